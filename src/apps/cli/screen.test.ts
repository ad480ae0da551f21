import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openScreen } from './screen.ts';
import { wrap } from './wrap.ts';

function terminal(env: Record<string, string> = {}, isTTY = true) {
  let text = '';
  const raw: boolean[] = [];
  const stdin = Object.assign(new EventEmitter(), {
    isTTY,
    setRawMode: (on: boolean) => void raw.push(on),
    resume: () => undefined,
    pause: () => undefined,
  });
  const stdout = { write: (t: string) => void (text += t), isTTY, columns: 80, rows: 24 };
  return { stdout, stdin, env, raw, written: () => text };
}

describe('the screen', () => {
  it('is none in a pipe, in CI and on a dumb terminal', () => {
    expect(openScreen(terminal({}, false))).toBeUndefined();
    expect(openScreen(terminal({ CI: '1' }))).toBeUndefined();
    expect(openScreen(terminal({ TERM: 'dumb' }))).toBeUndefined();
    expect(openScreen(terminal({ TERM: 'xterm' }))).toBeDefined();
  });

  it('draws in place: up by what was drawn before, and clears what is left of it', () => {
    const t = terminal();
    const screen = openScreen(t);
    screen?.draw(['a', 'b', 'c']);
    expect(t.written()).not.toContain('\u001b[3A');
    screen?.draw(['d']);
    expect(t.written().endsWith('\u001b[3A\rd\u001b[K\n\u001b[J')).toBe(true);
  });

  it('gives the cursor and the keyboard back', () => {
    const t = terminal();
    const screen = openScreen(t);
    const keys: string[] = [];
    screen?.onKey((key) => keys.push(key));
    screen?.draw(['a']);
    t.stdin.emit('data', Buffer.from('q'));
    screen?.close();
    t.stdin.emit('data', Buffer.from('x'));
    expect(keys).toEqual(['q']);
    expect(t.raw).toEqual([true, false]);
    expect(t.written().endsWith('\u001b[?25h')).toBe(true);
  });
});

describe('wrapped text', () => {
  it('fits 79 columns behind its indents and loses no word', () => {
    const text = Array.from({ length: 60 }, (_, i) => 'x'.repeat(1 + (i % 9))).join(' ');
    const lines = wrap(text, '  ', '    ');
    expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(79);
    expect(lines.map((l) => l.trim()).join(' ')).toBe(text);
    expect([lines[0]?.search(/\S/), lines[1]?.search(/\S/)]).toEqual([2, 4]);
  });

  it('keeps a path whole', () => {
    const path = `/${'long/'.repeat(30)}`;
    expect(wrap(`see ${path} there`, '', '')).toEqual(['see', path, 'there']);
  });
});
