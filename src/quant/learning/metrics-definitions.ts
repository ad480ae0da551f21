// The figures that predictions are judged by: what each is called, which way is better, what exactly it is.

interface Definition {
  readonly title: string;
  readonly better: 'lower' | 'higher';
  readonly about: string;
}

export const metricDefinitions = {
  logLoss: { title: 'Log-loss', better: 'lower', about: '−mean of ln(probability of what came), nats; probabilities below 1e-12 count as 1e-12' },
  auc: { title: 'AUC', better: 'higher', about: 'chance that a row of label 1 is given more than one of label 0, ties half; 0.5 is chance (binary only)' },
  accuracy: { title: 'Accuracy', better: 'higher', about: 'share of rows whose likeliest class came; binary: label 1 is said at 0.5 or more' },
  balancedAccuracy: { title: 'Balanced accuracy', better: 'higher', about: 'mean over the classes of the share of its rows that were foreseen' },
  brier: { title: 'Brier score', better: 'lower', about: 'mean of (p − label)²; classes: mean of Σ (p − came)² over the classes (Brier 1950)' },
  calibrationError: {
    title: 'Calibration error',
    better: 'lower',
    about:
      'mean |predicted − observed| over 10 bins of equal numbers of rows, by weight; classes: of the likeliest class; quantile: mean |share below − level| over the levels',
  },
  informationCoefficient: {
    title: 'Information coefficient',
    better: 'higher',
    about:
      "Spearman's rank correlation of prediction and outcome (the return that followed, else the label); classes: of the mean class; quantile: of the middle level",
  },
  squaredError: { title: 'Mean squared error', better: 'lower', about: 'mean of (prediction − label)²' },
  absoluteError: { title: 'Mean absolute error', better: 'lower', about: 'mean of |prediction − label|' },
  pinball: {
    title: 'Pinball loss',
    better: 'lower',
    about: 'mean over rows and levels of max(level × (label − q), (level − 1) × (label − q)) (Koenker & Bassett 1978)',
  },
} as const satisfies Record<string, Definition>;

export type MetricName = keyof typeof metricDefinitions;
