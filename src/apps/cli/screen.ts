// A part of the terminal that is drawn again in place, and the keys pressed meanwhile. Plain ANSI; nothing of the screen above is touched.

export interface ScreenTerminal {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  /** keys come from here where it is a terminal */
  readonly stdin?: {
    readonly isTTY?: boolean;
    setRawMode?(raw: boolean): unknown;
    on(event: 'data', listener: (bytes: Buffer) => void): unknown;
    off(event: 'data', listener: (bytes: Buffer) => void): unknown;
    resume(): unknown;
    pause(): unknown;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Screen {
  /** columns and rows a drawing may take */
  readonly columns: number;
  readonly rows: number;
  /** Draws these lines where the last drawing stands; each must fit the columns. */
  draw(lines: readonly string[]): void;
  /** Listens for keys until the drawing is closed. Ctrl-C is no key: it interrupts, as always. */
  onKey(listener: (key: string) => void): void;
  /** Leaves the last drawing where it is, the cursor below it, the keyboard as it was. */
  close(): void;
}

const CTRL_C = '\u0003';
const hide = '\u001b[?25l';
const show = '\u001b[?25h';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';
const up = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : '');

/** The screen of a terminal a person looks at, or undefined: pipes, CI and dumb terminals get lines. */
export function openScreen({ stdout, stdin, env }: ScreenTerminal): Screen | undefined {
  if (stdout.isTTY !== true || env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '') return undefined;
  let drawn = 0;
  let listening: ((bytes: Buffer) => void) | undefined;
  return {
    get columns() {
      return Math.max(40, stdout.columns ?? 80);
    },
    get rows() {
      return Math.max(10, stdout.rows ?? 24);
    },
    draw(lines) {
      const text = lines.map((line) => `\r${line}${clearLine}\n`).join('');
      stdout.write(`${drawn === 0 ? hide : ''}${up(drawn)}${text}${lines.length < drawn ? clearBelow : ''}`);
      drawn = lines.length;
    },
    onKey(listener) {
      if (stdin?.isTTY !== true || stdin.setRawMode === undefined || listening !== undefined) return;
      listening = (bytes) => {
        const key = bytes.toString('utf8');
        // a raw keyboard hands Ctrl-C over instead of interrupting
        if (key.includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
        else listener(key);
      };
      stdin.setRawMode(true);
      stdin.resume();
      stdin.on('data', listening);
    },
    close() {
      if (drawn > 0) stdout.write(show);
      if (listening !== undefined && stdin !== undefined) {
        stdin.off('data', listening);
        stdin.setRawMode?.(false);
        stdin.pause();
        listening = undefined;
      }
      drawn = 0;
    },
  };
}
