// What a reader must know before believing a result.
import type { Caveat, Instrument } from '../../core/index.ts';
import type { Session } from '../../trading/session/index.ts';

/** Round trips below which chance explains nearly everything. */
const FEW = 30;

const names = (instruments: readonly Instrument[]): string => {
  const ids = instruments.map((i) => i.id);
  return ids.length <= 3 ? ids.join(', ') : `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more`;
};

/** A strategy that acts on predictions and was given few or none says so, and why as far as it is known. */
function foresightCaveat({ foresight, deployment, contract }: Session['seats'][number], verdicts: Session['verdicts'], say: Say): void {
  if (foresight === undefined || foresight.answered === foresight.decided) return;
  const { need, answered, decided, other } = foresight;
  const about = `${deployment.setup.name} acts on the predictions of ${need.model === '' ? 'a model' : `the model ${need.model}`}, and`;
  const passed = [...verdicts].filter(([code]) => code.startsWith('PREDICTION_')).map(([code, count]) => `${count} × ${code}`);
  const why = `${other === '' ? '' : ` ${other} spoke and was not asked.`}${passed.length === 0 ? '' : ` Passed over: ${passed.join(', ')}.`}`;
  const id = contract.instrument.id;
  if (answered === 0) say('PREDICTIONS_MISSING', `${about} none came for ${id}: it could not act. Give it a model's predictions (docs/ml-ensemble.md).${why}`);
  else say('PREDICTIONS_MISSING', `${about} for ${id} it had one at ${answered} of ${decided} candles; at the others it had nothing to act on.${why}`);
}

type Say = (code: Caveat['code'], text: string) => void;

/** The caveats of a finished session, the gravest first. */
export function caveatsOf(session: Session): Caveat[] {
  const { instruments } = session.setup;
  const caveats: Caveat[] = [];
  const say: Say = (code, text) => void caveats.push({ code, text });
  for (const seat of session.seats) foresightCaveat(seat, session.verdicts, say);
  const synthetic = instruments.filter((i) => i.rulesSource === 'synthetic');
  if (synthetic.length > 0)
    say('SYNTHETIC_DATA', `The prices of ${names(synthetic)} are made up by a generator; nothing about a real market follows from this result.`);
  for (const f of session.faults) say('STRATEGY_PAUSED', `${f.deployment} was paused at ${new Date(f.at).toISOString()}: ${f.text}`);
  if (session.guards.state !== 'active') say('HALTED', `Trading was ${session.guards.state} at the end: ${session.guards.reason}.`);
  instruments.forEach((instrument, i) => {
    const due = session.fundingDue[i] as number;
    const missing = due - (session.fundingPaid[i] as number);
    if (missing > 0)
      say(
        'FUNDING_MISSING',
        `${instrument.id}: positions lived through ${due} funding instants, and for ${missing} of them no rate is known. What they would have paid or received is not in the result.`,
      );
  });
  const unmarked = instruments.filter(
    (x, i) => x.kind !== 'spot' && x.fundingMs > 0 && session.market.hasMark[i] === 0 && session.setup.accounts.some((a) => a.leverage > 1),
  );
  if (unmarked.length > 0) say('MARK_MISSING', `Liquidation of ${names(unmarked)} was judged on traded prices; no mark price is loaded.`);
  const inferred = instruments.filter((i) => i.rulesSource === 'inferred');
  if (inferred.length > 0)
    say('INFERRED_RULES', `Tick, lot and fees of ${names(inferred)} are inferred, not the venue's own; put them into an instruments file to be exact.`);
  const continuous = instruments.filter((i) => i.rulesSource === 'continuous');
  if (continuous.length > 0) say('CONTINUOUS', `${names(continuous)} trades without tick and lot: prices and quantities are not rounded as a venue would.`);
  const refused = session.market.streams.reduce((sum, s) => sum + s.refused, 0);
  if (refused > 0) say('DATA_GAPS', `${refused} candles were refused as late, doubled or impossible.`);
  const closed = session.ledger.trips.length;
  if (closed < FEW) say('FEW_TRADES', `${closed} closed round trips: too few to tell skill from luck.`);
  return caveats;
}
