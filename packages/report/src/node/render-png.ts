// From a drawing to PNG, with the fonts that are shipped, so that figures look the same everywhere.

import { renderAsync } from "@resvg/resvg-js";
import { fontFamily } from "../svg/svg.js";
import { fontFiles } from "./fonts.js";

/** A drawing as PNG, `zoom` pixels a unit; other work can go on meanwhile. */
export async function renderPng(svg: string, zoom = 2): Promise<Uint8Array> {
  const font = { loadSystemFonts: false, fontFiles: [fontFiles.regular, fontFiles.bold], defaultFontFamily: fontFamily };
  return (await renderAsync(svg, { fitTo: { mode: "zoom", value: zoom }, font })).asPng();
}
