// The figure of a pattern: its three central slices in log counts, with what is not measured in a colour of its own.

import { centreOf, type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { scaleLog } from "d3-scale";
import { countColours, hexOf, unmeasuredColour } from "../svg/colours.js";
import { el, type Heading, words } from "../svg/svg.js";
import { drawSlices } from "./slices.js";

export interface PatternFigure extends Heading {
  readonly counts: RealVolume;
  /** Values of `Measured`. Free voxels are not told apart. */
  readonly mask: MaskVolume;
  /** The quantity, if not counts. */
  readonly quantity?: string;
}

/** Draws a pattern on a logarithmic scale over six decades at most, in voxels from zero frequency. */
export function drawPattern({ counts, mask, quantity = "counts", ...heading }: PatternFigure): string {
  const { shape, data } = counts;
  const maximum = data.reduce((a, b, i) => (mask.data[i] === Measured.no ? a : Math.max(a, b)), 0) || 1;
  const least = data.reduce((a, b) => (b > 0 && b < a ? b : a), maximum);
  const floor = Math.max(maximum / 1e6, Math.min(least, maximum / 10));
  const colour = scaleLog([floor, maximum], [0, 1]);
  return drawSlices({
    ...heading,
    shape,
    centre: centreOf(shape),
    voxel: [1, 1, 1],
    unit: "voxels",
    axes: ["frame", "row", "column"],
    across: "central",
    tallest: 300,
    rows: [
      {
        label: quantity,
        scale: scaleLog([floor, maximum], [1, 0]),
        values: colour.ticks(6).filter((value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9),
        write: powerOfTen,
        colours: countColours,
        place: (v) => (mask.data[v] === Measured.no ? unmeasuredColour : data[v] > 0 ? colour(data[v]) : 0),
      },
    ],
    legend: (right) =>
      el("rect", { x: right - 115, y: 41, width: 11, height: 11, fill: hexOf(unmeasuredColour) }) +
      words(right - 99, 50.5, "not measured", { size: 11.5 }),
  });
}

/** 100000 → 10⁵. */
function powerOfTen(value: number): string {
  const exponent = String(Math.round(Math.log10(value)));
  return `10${exponent.replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]))}`;
}
