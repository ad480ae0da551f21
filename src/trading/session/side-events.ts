// What happens beside the candles of a history: funding, the life of instruments, the buttons of a person; merged by time.
import { type Event, type FundingRates, type InstrumentId, MINUTE, type Time } from '../../core/index.ts';

export interface HistoryFunding {
  readonly instrument: InstrumentId;
  readonly rates: FundingRates;
}

export interface SideEvent {
  readonly at: Time;
  readonly event: Event;
}

/** Whether an event changes what prices mean: it takes effect after the candles that close at its instant, which were printed before it. */
const afterClose = (event: Event): boolean => event.kind === 'instrument' && event.change.to !== 'rules' && event.change.to !== 'listed';

/** Funding and other events of the whole run, merged by time. (Times are whole milliseconds: half of one is after the slice, before the next.) */
export function sideEvents(options: { readonly events?: readonly Event[]; readonly funding?: readonly HistoryFunding[] }): SideEvent[] {
  const merged: SideEvent[] = (options.events ?? []).map((event) => ({ at: event.at + (afterClose(event) ? 0.5 : 0), event }));
  for (const { instrument, rates } of options.funding ?? [])
    for (let i = 0; i < rates.at.length; i++) {
      // Venues stamp funding some milliseconds after its instant; it belongs to the minute.
      const at = Math.floor((rates.at[i] as number) / MINUTE) * MINUTE;
      merged.push({ at, event: { kind: 'funding', at, seen: at, instrument, rate: rates.rate[i] as number } });
    }
  return merged.sort((a, b) => a.at - b.at);
}
