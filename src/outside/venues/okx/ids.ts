// OKX names and ours: `BTC-USDT-SWAP` is `BTC-USDT-SWAP.OKX`; client order ids obey its alphabet.
import { AppError, type InstrumentId, splitInstrumentId } from '../../../core/index.ts';

export const okxVenue = 'OKX';

export const instrumentIdOf = (instId: string): InstrumentId => `${instId}.${okxVenue}`;

/** @throws AppError BAD_VALUE for an instrument of another venue */
export function instIdOf(instrument: InstrumentId): string {
  const { symbol, venue } = splitInstrumentId(instrument);
  if (venue !== okxVenue) throw new AppError('BAD_VALUE', 'instrument', `${instrument} is not traded at OKX`, 'Name one as BTC-USDT-SWAP.OKX.');
  return symbol;
}

/** @throws AppError BAD_VALUE for ids OKX would refuse: longer than 32, or with anything but letters and digits */
export function checkClientId(id: string): string {
  if (!/^[A-Za-z0-9]{1,32}$/.test(id))
    throw new AppError('BAD_VALUE', 'client order id', `"${id}" has more than 32 letters and digits, or other signs`, 'Make it of 1 to 32 letters and digits.');
  return id;
}
