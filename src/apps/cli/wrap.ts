// Sentences broken into lines that fit a narrow terminal.

const WIDTH = 79;

/** `text` in lines of at most 79 characters behind their indents; words longer than that stay whole (a path can then be copied). */
export function wrap(text: string, first: string, others: string): string[] {
  const lines: string[] = [];
  let line = first;
  let begun = false;
  for (const word of text.split(' ')) {
    if (begun && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${others}${word}`;
    } else line += begun ? ` ${word}` : word;
    begun = true;
  }
  return [...lines, line];
}
