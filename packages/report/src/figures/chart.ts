// Charts: panels above each other over one horizontal axis, with curves and a legend.

import type { ScaleContinuousNumeric } from "d3-scale";
import { schemeTableau10 } from "d3-scale-chromatic";
import { line } from "d3-shape";
import { type AxisOptions, axis, el, type Heading, ink, outline, sheet, words } from "../svg/svg.js";

/** Left and right edge of the panels in pixels: the range of a horizontal scale. */
export const chartEdges = [75, 735] as const;

/** A panel: its edges in pixels, its vertical axis and what is drawn in it. */
export interface ChartPanel extends AxisOptions {
  readonly top: number;
  readonly bottom: number;
  readonly y: ScaleContinuousNumeric<number, number>;
  readonly content: readonly string[];
}

export interface Chart extends Heading {
  readonly x: ScaleContinuousNumeric<number, number>;
  /** The quantity with its unit. */
  readonly label: string;
  readonly panels: readonly ChartPanel[];
  /** Drawn over the panels. */
  readonly legend?: string;
}

/** Draws a chart. */
export function drawChart({ x, label, panels, legend = "", ...heading }: Chart): string {
  const [left, right] = chartEdges;
  const { bottom } = panels[panels.length - 1];
  return sheet(
    right + 30,
    bottom + 55,
    heading,
    ...panels.flatMap(({ content }) => content),
    ...panels.map(({ top, bottom }) => outline(left, top, right - left, bottom - top)),
    ...panels.map(({ y, ...options }) => axis("left", left, y, options)),
    axis("bottom", bottom, x, { label, ticks: 8 }),
    legend,
  );
}

/** A name and the colour that it stands for. */
export interface LegendEntry {
  readonly name: string;
  readonly fill: string;
}

/** Names with their colours from (x, y) on, each `step` further. */
export function drawLegend(entries: readonly LegendEntry[], [x, y]: Place, [right, down]: Place): string {
  return entries
    .map(({ name, fill }, i) =>
      [
        el("rect", {
          x: x + right * i,
          y: y + down * i - 10,
          width: 12,
          height: 12,
          fill,
          stroke: ink.line,
          "stroke-width": 0.5,
        }),
        words(x + 18 + right * i, y + down * i, name, { size: 11.5 }),
      ].join(""),
    )
    .join("");
}

type Place = readonly [x: number, y: number];

/** How a line is drawn. */
export interface LineStyle {
  readonly stroke: string;
  readonly "stroke-width"?: number;
  readonly "stroke-dasharray"?: string;
  readonly "stroke-opacity"?: number;
}

/** A line through rows at the places that they have. */
export function curve<Row>(rows: readonly Row[], place: (row: Row) => Place, style: LineStyle): string {
  const d = line<Row>(
    (row) => place(row)[0],
    (row) => place(row)[1],
  )([...rows]);
  return el("path", { d: d ?? "", fill: "none", "stroke-width": 1.5, ...style });
}

/** The colour of the i-th group or curve. */
export function colourOf(i: number): string {
  return schemeTableau10[i % schemeTableau10.length];
}
