// What a watch says when something no longer looks like training.

export interface Alarm {
  /** a feature of the input, the predictions themselves, or how they turned out */
  readonly watch: 'feature' | 'prediction' | 'loss' | 'bias' | 'confidence' | 'hitRate';
  readonly measure: 'psi' | 'ks' | 'pageHinkley' | 'adwin';
  /** of the feature, or of the output */
  readonly name: string;
  readonly figure: number;
  /** what the figure went beyond */
  readonly limit: number;
  /** rows seen by this watch until then */
  readonly rows: number;
}
