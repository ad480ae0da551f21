// Lines and bands as a picture without scripts: it scales to any width, and a table beside it holds the numbers.
import { type Html, h } from './html.ts';

export interface PlotLine {
  /** one value an x; NaN where there is none */
  readonly values: readonly number[];
  readonly look: 'main' | 'other';
}

export interface Plot {
  /** what it shows, for those who do not see it, with where the numbers are */
  readonly label: string;
  /** ascending */
  readonly x: readonly number[];
  /** filled between two rows, the widest first */
  readonly bands: readonly { readonly low: readonly number[]; readonly high: readonly number[] }[];
  readonly lines: readonly PlotLine[];
  readonly xText: (x: number) => string;
  readonly yText: (y: number) => string;
  /** upright lines, such as the edges of folds */
  readonly edges?: readonly number[];
  /** a level drawn across, such as the start */
  readonly level?: number;
}

const WIDTH = 1000;
const HEIGHT = 240;

/** About five round values that span the range. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((s) => s * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) => (first + k) * step);
}

/** The plot, its y figures at the left, three of its x figures below. */
export function plot({ label, x, bands, lines, xText, yText, edges = [], level }: Plot): Html {
  const values = [...bands.flatMap((b) => [...b.low, ...b.high]), ...lines.flatMap((l) => l.values), ...(level === undefined ? [] : [level])].filter(
    Number.isFinite,
  );
  const first = x[0];
  const last = x.at(-1);
  if (first === undefined || last === undefined || values.length === 0) return h`<p class="empty">Nothing to draw.</p>`;
  let [low, high] = [Infinity, -Infinity];
  for (const v of values) [low, high] = [Math.min(low, v), Math.max(high, v)];
  if (low === high) [low, high] = [low - 1, high + 1];
  const room = (high - low) * 0.04;
  [low, high] = [low - room, high + room];
  const px = (v: number): string => (((v - first) / Math.max(1e-9, last - first)) * WIDTH).toFixed(1);
  const py = (v: number): string => ((1 - (v - low) / (high - low)) * HEIGHT).toFixed(1);
  const point = (v: number, i: number): string => `${px(x[i] as number)} ${py(v)}`;
  const area = (b: Plot['bands'][number]): string => `M${b.high.map(point).join('L')}L${b.low.map(point).reverse().join('L')}Z`;
  const path = (l: PlotLine): string => {
    let drawing = false;
    return l.values
      .map((v, i) => {
        const step = Number.isFinite(v) ? `${drawing ? 'L' : 'M'}${point(v, i)}` : '';
        drawing = step !== '';
        return step;
      })
      .join('');
  };
  const marks = ticks(low, high);
  const across = (v: number, look: string): Html => h`<line class="${look}" x1="0" x2="${WIDTH}" y1="${py(v)}" y2="${py(v)}"/>`;
  return h`<div class="plot"><div class="ys" aria-hidden="true">${marks.map((v) => h`<span style="top:${((Number(py(v)) / HEIGHT) * 100).toFixed(1)}%">${yText(v)}</span>`)}</div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${marks.map((v) => across(v, 'grid'))}${edges.map((v) => h`<line class="edge" x1="${px(v)}" x2="${px(v)}" y1="0" y2="${HEIGHT}"/>`)}${bands.map((b) => h`<path class="band" d="${area(b)}"/>`)}${level === undefined ? undefined : across(level, 'level')}${lines.map((l) => h`<path class="${l.look}" d="${path(l)}"/>`)}</svg>
<div class="axis" aria-hidden="true"><span>${xText(first)}</span><span>${xText((first + last) / 2)}</span><span>${xText(last)}</span></div></div>`;
}

export const plotStyle =
  '.plot{position:relative;padding-left:64px}.plot svg{display:block;width:100%;height:240px}.plot .ys{position:absolute;left:0;top:0;width:58px;height:240px;font-size:11px;color:var(--text2);text-align:right}.plot .ys span{position:absolute;right:0;transform:translateY(-50%);white-space:nowrap}' +
  '.plot line,.plot path{vector-effect:non-scaling-stroke;fill:none}.plot .grid{stroke:var(--line)}.plot .edge{stroke:var(--edge);stroke-dasharray:2 4}.plot .level{stroke:var(--text3)}.plot path.band{fill:var(--accent);fill-opacity:.16}.plot .main{stroke:var(--accent);stroke-width:2}.plot .other{stroke:var(--text2);stroke-width:1.4;stroke-dasharray:6 4}';
