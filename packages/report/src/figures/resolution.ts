// Curves by spatial frequency: phase retrieval transfer function, Fourier shells.

import { scaleLinear } from "d3-scale";
import type { Heading } from "../svg/svg.js";
import { chartEdges, colourOf, curve, drawChart, drawLegend } from "./chart.js";

/** A point of a curve; below the threshold, drawn dashed, starts agree about nothing. */
interface ResolutionPoint {
  /** Distance from the Bragg peak in 1/nm with the factor 2π. */
  readonly perNm: number;
  readonly value: number;
  readonly threshold: number;
}

export interface ResolutionFigure extends Heading {
  readonly curves: readonly { readonly name: string; readonly points: readonly ResolutionPoint[] }[];
}

/** Upper end of the axis: a curve at 1 is seen. */
const most = 1.04;
const [top, bottom] = [84, 370];

/** Draws resolution curves from 0 to 1, with their thresholds. */
export function drawResolution({ curves, ...heading }: ResolutionFigure): string {
  const last = Math.max(1e-9, ...curves.flatMap(({ points }) => points.map(({ perNm }) => perNm)));
  const x = scaleLinear([0, last], chartEdges);
  const y = scaleLinear([0, most], [bottom, top]);
  const content = curves.flatMap(({ points }, i) => {
    const known = points.filter(({ value }) => Number.isFinite(value));
    const drawn = (of: "value" | "threshold", style: object) =>
      curve(known, (p) => [x(p.perNm), y(Math.max(0, Math.min(most, p[of])))], { stroke: colourOf(i), ...style });
    return [
      drawn("threshold", { "stroke-width": 1, "stroke-dasharray": "5 4", "stroke-opacity": 0.7 }),
      drawn("value", { "stroke-width": 2 }),
    ];
  });
  return drawChart({
    ...heading,
    x,
    label: "q from the Bragg peak (1/nm)",
    panels: [{ top, bottom, y, label: "transfer or correlation", content }],
    legend: drawLegend(
      curves.map(({ name }, i) => ({ name, fill: colourOf(i) })),
      [chartEdges[0], 72],
      [128, 0],
    ),
  });
}
