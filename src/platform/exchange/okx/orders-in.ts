// What clients send in OKX's words as the engine's placements. Wrong fields are refused as OKX does, by the name of the parameter.
import type { TriggerSeries } from '../../../core/index.ts';
import { instrumentIdOf } from '../../../outside/venues/index.ts';
import type { ConditionalPlacement } from '../conditionals.ts';
import type { ExchangeEngine, Placement } from '../engine.ts';
import type { Listing } from '../listing.ts';
import type { OrderKind, Trigger } from '../orders.ts';
import { parameterError } from './codes.ts';

export type Body = Readonly<Record<string, unknown>>;

const decimalText = /^\d+(?:\.\d+)?$/;
const kinds: Readonly<Record<string, OrderKind>> = {
  market: 'market',
  limit: 'limit',
  post_only: 'post-only',
  ioc: 'ioc',
  fok: 'fok',
  optimal_limit_ioc: 'market',
};

export const text = (body: Body, name: string): string => {
  const value = body[name];
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value as number | boolean);
};

/** Decimal text in integer units of 10^-scale; more digits than the scale keeps make it no whole number, and the engine refuses that. */
export function units(body: Body, name: string, scale: number): number {
  const value = text(body, name);
  if (!decimalText.test(value)) throw parameterError(name);
  return Number((Number(value) * 10 ** scale).toPrecision(15));
}

export function listingOf(engine: ExchangeEngine, body: Body): Listing {
  const found = engine.listings.get(instrumentIdOf(text(body, 'instId')));
  if (found === undefined) throw parameterError('instId');
  return found;
}

function sideOf(body: Body): 'buy' | 'sell' {
  const side = text(body, 'side');
  if (side !== 'buy' && side !== 'sell') throw parameterError('side');
  return side;
}

export function clientIdOf(body: Body, name: string): string {
  const id = text(body, name);
  if (id !== '' && !/^[A-Za-z0-9]{1,32}$/.test(id)) throw parameterError(name);
  return id;
}

/** Only cross margin in net mode is offered. */
function checkModes(body: Body): void {
  if (text(body, 'tdMode') !== 'cross') throw parameterError('tdMode');
  if (!['', 'net'].includes(text(body, 'posSide'))) throw parameterError('posSide');
}

function triggerOf(l: Listing, body: Body, prefix: 'sl' | 'tp', clientId: string): Trigger | undefined {
  if (text(body, `${prefix}TriggerPx`) === '') return undefined;
  const limit = text(body, `${prefix}OrdPx`);
  return {
    kind: prefix === 'sl' ? 'stop' : 'target',
    price: units(body, `${prefix}TriggerPx`, l.instrument.priceScale),
    series: (text(body, `${prefix}TriggerPxType`) || 'last') as TriggerSeries,
    limit: limit === '-1' || limit === '' ? Number.NaN : units(body, `${prefix}OrdPx`, l.instrument.priceScale),
    clientId,
  };
}

const attachedOf = (l: Listing, body: Body): Trigger[] => {
  const given = Array.isArray(body['attachAlgoOrds']) ? (body['attachAlgoOrds'] as Body[]) : [];
  return given.flatMap((a) => {
    const id = clientIdOf(a, 'attachAlgoClOrdId');
    return [triggerOf(l, a, 'sl', id), triggerOf(l, a, 'tp', id)].filter((t) => t !== undefined);
  });
};

export function placementOf(engine: ExchangeEngine, body: Body): Placement {
  const l = listingOf(engine, body);
  checkModes(body);
  const kind = kinds[text(body, 'ordType')];
  if (kind === undefined) throw parameterError('ordType');
  return {
    clientId: clientIdOf(body, 'clOrdId'),
    instrument: l.instrument.id,
    side: sideOf(body),
    kind,
    price: kind === 'market' ? Number.NaN : units(body, 'px', l.instrument.priceScale),
    quantity: units(body, 'sz', l.instrument.quantityScale),
    reduceOnly: text(body, 'reduceOnly') === 'true',
    attached: attachedOf(l, body),
  };
}

export function conditionalOf(engine: ExchangeEngine, body: Body): ConditionalPlacement {
  const l = listingOf(engine, body);
  checkModes(body);
  const clientId = clientIdOf(body, 'algoClOrdId');
  const common = {
    clientId,
    instrument: l.instrument.id,
    side: sideOf(body),
    quantity: units(body, 'sz', l.instrument.quantityScale),
    reduceOnly: text(body, 'reduceOnly') === 'true',
  };
  const kind = text(body, 'ordType');
  if (kind === 'conditional' || kind === 'oco') {
    const triggers = [triggerOf(l, body, 'sl', clientId), triggerOf(l, body, 'tp', clientId)].filter((t) => t !== undefined);
    if (triggers.length === 0 || (kind === 'oco' && triggers.length < 2)) throw parameterError('slTriggerPx');
    return { ...common, triggers };
  }
  if (kind === 'trigger') {
    const limit = text(body, 'orderPx') || text(body, 'ordPx');
    const price = units(body, 'triggerPx', l.instrument.priceScale);
    const series = (text(body, 'triggerPxType') || 'last') as TriggerSeries;
    const field = text(body, 'orderPx') === '' ? 'ordPx' : 'orderPx';
    return {
      ...common,
      triggers: [{ kind: 'trigger', price, series, limit: limit === '-1' ? Number.NaN : units(body, field, l.instrument.priceScale), clientId }],
    };
  }
  if (kind !== 'move_order_stop') throw parameterError('ordType');
  const trail =
    text(body, 'callbackRatio') === '' ? { distance: units(body, 'callbackSpread', l.instrument.priceScale) } : { fraction: units(body, 'callbackRatio', 0) };
  return { ...common, triggers: [], trail };
}
