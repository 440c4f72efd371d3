// Figures as PNG, with the fonts that are shipped, so that they look the same everywhere.

import { renderPng } from "@friedel/report/node";
import type { FigureFormat } from "../figures.js";

/** Drawings as PNG. */
export const pngFigures: FigureFormat = { ending: "png", type: "image/png", encode: (svg) => renderPng(svg) };
