// How another process speaks to a portfolio at work: a local socket beside its journal, one question and one answer a line.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../../core/index.ts';
import type { Portfolio } from './portfolio.ts';
import { portfolioFolder } from './portfolio.ts';
import { type PortfolioView, viewOf } from './view.ts';

export type Button = 'pause' | 'resume' | 'flatten' | 'halt' | 'reduce' | 'arm';
const buttons: readonly string[] = ['pause', 'resume', 'flatten', 'halt', 'reduce', 'arm'] satisfies Button[];

interface Question {
  readonly ask: 'view' | Button;
  readonly reason?: string;
}

/** Sockets have short names: the folder's own would often be too long for them. */
function socketPath(home: string, name: string): string {
  const id = createHash('sha256').update(portfolioFolder(home, name)).digest('hex').slice(0, 24);
  return process.platform === 'win32' ? `\\\\.\\pipe\\tradewind-${id}` : join(tmpdir(), `tradewind-${id}.sock`);
}

/** Answers questions about a portfolio until it is closed. The journal's lock has made sure that there is one at a time. */
export async function listen(home: string, portfolio: Portfolio, now: () => number): Promise<Server> {
  const path = socketPath(home, portfolio.spec.name);
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const server = createServer((socket: Socket) => {
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      const { ask, reason } = JSON.parse(line) as Question;
      if (buttons.includes(ask)) {
        const seen = now();
        portfolio.runner.push({ kind: 'operator', at: Math.max(portfolio.session.now, seen), seen, command: ask as Button, reason: reason ?? 'by a person' });
      }
      socket.end(`${JSON.stringify(viewOf(portfolio))}\n`);
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(path, done);
  });
  return server;
}

/** Asks the process that has a portfolio open; undefined when there is none. @throws AppError UNREACHABLE when it hangs up */
export function ask(home: string, name: string, question: Question): Promise<PortfolioView | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath(home, name));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(new AppError('UNREACHABLE', name, error.message, 'Is its process still alive?', error));
    });
    socket.once('connect', () => {
      socket.write(`${JSON.stringify(question)}\n`);
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      socket.once('close', () => {
        if (text.endsWith('\n')) resolve(JSON.parse(text) as PortfolioView);
        else reject(new AppError('UNREACHABLE', name, 'its process hung up', 'Ask again.'));
      });
    });
  });
}
