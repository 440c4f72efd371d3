// Charts of strain's papers: a histogram, and curves by spatial frequency (phase retrieval transfer function, Fourier shells).

import { scaleLinear } from "d3-scale";
import { schemeTableau10 } from "d3-scale-chromatic";
import { line } from "d3-shape";
import { axis, drawing, el, ink, words } from "./svg.js";

const box = { left: 75, right: 655, top: 74, bottom: 360 } as const;

export interface HistogramFigure {
  readonly title: string;
  readonly subtitle?: string;
  /** The quantity with its unit. */
  readonly label: string;
  /** Groups of values, drawn in front of each other in this order. */
  readonly groups: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  readonly range: readonly [number, number];
}

const bins = 60;

/** Draws how often values occur, each group as the share of its own values a bin. */
export function drawHistogram({ title, subtitle = "", label, groups, range }: HistogramFigure): string {
  const x = scaleLinear(range, [box.left, box.right]);
  const shares = groups.map(({ values }) => {
    const counts = new Float64Array(bins);
    for (let i = 0; i < values.length; i++) {
      const bin = Math.floor(((values[i] - range[0]) / (range[1] - range[0])) * bins);
      if (bin >= 0 && bin < bins) counts[bin]++;
    }
    return counts.map((count) => (100 * count) / Math.max(1, values.length));
  });
  const most = Math.max(0.1, ...shares.flatMap((share) => [...share]));
  const y = scaleLinear([0, most * 1.08], [box.bottom, box.top]);
  const step = (range[1] - range[0]) / bins;
  const outline = (share: Float64Array): string =>
    [...share]
      .map((value, i) => `${i === 0 ? "M" : "L"}${x(range[0] + i * step)},${y(value)}H${x(range[0] + (i + 1) * step)}`)
      .join("");
  return frame(
    title,
    subtitle,
    groups.map(({ name }) => name),
    box.left + 14,
    ...(range[0] < 0 && range[1] > 0
      ? [el("line", { x1: x(0), x2: x(0), y1: box.top, y2: box.bottom, stroke: ink.line, "stroke-dasharray": "3 3" })]
      : []),
    ...shares.map((share, i) =>
      el("path", {
        d: `${outline(share)}V${y(0)}H${x(range[0])}Z`,
        fill: colour(i),
        "fill-opacity": 0.25,
        stroke: colour(i),
        "stroke-width": 1.4,
      }),
    ),
    axis("left", box.left, y, { label: "voxels (% a bin)" }),
    axis("bottom", box.bottom, x, { label, ticks: 8 }),
  );
}

export interface ResolutionFigure {
  readonly title: string;
  readonly subtitle?: string;
  /** By distance from the Bragg peak, 1/nm with the factor 2π. */
  readonly curves: readonly {
    readonly name: string;
    /** Below the threshold, drawn dashed in the curve's colour, there is nothing that starts agree upon. */
    readonly points: readonly { readonly perNm: number; readonly value: number; readonly threshold: number }[];
  }[];
}

/** Upper end of the axis: a curve at 1 is seen. */
const top = 1.04;

/** Draws resolution curves from 0 to 1, with their thresholds. */
export function drawResolution({ title, subtitle = "", curves }: ResolutionFigure): string {
  const last = Math.max(1e-9, ...curves.flatMap(({ points }) => points.map(({ perNm }) => perNm)));
  const x = scaleLinear([0, last], [box.left, box.right]);
  const y = scaleLinear([0, top], [box.bottom, box.top]);
  return frame(
    title,
    subtitle,
    curves.map(({ name }) => name),
    // Curves begin high on the left.
    box.right - 210,
    ...curves.flatMap(({ points }, i) => {
      const known = points.filter(({ value }) => Number.isFinite(value));
      const path = (of: (p: (typeof points)[number]) => number) =>
        line<(typeof points)[number]>(
          (p) => x(p.perNm),
          (p) => y(Math.max(0, Math.min(top, of(p)))),
        )(known) ?? "";
      const stroke = { fill: "none", stroke: colour(i) };
      return [
        el("path", { ...stroke, d: path((p) => p.threshold), "stroke-dasharray": "5 4", "stroke-opacity": 0.7 }),
        el("path", { ...stroke, d: path((p) => p.value), "stroke-width": 2 }),
      ];
    }),
    axis("left", box.left, y, { label: "transfer or correlation" }),
    axis("bottom", box.bottom, x, { label: "q from the Bragg peak (1/nm)", ticks: 8 }),
  );
}

function frame(
  title: string,
  subtitle: string,
  names: readonly string[],
  legendX: number,
  ...content: readonly string[]
): string {
  return drawing(
    box.right + 30,
    box.bottom + 50,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    el("rect", {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      fill: "none",
      stroke: ink.line,
    }),
    ...content,
    ...names.flatMap((name, i) => [
      el("rect", { x: legendX, y: box.top + 12 + 20 * i, width: 13, height: 13, fill: colour(i), "fill-opacity": 0.6 }),
      words(legendX + 20, box.top + 23 + 20 * i, name, { size: 11.5 }),
    ]),
  );
}

function colour(i: number): string {
  return schemeTableau10[i % schemeTableau10.length];
}
