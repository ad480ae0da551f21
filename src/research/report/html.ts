// HTML that cannot be broken by the data in it: every interpolated value is escaped unless it was made here.

export interface Html {
  readonly html: string;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] as string);

type Part = Html | string | number | undefined | readonly Part[];

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (Array.isArray(part)) return part.map(textOf).join('');
  return (part as Html).html;
}

/** Tag for templates: `h\`<b>${name}</b>\`` escapes `name`. */
export function h(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let out = strings[0] as string;
  for (let i = 0; i < parts.length; i++) out += textOf(parts[i]) + (strings[i + 1] as string);
  return { html: out };
}

/** Text that is HTML already: style sheets and scripts of this program. */
export const raw = (html: string): Html => ({ html });

/** A script of this program or a library; the one sequence that would end it early is broken up. */
export const scriptText = (code: string): Html => raw(code.replace(/<\/script/gi, '<\\/script'));

/** JSON for a data block: no character in it can end the block or start a tag. */
export const dataBlock = (value: unknown): Html =>
  raw(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));

export interface Column<T> {
  readonly label: string;
  /** numbers stand at the right */
  readonly number?: boolean;
  /** left out on narrow screens */
  readonly wide?: boolean;
  readonly cell: (row: T) => Html | string;
}

/** A table with a caption and column headings; the first cell of each row is its heading. */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): Html {
  const className = (c: Column<T>) => `${c.number === true ? 'n' : ''}${c.wide === true ? ' wide' : ''}`;
  return h`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map((c) => h`<th scope="col" class="${className(c)}">${c.label}</th>`)}</tr></thead>
<tbody>${rows.map((row) => h`<tr>${columns.map((c, i) => (i === 0 ? h`<th scope="row" class="${className(c)}">${c.cell(row)}</th>` : h`<td class="${className(c)}">${c.cell(row)}</td>`))}</tr>`)}</tbody></table></div>`;
}
