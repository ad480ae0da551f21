// The numbers every order meets. Fractions are of the portfolio's equity; Infinity switches a limit off.
export interface RiskLimits {
  /** loss at the stop of one trade */
  readonly riskPerTrade: number;
  /** loss if every open position met its stop */
  readonly riskOpen: number;
  /** gross exposure from which a warning is journaled */
  readonly grossExposureWarning: number;
  /** exposure in instruments that move together */
  readonly clusterExposure: number;
  /** fall from the highest equity that stops everything until a person re-arms */
  readonly maxDrawdown: number;
  /** hours a position may live */
  readonly maxPositionHours: number;
  /** volatility against its long-run level from which sizes shrink in proportion */
  readonly volatilityStress: number;
  /** loss since 00:00 UTC after which only exits are allowed until the next day */
  readonly dailyLoss: number;
  /** gross notional / equity */
  readonly maxLeverage: number;
  /** notional of one order, reporting currency */
  readonly maxNotional: number;
  readonly maxOpenOrders: number;
  readonly maxOpenPositions: number;
  /** orders a deployment may send in one minute */
  readonly ordersPerMinute: number;
  /** distance of a limit price from the mark, fraction of the mark */
  readonly priceBand: number;
  /** loss assumed for a position without a stop, fraction of its notional */
  readonly unstoppedRisk: number;
}

/** Seed values: 2 % per trade, 10 % open, 60 % in one cluster, 15 % drawdown, 72 hours, sizes shrink under stress. */
export const defaultLimits: RiskLimits = {
  riskPerTrade: 0.02,
  riskOpen: 0.1,
  grossExposureWarning: 0.1,
  clusterExposure: 0.6,
  maxDrawdown: 0.15,
  maxPositionHours: 72,
  volatilityStress: 1.5,
  dailyLoss: 0.05,
  maxLeverage: 2,
  maxNotional: Number.POSITIVE_INFINITY,
  maxOpenOrders: 200,
  maxOpenPositions: Number.POSITIVE_INFINITY,
  ordersPerMinute: 60,
  priceBand: 0.2,
  unstoppedRisk: 0.1,
};

/** Every limit off: the instrument's own rules and the account's cash are all that is left. */
export const noLimits: RiskLimits = {
  riskPerTrade: Number.POSITIVE_INFINITY,
  riskOpen: Number.POSITIVE_INFINITY,
  grossExposureWarning: Number.POSITIVE_INFINITY,
  clusterExposure: Number.POSITIVE_INFINITY,
  maxDrawdown: Number.POSITIVE_INFINITY,
  maxPositionHours: Number.POSITIVE_INFINITY,
  volatilityStress: Number.POSITIVE_INFINITY,
  dailyLoss: Number.POSITIVE_INFINITY,
  maxLeverage: Number.POSITIVE_INFINITY,
  maxNotional: Number.POSITIVE_INFINITY,
  maxOpenOrders: Number.POSITIVE_INFINITY,
  maxOpenPositions: Number.POSITIVE_INFINITY,
  ordersPerMinute: Number.POSITIVE_INFINITY,
  priceBand: Number.POSITIVE_INFINITY,
  unstoppedRisk: 0,
};
