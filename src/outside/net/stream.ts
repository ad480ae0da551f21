// A WebSocket that stays up: heartbeats, half-open links found by silence, reconnects with back-off, every message handed over once.
import { WebSocket } from 'ws';
import type { Clock, Random, Time } from '../../core/index.ts';

export interface StreamOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly random: Random;
  /** text to send when nothing came for a while, where the venue wants text; a protocol ping otherwise */
  readonly ping?: string;
  /** Called on each connection, first or again: log in and subscribe here; ask by REST for what was missed. */
  readonly onOpen: (again: boolean) => void;
  /** one message; answers to `ping` are not handed over */
  readonly onText: (text: string, seen: Time) => void;
  /** the link is gone; a new one is on its way unless the stream was closed */
  readonly onDown: (reason: string) => void;
  /** answer that belongs to `ping` */
  readonly pong?: string;
  /** ms of silence after which a ping leaves, and after which the link counts as dead; data age, not the socket's state, decides */
  readonly quietMs?: number;
  readonly deadMs?: number;
}

const quietMs = 4000;
const deadMs = 9000;
const openTimeoutMs = 10_000;
const firstPauseMs = 200;
const longestPauseMs = 30_000;
/** a link that lived this long starts the back-off anew */
const steadyMs = 30_000;
const messageMax = 16 * 1024 * 1024;

export class Stream {
  readonly #o: StreamOptions;
  #socket: WebSocket | undefined;
  #closed = false;
  #opened = 0;
  #failures = 0;
  #heard = 0;
  #asked = false;
  #cancel: (() => void) | undefined;

  constructor(options: StreamOptions) {
    this.#o = options;
    this.#connect();
  }

  get up(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** False when the link is down; nothing is queued, since what matters is said again in onOpen. */
  send(text: string): boolean {
    if (!this.up) return false;
    this.#socket?.send(text);
    return true;
  }

  /** Drops the link and makes a new one: a gap in the numbers, a venue that asks for it. */
  restart(reason: string): void {
    if (this.#socket !== undefined) this.#drop(this.#socket, reason);
  }

  /** Ends it for good; resolves when the socket is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((done) => {
      // a peer that does not answer the farewell is not waited for
      const cancel = this.#o.clock.after(500, () => socket.terminate());
      socket.once('close', () => {
        cancel();
        done();
      });
      socket.close();
    });
  }

  #connect(): void {
    const again = this.#opened > 0;
    const socket = new WebSocket(this.#o.url, { handshakeTimeout: openTimeoutMs, maxPayload: messageMax, perMessageDeflate: false });
    this.#socket = socket;
    socket.on('open', () => {
      this.#opened = this.#o.clock.now();
      this.#heard = this.#opened;
      this.#asked = false;
      this.#watch(socket);
      this.#o.onOpen(again);
    });
    socket.on('message', (data: Buffer) => {
      if (socket !== this.#socket) return;
      this.#heard = this.#o.clock.now();
      this.#asked = false;
      const text = data.toString();
      if (text !== this.#o.pong) this.#o.onText(text, this.#heard);
    });
    socket.on('pong', () => {
      this.#heard = this.#o.clock.now();
      this.#asked = false;
    });
    socket.on('error', (error) => this.#drop(socket, error.message));
    socket.on('close', (code) => this.#drop(socket, `closed with ${code}`));
  }

  /** Looks at the age of the last message, not at the socket, which knows nothing of a link that is half open. */
  #watch(socket: WebSocket): void {
    const quiet = this.#o.quietMs ?? quietMs;
    const dead = this.#o.deadMs ?? deadMs;
    this.#cancel = this.#o.clock.after(Math.min(quiet, dead - quiet) / 2, () => {
      if (socket !== this.#socket) return;
      const silence = this.#o.clock.now() - this.#heard;
      if (silence >= dead) {
        this.#drop(socket, `silent for ${silence} ms`);
        return;
      }
      if (silence >= quiet && !this.#asked) {
        this.#asked = true;
        if (this.#o.ping === undefined) socket.ping();
        else socket.send(this.#o.ping);
      }
      this.#watch(socket);
    });
  }

  #drop(socket: WebSocket, reason: string): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#cancel?.();
    socket.terminate();
    if (this.#closed) return;
    if (this.#opened > 0 && this.#o.clock.now() - this.#opened >= steadyMs) this.#failures = 0;
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures++);
    this.#o.onDown(reason);
    this.#cancel = this.#o.clock.after(longest * (0.5 + this.#o.random.uniform() / 2), () => {
      if (!this.#closed) this.#connect();
    });
  }
}
