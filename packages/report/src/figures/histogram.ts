// A histogram: how often values occur.

import { scaleLinear } from "d3-scale";
import { axis, el, ink } from "../svg/svg.js";
import { box, chart, colour } from "./chart.js";

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
  return chart(
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
