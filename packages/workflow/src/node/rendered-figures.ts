// Figures as PNG and PDF, with the fonts that are shipped, so that they look the same everywhere.

import { renderPdf, renderPng } from "@friedel/report/node";
import type { FigureFormat } from "../figures.js";

/** Drawings as PNG. */
export const pngFigures = {
  ending: "png",
  type: "image/png",
  encode: (svg: string) => renderPng(svg),
} as const satisfies FigureFormat;

/** Drawings as PDF: lines and words stay lines and words. */
export const pdfFigures = { ending: "pdf", type: "application/pdf", encode: renderPdf } as const satisfies FigureFormat;
