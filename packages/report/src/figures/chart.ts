// The frame of a chart: title, panel, legend.

import { schemeTableau10 } from "d3-scale-chromatic";
import { drawing, el, ink, words } from "../svg/svg.js";

/** The panel in pixels. */
export const box = { left: 75, right: 655, top: 74, bottom: 360 } as const;

/** A framed panel with a title above and a legend inside. */
export function chart(
  title: string,
  subtitle: string,
  names: readonly string[],
  legendX: number,
  ...content: readonly string[]
): string {
  return drawing(
    box.right + 30,
    box.bottom + 50,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    el("rect", {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      fill: "none",
      stroke: ink.line,
    }),
    ...content,
    ...names.flatMap((name, i) => [
      el("rect", { x: legendX, y: box.top + 12 + 20 * i, width: 13, height: 13, fill: colour(i), "fill-opacity": 0.6 }),
      words(legendX + 20, box.top + 23 + 20 * i, name, { size: 11.5 }),
    ]),
  );
}

/** The colour of the i-th group or curve. */
export function colour(i: number): string {
  return schemeTableau10[i % schemeTableau10.length];
}
