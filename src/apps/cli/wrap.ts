// Sentences broken into lines that fit a narrow terminal.

const WIDTH = 79;

/** `text` in lines of at most 79 characters, all but the first indented; words longer than that stay whole (paths can then be copied). */
export function wrap(text: string, indent: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' && lines.length === 0 ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
