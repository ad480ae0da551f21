// The local exchange's server: OKX's REST and streams on one port, signatures and limits checked, time and faults under control.
// long because: a request's way from the socket to the answer is one story
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError, type Instrument } from '../../../core/index.ts';
import { okxWire } from '../../../outside/venues/index.ts';
import type { ExchangeAccount } from '../account.ts';
import { ExchangeEngine } from '../engine.ts';
import { type Fault, Faults, parseFault } from '../faults.ts';
import type { MarketFlow } from '../flow.ts';
import type { Listing } from '../listing.ts';
import { type Call, privateCalls, publicCalls } from './api.ts';
import { ApiRefusal } from './codes.ts';
import { Hub } from './hub.ts';
import type { Body } from './orders-in.ts';
import { type Channel, Session, type SocketKind } from './session.ts';

/** Requests in any 2 s of wall time, by call; others have `usual`. */
const limits: Readonly<Record<string, number>> = {
  'POST trade/order': 60,
  'POST trade/cancel-order': 60,
  'POST trade/amend-order': 60,
  'GET trade/orders-pending': 60,
  'GET trade/fills': 60,
  'POST trade/batch-orders': 300,
  'GET market/candles': 40,
  'GET market/books': 40,
};
const usual = 20;
const windowMs = 2000;
const skewMaxMs = 30_000;
const bodyMax = 1024 * 1024;
/** a stream that says nothing for this long is closed by the venue */
const idleMs = 30_000;
const channels: Readonly<Record<SocketKind, RegExp>> = {
  public: /^(?:tickers|trades|books|books5|bbo-tbt|funding-rate|mark-price|instruments)$/,
  business: /^(?:candle\d+[mHD](?:utc)?|orders-algo)$/,
  private: /^(?:orders|positions|account)$/,
};
const privateChannels = /^(?:orders|orders-algo|positions|account)$/;

export interface ExchangeServerOptions {
  readonly port: number;
  readonly host?: string;
  /** wall clock, for sockets and limits */
  readonly wall: () => number;
  /** exchange time at the start */
  readonly now: number;
}

export class OkxExchangeServer {
  readonly engine: ExchangeEngine;
  readonly faults = new Faults();
  readonly #hub: Hub;
  readonly #o: ExchangeServerOptions;
  readonly #http: Server;
  readonly #flows: MarketFlow[] = [];
  readonly #deadMan = new Map<ExchangeAccount, number>();
  readonly #used = new Map<string, number[]>();
  #skewMs = 0;
  #closedUntil = 0;

  constructor(options: ExchangeServerOptions) {
    this.#o = options;
    this.#hub = new Hub(this.faults);
    this.engine = new ExchangeEngine(this.#hub);
    this.engine.now = options.now;
    this.#hub.attach(this.engine);
    this.#http = createServer((request, response) => void this.#request(request, response));
    const sockets = new WebSocketServer({ noServer: true, maxPayload: bodyMax });
    this.#http.on('upgrade', (request, socket, head) => {
      const kind = /^\/ws\/v5\/(public|business|private)\b/.exec(request.url ?? '')?.[1] as SocketKind | undefined;
      if (kind === undefined) socket.destroy();
      else sockets.handleUpgrade(request, socket, head, (ws) => this.#stream(ws, kind));
    });
  }

  /** @throws AppError CONFLICT when the port is taken */
  async listen(): Promise<number> {
    await new Promise<void>((done, fail) => {
      this.#http.once('error', (error: NodeJS.ErrnoException) =>
        fail(error.code === 'EADDRINUSE' ? new AppError('CONFLICT', 'port', `${this.#o.port} is in use`, 'Take another with --port.') : error),
      );
      this.#http.listen(this.#o.port, this.#o.host ?? '127.0.0.1', done);
    });
    return (this.#http.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const session of this.#hub.sessions) session.cut();
    this.#http.closeAllConnections();
    await new Promise((done) => this.#http.close(done));
  }

  list(instrument: Instrument): Listing {
    const listing = this.engine.list(instrument);
    const every = instrument.fundingMs || 28_800_000;
    listing.nextFunding = (Math.floor(this.engine.now / every) + 1) * every;
    return listing;
  }

  addFlow(flow: MarketFlow): void {
    this.#flows.push(flow);
  }

  /** Lets exchange time pass: flows step, funding is exchanged, dead men's orders go, each at its moment. */
  advance(to: number): void {
    for (;;) {
      const flow = this.#flows.reduce<MarketFlow | undefined>((first, f) => (first === undefined || f.due < first.due ? f : first), undefined);
      if (flow === undefined || flow.due > to) break;
      this.#moveTo(flow.due);
      flow.advance(this.engine);
    }
    this.#moveTo(to);
  }

  /** when the next step of the market is due; Infinity at the end of all flows */
  get due(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#flows.map((f) => f.due));
  }

  #moveTo(time: number): void {
    const { engine } = this;
    engine.now = Math.max(engine.now, time);
    for (const [account, deadline] of this.#deadMan)
      if (engine.now >= deadline) {
        this.#deadMan.delete(account);
        for (const order of [...account.open]) engine.cancel(order, 'cancel all after');
      }
    for (const listing of engine.listings.values()) engine.fund(listing, listing.instrument.fundingMs || 28_800_000);
  }

  /** Strikes at once, or waits for its request or message. */
  fault(fault: Fault): void {
    const account = fault.account === undefined ? [...this.engine.accounts.values()][0] : this.engine.accounts.get(fault.account);
    const listing = fault.instrument === undefined ? [...this.engine.listings.values()][0] : this.engine.listings.get(fault.instrument);
    if (fault.kind === 'drop-socket') for (const session of this.#hub.sessions) session.cut();
    else if (fault.kind === 'half-open') for (const session of this.#hub.sessions) session.silent = true;
    else if (fault.kind === 'clock-skew') this.#skewMs = fault.ms ?? 60_000;
    else if (fault.kind === 'maintenance') this.#closedUntil = this.#o.wall() + (fault.ms ?? 1000);
    else if (fault.kind === 'revoke' && account !== undefined) account.revoked = true;
    else if (fault.kind === 'delist' && listing !== undefined) this.engine.delist(listing);
    else if (fault.kind === 'deleverage' && account !== undefined && listing !== undefined) this.engine.deleverage(account, listing);
    else this.faults.add(fault);
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) {
      body += (chunk as Buffer).toString();
      if (body.length > bodyMax) {
        response.writeHead(413).end();
        return;
      }
    }
    const url = new URL(request.url ?? '/', 'http://exchange');
    if (url.pathname.startsWith('/sim/')) {
      this.#simulation(url.pathname.slice(5), body, response);
      return;
    }
    const call = `${request.method} ${url.pathname.replace(/^\/api\/v5\//, '')}`;
    await this.#answer(call, request, url, body, response);
  }

  async #answer(call: string, request: IncomingMessage, url: URL, body: string, response: ServerResponse): Promise<void> {
    const send = (status: number, value: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const strike = this.faults.strike(['lost-answer', 'lost-request', 'limited', 'broken', 'busy', 'unknown-accepted', 'unknown-refused', 'slow'], call);
    if (strike?.kind === 'lost-request') return void response.destroy();
    if (strike?.kind === 'limited') return void send(429, { code: '50011', msg: 'Too Many Requests', data: [] });
    if (strike?.kind === 'broken') return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
    if (strike?.kind === 'busy' || this.#o.wall() < this.#closedUntil)
      return void send(200, { code: '50001', msg: 'Service temporarily unavailable', data: [] });
    if (strike?.kind === 'unknown-refused') return void send(200, { code: '50004', msg: 'API endpoint request timeout', data: [] });
    let status = 200;
    let value: unknown;
    try {
      value = this.#run(call, request, url, body);
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      status = error.status;
      value = { code: error.code, msg: error.message, data: [] };
    }
    if (strike?.kind === 'lost-answer') return void response.destroy();
    if (strike?.kind === 'unknown-accepted') value = { code: '50004', msg: 'API endpoint request timeout', data: [] };
    if (strike?.kind === 'slow') await new Promise((done) => setTimeout(done, strike.ms ?? 1000));
    send(status, value);
  }

  #run(call: string, request: IncomingMessage, url: URL, body: string): unknown {
    const handler = publicCalls[call];
    const query: Body = Object.fromEntries(url.searchParams);
    if (handler !== undefined) {
      this.#count(call, request.socket.remoteAddress ?? '');
      return { code: '0', msg: '', data: handler({ engine: this.engine, account: undefined as never, query, bodies: [], deadMan: this.#deadMan }) };
    }
    const secured = privateCalls[call];
    if (secured === undefined) throw new ApiRefusal('50002', `${call} is not a call of this exchange`, 404);
    const account = this.#signer(request, url, body);
    this.#count(call, account.key);
    const bodies = this.#bodies(body);
    const expiry = Number(request.headers['exptime'] ?? Number.POSITIVE_INFINITY);
    if (expiry < Math.min(this.engine.now, this.#o.wall()) + this.#skewMs) throw new ApiRefusal('51149', 'Order timed out. Please try again later.');
    return this.#envelope(
      secured({ engine: this.engine, account, query, bodies: this.#broken(call, bodies), deadMan: this.#deadMan } satisfies Call),
      call,
      bodies,
    );
  }

  #bodies(body: string): Body[] {
    if (body === '') return [];
    try {
      const parsed: unknown = JSON.parse(body);
      return (Array.isArray(parsed) ? parsed : [parsed]) as Body[];
    } catch {
      throw new ApiRefusal('50002', 'JSON syntax error');
    }
  }

  /** A batch of which one order is made bad on purpose; an order that fills in half on purpose. */
  #broken(call: string, bodies: Body[]): Body[] {
    if (call === 'POST trade/batch-orders' && bodies.length > 1 && this.faults.strike(['part-batch'], call) !== undefined)
      return bodies.map((b, i) => (i === 0 ? { ...b, ordType: 'refused on purpose' } : b));
    if (!/^POST trade\/(?:batch-orders|order)$/.test(call) || bodies.length !== 1 || this.faults.strike(['partial-fill'], call) === undefined) return bodies;
    return bodies.map((b) => ({ ...b, ordType: 'ioc', px: String(b['side'] === 'buy' ? 1e9 : 0.1), sz: b['sz'] }));
  }

  #envelope(data: unknown[], call: string, bodies: readonly Body[]): unknown {
    const items = data as { sCode?: string; sMsg?: string }[];
    const failed = items.filter((d) => d?.sCode !== undefined && d.sCode !== '0').length;
    if (!call.startsWith('POST trade/') || failed === 0) return { code: '0', msg: '', data };
    return {
      code: failed === bodies.length ? '1' : '2',
      msg: failed === bodies.length ? 'All operations failed' : 'Bulk operation partially succeeded.',
      data,
    };
  }

  /** How far a client's time is from ours. Clients of a replay follow its clock or their own: the nearer counts. */
  #distance(at: number): number {
    const from = (now: number) => Math.abs(at - now - this.#skewMs);
    return Math.min(from(this.engine.now), from(this.#o.wall()));
  }

  #signer(request: IncomingMessage, url: URL, body: string): ExchangeAccount {
    const header = (name: string) => String(request.headers[`ok-access-${name}`] ?? '');
    const account = this.engine.accounts.get(header('key'));
    if (account === undefined || account.revoked) throw new ApiRefusal('50111', 'Invalid OK-ACCESS-KEY', 401);
    if (header('passphrase') !== account.passphrase) throw new ApiRefusal('50105', 'OK-ACCESS-PASSPHRASE incorrect', 401);
    const at = Date.parse(header('timestamp'));
    if (!(this.#distance(at) <= skewMaxMs)) throw new ApiRefusal('50102', 'Timestamp request expired', 401);
    const expected = okxWire.restHeaders(account, at, request.method ?? '', url.pathname + url.search, body);
    if (header('sign') !== expected['OK-ACCESS-SIGN']) throw new ApiRefusal('50113', 'Invalid Sign', 401);
    return account;
  }

  #count(call: string, who: string): void {
    const now = this.#o.wall();
    const key = `${who} ${call}`;
    const recent = (this.#used.get(key) ?? []).filter((t) => t > now - windowMs);
    if (recent.length >= (limits[call] ?? usual)) throw new ApiRefusal('50011', 'Too Many Requests', 429);
    recent.push(now);
    this.#used.set(key, recent);
  }

  #stream(socket: WebSocket, kind: SocketKind): void {
    const session = new Session(kind, socket, this.faults);
    this.#hub.sessions.add(session);
    const idle = setTimeout(() => socket.close(4004, 'no data'), idleMs);
    session.onTraffic = () => void idle.refresh();
    socket.on('close', () => {
      clearTimeout(idle);
      this.#hub.sessions.delete(session);
    });
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer) => {
      if (session.silent) return;
      idle.refresh();
      const text = data.toString();
      if (text === 'ping') session.say('pong');
      else this.#operation(session, text);
    });
  }

  #operation(session: Session, text: string): void {
    let message: { op?: string; id?: string; args?: (Channel & { apiKey?: string; passphrase?: string; timestamp?: string; sign?: string })[] };
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      session.say({ event: 'error', code: '60012', msg: `Invalid request: ${text.slice(0, 100)}` });
      return;
    }
    const id = message.id === undefined ? {} : { id: message.id };
    for (const arg of message.args ?? []) {
      if (message.op === 'login') this.#login(session, arg);
      else if (message.op === 'subscribe') this.#subscribe(session, arg, id);
      else if (message.op === 'unsubscribe') {
        session.subscriptions.delete(JSON.stringify(arg));
        session.say({ ...id, event: 'unsubscribe', arg });
      } else session.say({ ...id, event: 'error', code: '60012', msg: `Invalid request: ${text.slice(0, 100)}` });
    }
  }

  #login(session: Session, arg: { apiKey?: string; timestamp?: string; sign?: string; passphrase?: string }): void {
    const account = this.engine.accounts.get(arg.apiKey ?? '');
    const at = Number(arg.timestamp) * 1000;
    if (account === undefined || account.revoked || arg.passphrase !== account.passphrase)
      session.say({ event: 'error', code: '60005', msg: 'Invalid apiKey' });
    else if (!(this.#distance(at) <= skewMaxMs)) session.say({ event: 'error', code: '60006', msg: 'Timestamp request expired' });
    else {
      const expected = JSON.parse(okxWire.loginMessage(account, at)) as { args: [{ sign: string }] };
      if (arg.sign !== expected.args[0].sign) session.say({ event: 'error', code: '60007', msg: 'Invalid sign' });
      else {
        session.account = account;
        session.say({ event: 'login', code: '0', msg: '', connId: 'local' });
      }
    }
  }

  #subscribe(session: Session, arg: Channel, id: { id?: string }): void {
    const wrong = !channels[session.kind].test(arg.channel ?? '') || (arg.instId !== undefined && !this.engine.listings.has(`${arg.instId}.OKX`));
    if (wrong)
      session.say({
        ...id,
        event: 'error',
        code: '60018',
        msg: `Wrong URL or channel:${arg.channel},instId:${arg.instId ?? ''} doesn't exist.`,
        connId: 'local',
      });
    else if (privateChannels.test(arg.channel) && session.account === undefined) session.say({ ...id, event: 'error', code: '60011', msg: 'Please log in' });
    else {
      session.subscriptions.set(JSON.stringify(arg), arg);
      session.say({ ...id, event: 'subscribe', arg, connId: 'local' });
      this.#hub.greet(session, arg);
    }
  }

  /** Control of the exchange itself, which no venue has: `sim/fault`, `sim/clear`, `sim/advance`, `sim/state`. */
  #simulation(name: string, body: string, response: ServerResponse): void {
    const send = (status: number, value: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    try {
      const value = body === '' ? {} : (JSON.parse(body) as { ms?: number });
      if (name === 'fault') this.fault(parseFault(value));
      else if (name === 'clear') this.faults.clear();
      else if (name === 'advance') this.advance(this.engine.now + Math.max(0, Number(value.ms ?? 0)));
      else if (name !== 'state') return void send(404, { error: `sim/${name} is not known; there are fault, clear, advance, state` });
      send(200, { now: this.engine.now, due: Number.isFinite(this.due) ? this.due : null, instruments: [...this.engine.listings.keys()] });
    } catch (error) {
      send(400, { error: error instanceof Error ? error.message : String(error) });
    }
  }
}
