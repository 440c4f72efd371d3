// Curves by spatial frequency: phase retrieval transfer function, Fourier shells.

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { axis, el } from "../svg/svg.js";
import { box, chart, colour } from "./chart.js";

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
  return chart(
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
