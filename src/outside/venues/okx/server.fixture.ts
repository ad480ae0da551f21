// A small server of OKX's documented REST and stream formats on loopback, scripted by each test. Not the local exchange: it matches nothing.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface LoopbackOkx {
  readonly hosts: { readonly rest: string; readonly stream: string };
  readonly asked: Asked[];
  readonly links: WebSocket[];
  close(): Promise<void>;
}

/** @param answer JSON body of each request, or a number: that HTTP status and no body; 0 cuts the connection after reading the request */
export async function loopbackOkx(answer: (asked: Asked, count: number) => unknown, onText?: (socket: WebSocket, text: string) => void): Promise<LoopbackOkx> {
  const asked: Asked[] = [];
  const links: WebSocket[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const entry = { method: request.method ?? '', path: request.url ?? '', body, headers: request.headers };
      const reply = answer(entry, asked.push(entry));
      if (reply === 0) response.destroy();
      else if (typeof reply === 'number') response.writeHead(reply).end('{}');
      else response.end(JSON.stringify(reply));
    });
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    links.push(socket);
    socket.on('message', (data: Buffer) => (data.toString() === 'ping' ? socket.send('pong') : onText?.(socket, data.toString())));
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const { port } = http.address() as AddressInfo;
  return {
    hosts: { rest: `http://127.0.0.1:${port}`, stream: `ws://127.0.0.1:${port}` },
    asked,
    links,
    close: async () => {
      for (const link of links) link.terminate();
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
}

export const ok = (data: readonly unknown[]): unknown => ({ code: '0', msg: '', data });
