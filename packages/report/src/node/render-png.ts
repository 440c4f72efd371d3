// From a drawing to PNG, with the fonts that are shipped, so that figures look the same everywhere.

import { renderAsync } from "@resvg/resvg-js";
import { fontFamily } from "../svg/svg.js";
import { fontFiles, leanFontFiles } from "./fonts.js";
import { opaquePng } from "./opaque-png.js";

/** Characters whose outlines the lean fonts have; the renderer reads a font's file for each letter. */
export const usualCharacters =
  /^[\u0300-\u03ff\t\n\r -\u017f\u2010-\u2044\u2070-\u209c\u2126-\u212b\u2190-\u2199\u2200-\u226f]*$/;

/** A drawing as PNG, `zoom` pixels a unit; other work can go on meanwhile. */
export async function renderPng(svg: string, zoom = 2): Promise<Uint8Array> {
  const { regular, bold } = usualCharacters.test(svg) ? leanFontFiles : fontFiles;
  const font = { loadSystemFonts: false, fontFiles: [regular, bold], defaultFontFamily: fontFamily };
  const image = await renderAsync(svg, { fitTo: { mode: "zoom", value: zoom }, font });
  return (await opaquePng(image.pixels, image.width, image.height)) ?? image.asPng();
}
