// The built-in rules, in the order they are asked. None ever enlarges an order or refuses a pure exit.
import type { ProposedOrder, RiskView, Rule, Verdict } from './rule.ts';

const percent = (x: number): string => `${(x * 100).toFixed(2)} %`;

const deny = (code: string, figure: number, limit: number, text: string): Verdict => ({ quantity: 0, code, figure, limit, text });

/** Reporting-currency notional of `units` of the order. */
const notional = (order: ProposedOrder, view: RiskView, units: number): number =>
  order.contract.notional(units / order.contract.quantityPower, order.price) * view.settleRate(order.instrument);

/** Cuts the opening part so that a figure that grows in proportion to it stays at its limit. */
function cut(order: ProposedOrder, code: string, before: number, added: number, limit: number, what: string, equity: number): Verdict | undefined {
  const figure = (before + added) / equity;
  if (!(figure > limit)) return undefined;
  const room = Math.max(0, limit * equity - before);
  const kept = order.quantity - order.opening + (added > 0 ? order.opening * (room / added) : 0);
  return { quantity: kept, code, figure, limit, text: `${what} would be ${percent(figure)} of equity, ${percent(limit)} is allowed` };
}

/** Asked in every session, whatever its other rules: a halt that binds only those who ask is none. */
export const haltRule: Rule = {
  name: 'halt',
  about: 'While reducing or halted, only exits leave.',
  check: (_, view) => (view.state === 'active' ? undefined : deny('HALTED', 1, 0, `trading is ${view.state}: ${view.haltReason}`)),
};

const equityLeft: Rule = {
  name: 'equity',
  about: 'Nothing is opened on an equity that is zero, negative or unknown.',
  check: (_, view) => (view.equity > 0 ? undefined : deny('NO_EQUITY', view.equity, 0, `equity is ${view.equity}`)),
};

const orderRate: Rule = {
  name: 'order-rate',
  about: 'A deployment may send so many orders a minute.',
  active: (limits) => limits.ordersPerMinute !== Number.POSITIVE_INFINITY,
  check(order, view) {
    const sent = view.recentOrders(order.deployment);
    return sent >= view.limits.ordersPerMinute
      ? deny('ORDER_RATE', sent + 1, view.limits.ordersPerMinute, `${sent + 1} orders within a minute, ${view.limits.ordersPerMinute} are allowed`)
      : undefined;
  },
};

const openOrders: Rule = {
  name: 'open-orders',
  about: 'So many orders may work at once.',
  active: (limits) => limits.maxOpenOrders !== Number.POSITIVE_INFINITY,
  check: (_, view) =>
    view.workingOrders >= view.limits.maxOpenOrders
      ? deny(
          'OPEN_ORDERS',
          view.workingOrders + 1,
          view.limits.maxOpenOrders,
          `${view.workingOrders + 1} orders would work at once, ${view.limits.maxOpenOrders} are allowed`,
        )
      : undefined,
};

const openPositions: Rule = {
  name: 'open-positions',
  about: 'So many positions may be open at once.',
  active: (limits) => limits.maxOpenPositions !== Number.POSITIVE_INFINITY,
  check(order, view) {
    const soon = view.positionsSoon(order.instrument) + 1;
    return soon > view.limits.maxOpenPositions
      ? deny('OPEN_POSITIONS', soon, view.limits.maxOpenPositions, `${soon} positions would be open, ${view.limits.maxOpenPositions} are allowed`)
      : undefined;
  },
};

const priceBand: Rule = {
  name: 'price-band',
  about: 'A limit price far from the mark is a slip of the fingers.',
  active: (limits) => limits.priceBand !== Number.POSITIVE_INFINITY,
  check(order, view) {
    const mark = view.market.mark[order.instrument] as number;
    if (Number.isNaN(order.limitPrice) || !(mark > 0)) return undefined;
    const away = Math.abs(order.limitPrice / mark - 1);
    return away > view.limits.priceBand
      ? deny('PRICE_BAND', away, view.limits.priceBand, `the limit price is ${percent(away)} from the mark, ${percent(view.limits.priceBand)} is allowed`)
      : undefined;
  },
};

const maxNotional: Rule = {
  name: 'max-notional',
  about: 'One order is worth at most so much.',
  active: (limits) => limits.maxNotional !== Number.POSITIVE_INFINITY,
  check(order, view) {
    const worth = notional(order, view, order.quantity);
    if (!(worth > view.limits.maxNotional)) return undefined;
    return {
      quantity: order.quantity * (view.limits.maxNotional / worth),
      code: 'MAX_NOTIONAL',
      figure: worth,
      limit: view.limits.maxNotional,
      text: `the order is worth ${worth.toFixed(2)}, ${view.limits.maxNotional} is allowed`,
    };
  },
};

/** Risk of the order itself: to its stop, or the loss assumed for a position without one. */
export function orderRisk(order: ProposedOrder, view: RiskView): number {
  const worth = notional(order, view, order.opening);
  return Number.isNaN(order.stopDistance) ? worth * view.limits.unstoppedRisk : (worth * order.stopDistance) / order.price;
}

const riskPerTrade: Rule = {
  name: 'risk-per-trade',
  about: 'What one trade loses at its stop is bounded (without a stop, an assumed loss counts).',
  active: (limits) => limits.riskPerTrade !== Number.POSITIVE_INFINITY,
  check: (order, view) => cut(order, 'RISK_PER_TRADE', 0, orderRisk(order, view), view.limits.riskPerTrade, 'the loss at the stop', view.equity),
};

const riskOpen: Rule = {
  name: 'risk-open',
  about: 'What all open positions lose at their stops is bounded.',
  active: (limits) => limits.riskOpen !== Number.POSITIVE_INFINITY,
  check: (order, view) => cut(order, 'RISK_OPEN', view.openRisk(), orderRisk(order, view), view.limits.riskOpen, 'the loss at all stops', view.equity),
};

/** Returns that correlate at least this much count as one cluster. */
const CLUSTER = 0.7;

const cluster: Rule = {
  name: 'cluster',
  about: 'Exposure in instruments that move together is bounded.',
  active: (limits) => limits.clusterExposure !== Number.POSITIVE_INFINITY,
  check(order, view) {
    let held = view.pendingNotional(order.instrument);
    for (const p of view.openPositions) {
      if (p.instrument !== order.instrument && !(view.correlation(p.instrument, order.instrument) >= CLUSTER)) continue;
      held += view.contract(p.instrument).notional(p.size, view.market.mark[p.instrument] as number) * view.settleRate(p.instrument);
    }
    return cut(
      order,
      'CLUSTER',
      held,
      notional(order, view, order.opening),
      view.limits.clusterExposure,
      'exposure in instruments that move together',
      view.equity,
    );
  },
};

const leverage: Rule = {
  name: 'leverage',
  about: 'Gross exposure over equity is bounded.',
  active: (limits) => limits.maxLeverage !== Number.POSITIVE_INFINITY,
  check(order, view) {
    let gross = view.pendingNotional();
    for (const p of view.openPositions)
      gross += view.contract(p.instrument).notional(p.size, view.market.mark[p.instrument] as number) * view.settleRate(p.instrument);
    return cut(order, 'LEVERAGE', gross, notional(order, view, order.opening), view.limits.maxLeverage, 'gross exposure', view.equity);
  },
};

const volatility: Rule = {
  name: 'volatility',
  about: 'Under stress (volatility above its long-run level) sizes shrink in proportion.',
  active: (limits) => limits.volatilityStress !== Number.POSITIVE_INFINITY,
  check(order, view) {
    const stress = view.stress(order.instrument);
    const { volatilityStress } = view.limits;
    if (!(stress > volatilityStress)) return undefined;
    return {
      quantity: order.quantity - order.opening + order.opening * (volatilityStress / stress),
      code: 'VOLATILITY',
      figure: stress,
      limit: volatilityStress,
      text: `volatility is ${stress.toFixed(2)} times its long-run level; above ${volatilityStress} sizes shrink`,
    };
  },
};

/** In the order they are asked; cheap refusals first, cuts after them. */
export const builtInRules: readonly Rule[] = [
  haltRule,
  equityLeft,
  orderRate,
  openOrders,
  openPositions,
  priceBand,
  volatility,
  maxNotional,
  riskPerTrade,
  riskOpen,
  cluster,
  leverage,
];
