// Pictures of a model's card as plain SVG: nothing to run, nothing to load, the same on paper.
import type { Time } from '../../core/index.ts';
import { dateText, fixed, percent } from './format.ts';
import { type Html, h } from './html.ts';

interface Line {
  readonly label: string;
  /** class of the stroke: model, baseline, held */
  readonly look: string;
  readonly values: readonly number[];
}

const WIDTH = 1000;
const HEIGHT = 280;

/** Round values inside [low, high], four to eight of them (Heckbert 1990, nice numbers). */
export function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Lines over time, one equity each, that begin at 1; as a picture with a legend. */
export function equityPicture(at: readonly Time[], lines: readonly Line[]): Html {
  const all = lines.flatMap((l) => l.values);
  if (at.length < 2 || all.length === 0) return h`<p class="empty">Nothing was traded out of sample.</p>`;
  const [least, most] = all.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [1, 1]);
  const room = Math.max((most - least) * 0.05, 1e-4);
  const [low, high] = [least - room, most + room];
  const x = (t: number): string => (((t - (at[0] as number)) / ((at.at(-1) as number) - (at[0] as number))) * WIDTH).toFixed(1);
  const y = (v: number): number => HEIGHT - ((v - low) / (high - low)) * HEIGHT;
  const grid = ticks(low, high);
  const path = (values: readonly number[]): string => values.map((v, i) => `${i === 0 ? 'M' : 'L'}${x(at[i] as number)} ${y(v).toFixed(1)}`).join('');
  const legend = lines.map((l) => h`<span class="muted"><span class="key ${l.look}"></span>${l.label} ${percent((l.values.at(-1) ?? 1) - 1, true)}</span>`);
  return h`<div class="controls">${legend}</div><figure class="lines" aria-label="Equity of one unit over the days that no model had seen; its end is in the legend"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-hidden="true">${grid.map((v) => h`<line class="grid" x1="0" x2="${WIDTH}" y1="${y(v).toFixed(1)}" y2="${y(v).toFixed(1)}"/>`)}${lines.map((l) => h`<path class="${l.look}" d="${path(l.values)}"/>`)}</svg>
<div class="scale" aria-hidden="true">${grid.map((v) => h`<span style="top:${((y(v) / HEIGHT) * 100).toFixed(2)}%">${fixed(v, Math.abs(high - low) < 0.05 ? 3 : 2)}</span>`)}</div>
<div class="axis" aria-hidden="true"><span>${dateText(at[0] as number)}</span><span>${dateText(at.at(-1) as number)}</span></div></figure>`;
}

export interface ReliabilityPoint {
  readonly predicted: number;
  readonly observed: number;
  readonly rows: number;
}

/** Tenths that hold every share: models of markets say little beyond 40 to 60 %, which would be one blot on a scale of 0 to 100. */
function tenthsAround(curve: readonly ReliabilityPoint[]): readonly [number, number] {
  const all = curve.flatMap((p) => [p.predicted, p.observed]);
  return [Math.floor(Math.min(...all) * 10 + 1e-9) / 10, Math.max(Math.ceil(Math.max(...all) * 10 - 1e-9), Math.floor(Math.min(...all) * 10 + 1e-9) + 1) / 10];
}

/** Share observed over share predicted; the area of a dot is its share of the rows, the line is perfect calibration. */
export function reliabilityPicture(curve: readonly ReliabilityPoint[]): Html {
  const side = 300;
  const [left, bottom] = [44, 36];
  const [low, high] = tenthsAround(curve);
  const px = (v: number): string => (left + ((v - low) / (high - low)) * side).toFixed(1);
  const py = (v: number): string => (8 + ((high - v) / (high - low)) * side).toFixed(1);
  const middle = (low + high) / 2;
  const rows = curve.reduce((sum, p) => sum + p.rows, 0);
  const marks = ticks(low, high);
  const marksPlaces = high - low < 0.15 ? 1 : 0;
  const dot = (p: ReliabilityPoint): Html =>
    h`<circle cx="${px(p.predicted)}" cy="${py(p.observed)}" r="${(3 + 9 * Math.sqrt(p.rows / rows)).toFixed(1)}"><title>said ${percent(p.predicted)}, came ${percent(p.observed)}, ${fixed(p.rows, 0)} rows</title></circle>`;
  return h`<svg class="reliability" viewBox="0 0 ${left + side + 12} ${8 + side + bottom}" role="img" aria-label="Reliability curve; the table below holds the same figures">
${marks.map((m) => h`<line class="grid" x1="${px(low)}" x2="${px(high)}" y1="${py(m)}" y2="${py(m)}"/><text x="${left - 6}" y="${py(m)}" dy="4" text-anchor="end">${fixed(m * 100, marksPlaces)}</text><text x="${px(m)}" y="${8 + side + 16}" text-anchor="middle">${fixed(m * 100, marksPlaces)}</text>`)}
<line class="held" x1="${px(low)}" y1="${py(low)}" x2="${px(high)}" y2="${py(high)}"/>${curve.map(dot)}
<text x="${px(middle)}" y="${8 + side + 32}" text-anchor="middle">said, %</text><text transform="translate(11 ${py(middle)}) rotate(-90)" text-anchor="middle">came, %</text></svg>`;
}

export const modelStyle = `
.key.model{border-top-color:var(--accent)}.key.baseline{border-top-color:var(--warn)}.key.held{border-top:2px dashed var(--text3)}
.lines{position:relative;padding-left:52px;margin-top:10px}
.lines svg{display:block;width:100%;height:280px;overflow:visible}
.lines path{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke}
.lines .model{stroke:var(--accent);stroke-width:1.8}.lines .baseline{stroke:var(--warn)}.lines .held{stroke:var(--text3);stroke-dasharray:6 4}
.grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.scale{position:absolute;left:0;top:0;height:280px;width:46px}
.scale span{position:absolute;right:0;transform:translateY(-50%);font-size:11px;color:var(--text2)}
.reliability{display:block;width:100%;max-width:380px;height:auto}
.reliability text{font-size:11px;fill:var(--text2)}
.reliability circle{fill:var(--accent);fill-opacity:.75}
.reliability .held{stroke:var(--text3);stroke-dasharray:5 4}
.narrow-bars td:last-child{width:45%}
.figures td small{color:var(--text2)}
`;
