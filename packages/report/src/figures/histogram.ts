// A histogram: how often values occur.

import { scaleLinear } from "d3-scale";
import { el, type Heading, ink } from "../svg/svg.js";
import { chartEdges, colourOf, drawChart, drawLegend } from "./chart.js";

export interface HistogramFigure extends Heading {
  /** The quantity with its unit. */
  readonly label: string;
  /** Groups of values, drawn in front of each other in this order. */
  readonly groups: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  readonly range: readonly [number, number];
}

const bins = 60;
const [top, bottom] = [74, 360];

/** Draws how often values occur, each group as the share of its own values in a bin. */
export function drawHistogram({ label, groups, range, ...heading }: HistogramFigure): string {
  const x = scaleLinear(range, chartEdges);
  const shares = groups.map(({ values }) => sharesOf(values, range));
  const most = Math.max(0.1, ...shares.flatMap((share) => [...share]));
  const y = scaleLinear([0, most * 1.08], [bottom, top]);
  const edge = (i: number) => x(range[0] + (i * (range[1] - range[0])) / bins);
  const outlines = shares.map((share, i) => {
    const steps = [...share].map((value, k) => `${k === 0 ? "M" : "L"}${edge(k)},${y(value)}H${edge(k + 1)}`);
    const d = `${steps.join("")}V${bottom}H${edge(0)}Z`;
    return el("path", { d, fill: colourOf(i), "fill-opacity": 0.25, stroke: colourOf(i), "stroke-width": 1.4 });
  });
  const zero = el("line", { x1: x(0), x2: x(0), y1: top, y2: bottom, stroke: ink.line, "stroke-dasharray": "3 3" });
  return drawChart({
    ...heading,
    x,
    label,
    panels: [{ top, bottom, y, label: "voxels (% a bin)", content: [range[0] < 0 && range[1] > 0 ? zero : "", ...outlines] }],
    legend: drawLegend(
      groups.map(({ name }, i) => ({ name, fill: colourOf(i) })),
      [chartEdges[0] + 14, top + 22],
      [0, 20],
    ),
  });
}

/** Per cent of the values in each bin. */
function sharesOf(values: ArrayLike<number>, [from, to]: readonly [number, number]): Float64Array {
  const counts = new Float64Array(bins);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor(((values[i] - from) / (to - from)) * bins);
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  return counts.map((count) => (100 * count) / Math.max(1, values.length));
}
