// A direction of space as an arrow on a cut.

import type { Triple } from "@friedel/engine";
import { el, words } from "./svg.js";

const colour = "#b3261e";
const length = 30;
/** A direction whose share in the plane is less is drawn as one that leaves the picture or enters it. */
const steep = 0.25;

/**
 * Draws a direction about (x, y), with its name: an arrow as long as its share in the plane of the picture; a dot in a circle where it
 * comes out of it, a cross where it goes in.
 */
export function drawDirection(name: string, [right, up, out]: Triple, x: number, y: number): string {
  const whole = Math.hypot(right, up, out);
  if (!(whole > 0)) return "";
  const inPlane = Math.hypot(right, up) / whole;
  const label = (at: number, down: number) =>
    halo(words(at, down, name, { size: 11, anchor: "middle", bold: true, fill: colour }));
  if (inPlane < steep) return halo(seenAlong(x, y, out > 0)) + label(x, y + 19);
  const [dx, dy] = [(length * right) / whole / 2, (-length * up) / whole / 2];
  const size = Math.hypot(dx, dy);
  const [ux, uy] = [dx / size, dy / size];
  const [tipX, tipY] = [x + dx, y + dy];
  const barb = (side: number) => `L${tipX - 6 * ux + side * 3.4 * uy},${tipY - 6 * uy - side * 3.4 * ux}`;
  const shaft = {
    d: `M${x - dx},${y - dy}L${tipX - 4 * ux},${tipY - 4 * uy}`,
    fill: "none",
    stroke: colour,
    "stroke-width": 1.8,
  };
  const head = { d: `M${tipX},${tipY}${barb(1)}${barb(-1)}Z`, fill: colour, stroke: colour };
  return halo(el("path", shaft) + el("path", head)) + label(tipX + 9 * ux, tipY + 9 * uy + 4);
}

function seenAlong(x: number, y: number, isOut: boolean): string {
  const line = { fill: "none", stroke: colour, "stroke-width": 1.6 };
  const ring = el("circle", { cx: x, cy: y, r: 6, ...line });
  if (isOut) return ring + el("circle", { cx: x, cy: y, r: 1.8, fill: colour });
  return (
    ring + el("path", { d: `M${x - 4.2},${y - 4.2}L${x + 4.2},${y + 4.2}M${x + 4.2},${y - 4.2}L${x - 4.2},${y + 4.2}`, ...line })
  );
}

/** The same twice: first wide and white, so that it is seen on any colour. */
function halo(content: string): string {
  const pale = content.replaceAll(/(stroke|fill)="#[0-9a-f]{6}"/g, '$1="#ffffff"').replaceAll(/ stroke-width="[^"]*"/g, "");
  return el("g", { stroke: "#ffffff", "stroke-width": 4, "stroke-linejoin": "round" }, pale) + content;
}
