// How often a crystal is found from a part of its rocking curve: a curve a class of crystals, over the share of the frames.

import { scaleLinear } from "d3-scale";
import type { Heading } from "../svg/svg.js";
import { chartEdges, colourOf, curve, drawChart, drawLegend } from "./chart.js";

/** Classes of crystals, each with the share of its patterns that are found (0 to 1) from each share of the frames. */
export interface PartialCurvesFigure extends Heading {
  readonly classes: readonly {
    readonly name: string;
    readonly points: readonly { readonly share: number; readonly rate: number }[];
  }[];
}

const [top, bottom] = [84, 330];
/** Ends of the vertical axis: curves at 0 and at 1 are seen. */
const [least, most] = [-0.04, 1.04];

/** Draws the curves. */
export function drawPartialCurves({ classes, ...heading }: PartialCurvesFigure): string {
  const shares = classes.flatMap(({ points }) => points.map(({ share }) => share));
  const x = scaleLinear([Math.min(...shares), Math.max(...shares)], chartEdges);
  const y = scaleLinear([least, most], [bottom, top]);
  const content = classes.map(({ points }, i) =>
    curve(
      points.filter(({ rate }) => Number.isFinite(rate)),
      ({ share, rate }) => [x(share), y(rate)],
      { stroke: colourOf(i), "stroke-width": 2 },
    ),
  );
  return drawChart({
    ...heading,
    x,
    label: "share of the rocking curve from its beginning; the peak is in its middle",
    panels: [{ top, bottom, y, label: "share that is found", content }],
    legend: drawLegend(
      classes.map(({ name }, i) => ({ name, fill: colourOf(i) })),
      [chartEdges[0], 72],
      [128, 0],
    ),
  });
}
