// From a drawing to PNG, with the fonts that are shipped, so that figures look the same everywhere.

import { fileURLToPath } from "node:url";
import { renderAsync } from "@resvg/resvg-js";
import { fontFamily } from "../svg/svg.js";

// From src/node as from dist/node.
const fonts = [
  new URL("../../fonts/DejaVuSans.ttf", import.meta.url),
  new URL("../../fonts/DejaVuSans-Bold.ttf", import.meta.url),
];

/** A drawing as PNG, `zoom` pixels a unit; other work can go on meanwhile. */
export async function renderPng(svg: string, zoom = 2): Promise<Uint8Array> {
  const font = { loadSystemFonts: false, fontFiles: fonts.map((url) => fileURLToPath(url)), defaultFontFamily: fontFamily };
  return (await renderAsync(svg, { fitTo: { mode: "zoom", value: zoom }, font })).asPng();
}
