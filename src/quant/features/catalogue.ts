// Every formula by its id.
import { unknownName } from '../../core/index.ts';
import type { Formula } from './formula.ts';
import { calendarFormulas } from './formulas/calendar.ts';
import { microstructureFormulas } from './formulas/microstructure.ts';
import { momentumFormulas } from './formulas/momentum.ts';
import { oscillatorFormulas } from './formulas/oscillator.ts';
import { outsideFormulas } from './formulas/outside.ts';
import { priceActionFormulas } from './formulas/price-action.ts';
import { regimeFormulas } from './formulas/regime.ts';
import { trendFormulas, volatilityFormulas } from './formulas/volatility.ts';
import { candleFormulas, statisticsFormulas, timeFormulas, volumeFormulas } from './formulas/volume.ts';

export const formulas: ReadonlyMap<string, Formula> = new Map(
  [
    ...momentumFormulas,
    ...oscillatorFormulas,
    ...volatilityFormulas,
    ...trendFormulas,
    ...volumeFormulas,
    ...candleFormulas,
    ...statisticsFormulas,
    ...timeFormulas,
    ...priceActionFormulas,
    ...calendarFormulas,
    ...regimeFormulas,
    ...microstructureFormulas,
    ...outsideFormulas,
  ].map((f) => [f.id, f]),
);

/** @throws AppError UNKNOWN_NAME with the nearest id */
export function formulaNamed(id: string): Formula {
  const found = formulas.get(id);
  if (found === undefined) throw unknownName('feature', id, [...formulas.keys()]);
  return found;
}
