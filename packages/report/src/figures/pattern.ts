// The figure of a pattern: its three central slices in log counts, with what is not measured in a colour of its own.

import { centreOf, type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { scaleLog } from "d3-scale";
import { countColours } from "../svg/colours.js";
import { drawBar, drawPanel, fitScale } from "../svg/panel.js";
import { cut, paint } from "../svg/raster.js";
import { drawing, el, ink, words } from "../svg/svg.js";

const axisNames = ["frame", "row", "column"] as const;
/** Unmeasured voxels: a teal that the colour map does not have. Free voxels are not told apart. */
const unmeasured = [0x2f, 0xa8, 0x9a] as const;
const unmeasuredInk = "#2fa89a";

export interface PatternFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  /** What the values are, if not counts. */
  readonly quantity?: string;
}

/** Draws a pattern on a logarithmic scale over six decades at most, in voxels from zero frequency. */
export function drawPattern({ title, subtitle = "", counts, mask, quantity = "counts" }: PatternFigure): string {
  const { shape, data } = counts;
  const maximum = data.reduce((a, b, i) => (mask.data[i] === Measured.no ? a : Math.max(a, b)), 0) || 1;
  const floor = Math.max(maximum / 1e6, Math.min(smallest(data, maximum), maximum / 10));
  const colour = scaleLog([floor, maximum], [0, 1]);
  const centre = centreOf(shape);
  const cuts = ([0, 1, 2] as const).map((normal) => cut(shape, normal, centre[normal]));
  const scale = fitScale(
    cuts.map((c) => c.columns),
    cuts.map((c) => c.rows),
    720,
    300,
  );
  const tallest = Math.max(...cuts.map((c) => c.rows)) * scale;
  const top = 90;
  let x = 70;
  const panels = cuts.map((c) => {
    const [a, b] = c.axes;
    const [width, height] = [c.columns * scale, c.rows * scale];
    const drawn = drawPanel({
      x,
      y: top + (tallest - height) / 2,
      width,
      height,
      image: paint(c, countColours, (v) => (mask.data[v] === Measured.no ? unmeasured : data[v] > 0 ? colour(data[v]) : 0)),
      across: [-centre[b] - 0.5, c.columns - centre[b] - 0.5],
      down: [-centre[a] - 0.5, c.rows - centre[a] - 0.5],
      acrossLabel: `${axisNames[b]} (voxels)`,
      downLabel: `${axisNames[a]} (voxels)`,
      title: `central ${axisNames[c.normal]}`,
    });
    x += width + 75;
    return drawn;
  });
  const width = x + 75;
  const bar = width - 125;
  const decades = colour.ticks(6).filter((value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9);
  return drawing(
    width,
    top + tallest + 60,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    el("rect", { x: bar - 60, y: 41, width: 11, height: 11, fill: unmeasuredInk }),
    words(bar - 44, 50.5, "not measured", { size: 11.5 }),
    ...panels,
    drawBar(bar, top, tallest, countColours, colour, quantity, { values: decades, write: powerOfTen }),
  );
}

/** 100000 → 10⁵. */
function powerOfTen(value: number): string {
  const exponent = String(Math.round(Math.log10(value)));
  return `10${exponent.replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]))}`;
}

function smallest(data: Float32Array, maximum: number): number {
  return data.reduce((a, b) => (b > 0 && b < a ? b : a), maximum);
}
