// From a drawing to PNG, with the fonts that are shipped, so that figures look the same everywhere.

import { renderAsync } from "@resvg/resvg-js";
import { fontFamily } from "../svg/svg.js";
import { fontFiles } from "./fonts.js";
import { opaquePng } from "./opaque-png.js";

/** A drawing as PNG, `zoom` pixels a unit; other work can go on meanwhile. */
export async function renderPng(svg: string, zoom = 2): Promise<Uint8Array> {
  const font = { loadSystemFonts: false, fontFiles: [fontFiles.regular, fontFiles.bold], defaultFontFamily: fontFamily };
  const image = await renderAsync(svg, { fitTo: { mode: "zoom", value: zoom }, font });
  return (await opaquePng(image.pixels, image.width, image.height)) ?? image.asPng();
}
