// A picture with axes, and a colour bar beside it.

import { type ScaleContinuousNumeric, scaleLinear } from "d3-scale";
import { type ColourTable, hexOf } from "./colours.js";
import { paintBar } from "./raster.js";
import { axis, el, ink, outline, words } from "./svg.js";

/** A picture, its place in pixels, and what its edges mean. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Address of the picture. */
  readonly image: string;
  /** Values at the left and right edge, and at the top and bottom edge. */
  readonly across: readonly [number, number];
  readonly down: readonly [number, number];
  readonly acrossLabel: string;
  readonly downLabel: string;
  readonly title?: string;
}

/** Draws a panel; the axes' words take 45 pixels on the left and 40 below. */
export function drawPanel(panel: Panel): string {
  const { x, y, width, height, image, across, down, title } = panel;
  const horizontal = scaleLinear(across, [x, x + width]);
  const vertical = scaleLinear(down, [y, y + height]);
  return [
    el("image", { x, y, width, height, href: image, preserveAspectRatio: "none", "image-rendering": "optimizeSpeed" }),
    outline(x, y, width, height),
    axis("bottom", y + height, horizontal, { label: panel.acrossLabel, ticks: Math.max(3, Math.round(width / 55)) }),
    axis("left", x, vertical, { label: panel.downLabel, ticks: Math.max(3, Math.round(height / 45)) }),
    title === undefined ? "" : words(x + width / 2, y - 8, title, { anchor: "middle", size: 12 }),
  ].join("");
}

/** A colour bar: its place in pixels, and what its colours mean. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly colours: ColourTable;
  /** Its domain are the values at the lower and the upper end. */
  readonly scale: ScaleContinuousNumeric<number, number>;
  readonly label: string;
  /** Values with a tick; where they are by themselves without it. */
  readonly values?: readonly number[] | undefined;
  readonly write?: ((value: number) => string) | undefined;
  /** Whether there are values below its lower and above its upper end: an arrow says so. */
  readonly beyond?: readonly [low: boolean, high: boolean] | undefined;
}

/** Height of the arrow at a clipped end. */
const arrow = 10;

/** Draws a colour bar of 12 pixels' width with its axis on the right, and arrows at ends beyond which there are values. */
export function drawBar({
  x,
  y,
  height,
  colours,
  scale,
  label,
  values,
  write,
  beyond: [low, high] = [false, false],
}: Bar): string {
  const tip = (from: number, to: number, colour: ArrayLike<number>) =>
    el("path", {
      d: `M${x},${from}L${x + 6},${to}L${x + 12},${from}Z`,
      fill: hexOf([colour[0], colour[1], colour[2]]),
      stroke: ink.line,
    });
  return [
    low ? tip(y + height, y + height + arrow, colours.subarray(0, 3)) : "",
    high ? tip(y, y - arrow, colours.subarray(-3)) : "",
    el("image", { x, y, width: 12, height, href: paintBar(colours), preserveAspectRatio: "none" }),
    outline(x, y, 12, height),
    axis("right", x + 12, scale.copy().range([y + height, y]), { label, values, write }),
  ].join("");
}
