// Private OKX calls: the account, its orders and fills, and what is sent.
import {
  AppError,
  type Instrument,
  type OrderRequest,
  type SendOutcome,
  type VenueBalance,
  type VenueFill,
  type VenueOrder,
  type VenuePosition,
} from '../../../core/index.ts';
import { type OkxConfig, parseBalances, parseConfig, parsePosition } from './account.ts';
import type { Fields } from './fields.ts';
import { checkClientId, instIdOf } from './ids.ts';
import { type Attached, algoBody, isConditional, orderBody, parseAlgoOrder, parseFill, parseOrder, protectionBody, type TradeMode } from './orders.ts';
import { limitOf, type OkxRest, per2s } from './rest.ts';

const trade = '/api/v5/trade';
const signed = { signed: true } as const;
/** new orders and amends of a sub-account, whatever the instrument (50061) */
const subAccount = { limit: limitOf('trade', 1000, 2000), weight: 1 };

export const balances = async (rest: OkxRest): Promise<VenueBalance[]> =>
  (await rest.read('/api/v5/account/balance', {}, [per2s('account/balance', 10)], signed)).flatMap(parseBalances);

export const positions = async (rest: OkxRest): Promise<VenuePosition[]> =>
  (await rest.read('/api/v5/account/positions', {}, [per2s('account/positions', 10)], signed)).map(parsePosition).filter((p) => Number(p.quantity) !== 0);

export const config = async (rest: OkxRest): Promise<OkxConfig> =>
  parseConfig((await rest.read('/api/v5/account/config', {}, [per2s('account/config', 5)], signed))[0] as Fields);

export const setLeverage = (rest: OkxRest, instrument: string, leverage: number, mode: Exclude<TradeMode, 'cash'>): Promise<void> =>
  rest.set('/api/v5/account/set-leverage', { instId: instIdOf(instrument), lever: String(leverage), mgnMode: mode }, [per2s('account/set-leverage', 20)]);

/** Sends one order, plain or conditional; a plain one may carry protection that the venue places once it has filled. */
export async function submit(
  rest: OkxRest,
  request: OrderRequest,
  instrument: Instrument,
  clientId: string,
  mode: TradeMode,
  attached?: Attached,
): Promise<SendOutcome> {
  const instId = instIdOf(instrument.id);
  const conditional = isConditional(request.type);
  const costs = conditional ? [per2s('trade/order-algo', 20)] : [per2s(`trade/order:${instId}`, 60), subAccount];
  const body = conditional ? algoBody(request, instrument, clientId, mode) : orderBody(request, instrument, clientId, mode, attached);
  const [outcome] = await rest.order(`${trade}/${conditional ? 'order-algo' : 'order'}`, [body], costs, conditional ? 'algoId' : 'ordId', {
    urgent: request.reduceOnly,
  });
  return outcome as SendOutcome;
}

/** Places protection by itself, for a position that has none. */
export async function protect(
  rest: OkxRest,
  attached: Attached,
  closing: Pick<OrderRequest, 'side' | 'quantity'>,
  instrument: Instrument,
  mode: TradeMode,
): Promise<SendOutcome> {
  const body = protectionBody(attached, closing, instrument, mode);
  const [outcome] = await rest.order(`${trade}/order-algo`, [body], [per2s('trade/order-algo', 20)], 'algoId', { urgent: true });
  return outcome as SendOutcome;
}

export async function cancel(rest: OkxRest, instrument: string, clientId: string, conditional: boolean): Promise<SendOutcome> {
  const instId = instIdOf(instrument);
  const [outcome] = conditional
    ? await rest.order(`${trade}/cancel-algos`, [{ instId, algoClOrdId: checkClientId(clientId) }], [per2s('trade/cancel-algos', 20)], 'algoId', {
        urgent: true,
        batch: true,
      })
    : await rest.order(`${trade}/cancel-order`, [{ instId, clOrdId: checkClientId(clientId) }], [per2s(`trade/cancel-order:${instId}`, 60)], 'ordId', {
        urgent: true,
      });
  return outcome as SendOutcome;
}

export interface Amendment {
  /** decimal text; absent figures stay */
  readonly quantity?: string;
  readonly price?: string;
  readonly triggerPrice?: string;
}

/** Changes a plain order's quantity or price, or a stop's trigger. */
export async function amend(rest: OkxRest, instrument: string, clientId: string, conditional: boolean, change: Amendment): Promise<SendOutcome> {
  const instId = instIdOf(instrument);
  const quantity = change.quantity === undefined ? {} : { newSz: change.quantity };
  const [outcome] = conditional
    ? await rest.order(
        `${trade}/amend-algos`,
        [{ instId, algoClOrdId: checkClientId(clientId), ...quantity, ...(change.triggerPrice === undefined ? {} : { newSlTriggerPx: change.triggerPrice }) }],
        [per2s('trade/amend-algos', 20)],
        'algoId',
      )
    : await rest.order(
        `${trade}/amend-order`,
        [{ instId, clOrdId: checkClientId(clientId), ...quantity, ...(change.price === undefined ? {} : { newPx: change.price }) }],
        [per2s(`trade/amend-order:${instId}`, 60), subAccount],
        'ordId',
      );
  return outcome as SendOutcome;
}

/** The dead man's switch: orders (not conditional ones) are cancelled unless it is renewed within `seconds`, 10 to 120; 0 disarms. */
export const cancelAllAfter = (rest: OkxRest, seconds: number): Promise<void> =>
  rest.set(`${trade}/cancel-all-after`, { timeOut: String(seconds) }, [{ limit: limitOf('trade/cancel-all-after', 1, 1000), weight: 1 }]);

export type OrderName = { readonly clientId: string } | { readonly venueId: string };

/** What became of an order, by our id (the answer to `unknown`) or the venue's. `gone` when the venue does not know it. @throws AppError as OkxRest.read */
export async function lookUp(rest: OkxRest, instrument: string, name: OrderName, conditional: boolean): Promise<VenueOrder | 'gone'> {
  const ours = 'clientId' in name;
  try {
    const [found] = conditional
      ? await rest.read(`${trade}/order-algo`, ours ? { algoClOrdId: name.clientId } : { algoId: name.venueId }, [per2s('trade/order-algo:read', 20)], signed)
      : await rest.read(
          `${trade}/order`,
          { instId: instIdOf(instrument), ...(ours ? { clOrdId: name.clientId } : { ordId: name.venueId }) },
          [per2s(`trade/order:read:${instrument}`, 60)],
          signed,
        );
    return found === undefined ? 'gone' : (conditional ? parseAlgoOrder : parseOrder)(found);
  } catch (error) {
    // 51603: order does not exist
    if (error instanceof AppError && error.code === 'VENUE_REFUSED' && / 51603 /.test(`${error.problem} `)) return 'gone';
    throw error;
  }
}

const pageSize = 100;

/** Every page of a list that is paged by the id of its last entry. */
async function pages(rest: OkxRest, path: string, parameters: Record<string, string>, calls: number, cursor: string): Promise<Fields[]> {
  const all: Fields[] = [];
  for (let after = ''; ; ) {
    const page = await rest.read(path, { ...parameters, limit: pageSize, after }, [per2s(path.slice(8), calls)], signed);
    all.push(...page);
    if (page.length < pageSize) return all;
    after = (page.at(-1) as Fields).text(cursor);
  }
}

export const openOrders = async (rest: OkxRest): Promise<VenueOrder[]> => (await pages(rest, `${trade}/orders-pending`, {}, 60, 'ordId')).map(parseOrder);

/** Stops, targets, pairs and trailing stops that rest; OKX lists each kind by itself. */
export async function openConditionals(rest: OkxRest): Promise<VenueOrder[]> {
  const found: VenueOrder[] = [];
  for (const ordType of ['conditional', 'oco', 'trigger', 'move_order_stop'])
    found.push(...(await pages(rest, `${trade}/orders-algo-pending`, { ordType }, 20, 'algoId')).map(parseAlgoOrder));
  return found;
}

/** Fills of the last three days since `since` (ms), oldest first. */
export async function fills(rest: OkxRest, since: number): Promise<VenueFill[]> {
  const found = await pages(rest, `${trade}/fills`, { begin: String(since) }, 60, 'billId');
  return found.map(parseFill).sort((a, b) => a.at - b.at);
}
