// The files of the fonts that are shipped.

import { fileURLToPath } from "node:url";

/** Paths by weight; from src/node as from dist/node. */
export const fontFiles = {
  regular: fileURLToPath(new URL("../../fonts/DejaVuSans.ttf", import.meta.url)),
  bold: fileURLToPath(new URL("../../fonts/DejaVuSans-Bold.ttf", import.meta.url)),
} as const;

/** The same with the outlines of usual characters alone, see scripts/lean-font.mjs. */
export const leanFontFiles = {
  regular: fileURLToPath(new URL("../../fonts/DejaVuSans-Lean.ttf", import.meta.url)),
  bold: fileURLToPath(new URL("../../fonts/DejaVuSans-Bold-Lean.ttf", import.meta.url)),
} as const;
