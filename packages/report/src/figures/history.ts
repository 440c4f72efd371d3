// The figure of a phase retrieval: chi2 and the support's size by iteration, the algorithms' blocks behind them.

import { scaleLinear, scaleLog } from "d3-scale";
import { schemeTableau10 } from "d3-scale-chromatic";
import { line } from "d3-shape";
import { axis, drawing, el, ink, words } from "../svg/svg.js";

/** A point of the error curve. */
export interface HistoryPoint {
  readonly iteration: number;
  readonly chi2: number;
  readonly supportVoxels: number;
}

/** Iterations `from` … `to` of one algorithm. */
export interface IterationBlock {
  readonly algorithm: string;
  readonly from: number;
  readonly to: number;
}

export interface HistoryFigure {
  readonly title: string;
  readonly subtitle?: string;
  /** One curve a start, of which `chosen` is drawn in front. */
  readonly starts: readonly (readonly HistoryPoint[])[];
  readonly chosen: number;
  readonly blocks: readonly IterationBlock[];
  /** Voxels of the array, to tell the support's share of it. */
  readonly voxels: number;
}

const bands: Readonly<Record<string, string>> = {
  ER: "#e8f1e4",
  HIO: "#fdeee0",
  RAAR: "#e6eefb",
  SF: "#f3e8f6",
  tighten: "#ececec",
};
/** Factor of room above and below the curve. */
const headroom = 1.6;
const left = 75;
const right = 735;
const panels = { chi2: { top: 90, bottom: 300 }, support: { top: 330, bottom: 440 } } as const;

/** Draws the error curve of every start. */
export function drawHistory({ title, subtitle = "", starts, chosen, blocks, voxels }: HistoryFigure): string {
  const points = starts.flat();
  const last = Math.max(1, ...blocks.map((s) => s.to), ...points.map((p) => p.iteration));
  const x = scaleLinear([0, last], [left, right]);
  const chi2 = points.map((p) => p.chi2).filter((v) => v > 0);
  const [least, most] = chi2.length > 0 ? [Math.min(...chi2), Math.max(...chi2)] : [0.01, 1];
  const y = scaleLog([least / headroom, most * headroom], [panels.chi2.bottom, panels.chi2.top]);
  const share = (p: HistoryPoint) => (100 * p.supportVoxels) / voxels;
  const largest = Math.max(0.1, ...points.map(share));
  const s = scaleLinear([0, largest * 1.08], [panels.support.bottom, panels.support.top]);

  const background = Object.values(panels).flatMap(({ top, bottom }) =>
    blocks.map(({ algorithm, from, to }) =>
      el("rect", { x: x(from), y: top, width: x(to) - x(from), height: bottom - top, fill: bands[algorithm] ?? ink.paper }),
    ),
  );
  const used = [...new Set(blocks.map(({ algorithm }) => algorithm))];
  const legend = used.map((algorithm, i) =>
    [
      el("rect", {
        x: right - 74 * (used.length - i),
        y: 66,
        width: 13,
        height: 13,
        fill: bands[algorithm] ?? ink.paper,
        stroke: ink.line,
      }),
      words(right - 74 * (used.length - i) + 18, 77, algorithm, { size: 11.5 }),
    ].join(""),
  );
  const curves = (value: (p: HistoryPoint) => number): string[] =>
    starts
      .map((_, i) => i)
      .sort((a, b) => Number(a === chosen) - Number(b === chosen))
      .map((i) => {
        const front = i === chosen;
        const d = line<HistoryPoint>((p) => x(p.iteration), value)(starts[i].filter((p) => p.chi2 > 0)) ?? "";
        return el("path", { d, fill: "none", stroke: front ? schemeTableau10[0] : "#a9b4c2", "stroke-width": front ? 2 : 1 });
      });
  return drawing(
    right + 30,
    panels.support.bottom + 55,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    ...legend,
    ...background,
    ...grid(y.ticks().map(y)),
    ...curves((p) => y(p.chi2)),
    ...curves((p) => s(share(p))),
    ...Object.values(panels).map(({ top, bottom }) =>
      el("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: "none", stroke: ink.line }),
    ),
    axis("left", left, y, { label: "chi2", values: decadeTicks(y.domain()), write: (v) => String(Number(v.toPrecision(1))) }),
    axis("left", left, s, { label: "support (%)", ticks: 4 }),
    axis("bottom", panels.support.bottom, x, { label: "iteration", ticks: 10 }),
    starts.length > 1
      ? words(left + 8, panels.chi2.top + 17, `start ${chosen + 1} of ${starts.length} was kept`, { size: 11.5 })
      : "",
  );
}

function grid(heights: readonly number[]): string[] {
  return heights.map((y) => el("line", { x1: left, x2: right, y1: y, y2: y, stroke: "#ffffff", "stroke-width": 1 }));
}

/** 1, 2 and 5 of every decade. */
function decadeTicks([from, to]: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(from)); decade <= to; decade *= 10) {
    for (const m of [1, 2, 5]) if (m * decade >= from * 0.999 && m * decade <= to * 1.001) ticks.push(m * decade);
  }
  return ticks;
}
