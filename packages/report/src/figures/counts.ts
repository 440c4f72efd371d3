// Rows of counts on a logarithmic scale, for patterns and their models, and the axes of reciprocal space.

import { centreOf, type Shape, type Triple } from "@friedel/engine";
import { scaleLog } from "d3-scale";
import { countColours, hexOf, unmeasuredColour } from "../svg/colours.js";
import type { Paint } from "../svg/raster.js";
import { el, words } from "../svg/svg.js";
import { type SliceRow, type SlicesFigure, voxelsWord } from "./slices.js";

/** Decades below the maximum that are drawn at most. */
const decades = 6;

/** The ends of a logarithmic scale for values of at most `most`, of which the least above 0 is `least`. */
export function logRange(least: number, most: number): readonly [number, number] {
  const maximum = most > 0 ? most : 1;
  return [Math.max(maximum / 10 ** decades, Math.min(least, maximum / 10)), maximum];
}

/** A row of counts; `value` gives those of a pixel, NaN where nothing was measured. What is 0 has the lowest colour. */
export function countsRow(
  row: Pick<SliceRow, "key" | "name" | "label" | "across">,
  range: readonly [number, number],
  value: (...at: Parameters<Paint>) => number,
): SliceRow {
  const colour = scaleLog(range, [0, 1]);
  const isDecade = (tick: number) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9;
  return {
    ...row,
    scale: scaleLog(range, [1, 0]),
    values: colour.ticks(6).filter(isDecade),
    write: powerOfTen,
    colours: countColours,
    place: (...at) => {
      const counts = value(...at);
      return Number.isNaN(counts) ? unmeasuredColour : counts > 0 ? colour(counts) : 0;
    },
  };
}

/** 100000 → 10⁵. */
function powerOfTen(value: number): string {
  const exponent = String(Math.round(Math.log10(value)));
  return `10${exponent.replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]))}`;
}

/** Axes of a pattern, counted from the Bragg peak: in q where a voxel's steps are known (1/nm, with the factor 2π), else in voxels. */
export function patternAxes(
  shape: Shape,
  stepsPerNm: Triple | undefined,
): Pick<SlicesFigure, "shape" | "centre" | "voxel" | "unit" | "axes" | "labels" | "across"> {
  return {
    shape,
    centre: centreOf(shape),
    voxel: stepsPerNm ?? [1, 1, 1],
    unit: stepsPerNm ? "nm⁻¹" : voxelsWord(shape),
    axes: ["frame", "row", "column"],
    ...(stepsPerNm && { labels: ["q along frames", "q along rows", "q along columns"] as const }),
    across: "central",
  };
}

/** "not measured", in its colour, whose words end at `right`. */
export function unmeasuredLegend(right: number): string {
  return (
    el("rect", { x: right - 115, y: 41, width: 11, height: 11, fill: hexOf(unmeasuredColour) }) +
    words(right - 99, 50.5, "not measured", { size: 11.5 })
  );
}
