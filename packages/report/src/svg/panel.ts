// A picture with axes, and a colour bar beside it.

import { type ScaleContinuousNumeric, scaleLinear } from "d3-scale";
import type { ColourTable } from "./colours.js";
import { paintBar } from "./raster.js";
import { axis, el, ink, words } from "./svg.js";

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
    el("rect", { x, y, width, height, fill: "none", stroke: ink.line }),
    axis("bottom", y + height, horizontal, { label: panel.acrossLabel, ticks: Math.max(3, Math.round(width / 55)) }),
    axis("left", x, vertical, { label: panel.downLabel, ticks: Math.max(3, Math.round(height / 45)) }),
    title === undefined ? "" : words(x + width / 2, y - 8, title, { anchor: "middle", size: 12 }),
  ].join("");
}

/** A colour bar of 12 pixels' width with its axis on the right. */
export function drawBar(
  x: number,
  y: number,
  height: number,
  colours: ColourTable,
  scale: ScaleContinuousNumeric<number, number>,
  label: string,
  options: { readonly values?: readonly number[]; readonly write?: (value: number) => string } = {},
): string {
  return [
    el("image", { x, y, width: 12, height, href: paintBar(colours), preserveAspectRatio: "none" }),
    el("rect", { x, y, width: 12, height, fill: "none", stroke: ink.line }),
    axis("right", x + 12, scale.copy().range([y + height, y]), { label, ...options }),
  ].join("");
}

/** A length per voxel for every axis, fitted so that the panels of three cuts stand side by side at one scale. */
export function fitScale(widths: readonly number[], heights: readonly number[], room: number, tallest: number): number {
  return Math.min(room / widths.reduce((a, b) => a + b, 0), tallest / Math.max(...heights));
}
