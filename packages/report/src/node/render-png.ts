// From a drawing to PNG, with the fonts that are shipped, so that figures look the same everywhere.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { renderAsync } from "@resvg/resvg-js";
import { fontFamily } from "../svg/svg.js";

const fonts = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");

/** A drawing as PNG, `zoom` pixels a unit; other work can go on meanwhile. */
export async function renderPng(svg: string, zoom = 2): Promise<Uint8Array> {
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => join(fonts, name));
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: fontFamily };
  return (await renderAsync(svg, { fitTo: { mode: "zoom", value: zoom }, font })).asPng();
}
