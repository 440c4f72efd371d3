// The figure of a crystal's surface: the isosurface from several sides, coloured by strain or by facet, with axes and a scale bar.

import type { Matrix3, Vector } from "@friedel/engine";
import type { FacetAnalysis, SurfaceMesh } from "@friedel/imaging";
import { scaleLinear } from "d3-scale";
import type { ColourTable } from "../svg/colours.js";
import { drawBar } from "../svg/panel.js";
import { pixelsAddress } from "../svg/raster.js";
import { colourVertices, rasterise } from "../svg/surface-raster.js";
import { drawing, el, ink, words } from "../svg/svg.js";

interface SurfaceBase {
  readonly title: string;
  readonly subtitle?: string;
  /** Positions in nm. */
  readonly mesh: SurfaceMesh;
  /** The Bragg vector in the mesh's frame, drawn as an arrow beside the axes. */
  readonly q: Vector;
}

export interface SurfaceFigure extends SurfaceBase {
  /** At the vertices; not finite where unknown. */
  readonly values: ArrayLike<number>;
  readonly label: string;
  readonly colours: ColourTable;
  readonly range: readonly [number, number];
}

export interface FacetsFigure extends SurfaceBase {
  readonly analysis: FacetAnalysis;
  /** What is written on each facet. */
  readonly names: readonly string[];
}

/** From where it is seen: two opposite pairs, so that each facet is seen well once. */
const sides: readonly Vector[] = [
  [0.62, 0.42, 0.66],
  [-0.66, 0.42, 0.62],
  [-0.62, -0.42, -0.66],
  [0.66, -0.42, -0.62],
];

const pane = 300;
const top = 56;

/** None of them grey, and neighbours in the list far apart. */
const facetColours = [
  "#4e79a7",
  "#f28e2b",
  "#59a14f",
  "#e15759",
  "#76b7b2",
  "#edc948",
  "#b07aa1",
  "#9c755f",
  "#ff9da7",
  "#86bcb6",
  "#8cd17d",
  "#d37295",
  "#499894",
  "#f1ce63",
  "#a0cbe8",
  "#d4a6c8",
  "#b6992d",
  "#79706e",
  "#ffbe7d",
  "#fabfd2",
];

/** Draws the surface coloured by values. */
export function drawSurface({ values, colours, range, label, ...base }: SurfaceFigure): string {
  const bar = drawBar(2 * pane + 40, top + 30, 2 * pane - 90, colours, scaleLinear(range, [1, 0]), label);
  return sidesOf(base, colourVertices(values, colours, range), () => "", bar, 120);
}

/** Draws the surface with its facets in colours of their own; edges and corners are grey. */
export function drawFacets({ analysis, names, ...base }: FacetsFigure): string {
  const colours = new Uint8Array(3 * analysis.labels.length).fill(0xb8);
  analysis.labels.forEach((label, v) => {
    if (label >= 0) colours.set(hex(facetColours[label % facetColours.length]), 3 * v);
  });
  const written = (project: (r: Vector) => readonly [number, number, number], view: Matrix3) =>
    analysis.facets
      .map(({ centre, normal }, i) => {
        // Names of facets seen under a flat angle would lie on top of each other.
        if (dotProduct(view[2], normal) < 0.35) return "";
        const [x, y] = project(centre);
        const halo = { stroke: "#ffffff", "stroke-width": 2.5, "stroke-linejoin": "round" };
        return [
          el("g", halo, words(x, y + 4, names[i] ?? "", { size: 10.5, anchor: "middle" })),
          words(x, y + 4, names[i] ?? "", { size: 10.5, anchor: "middle" }),
        ].join("");
      })
      .join("");
  return sidesOf(base, colours, written, "", 0);
}

function sidesOf(
  { title, subtitle = "", mesh, q }: SurfaceBase,
  colours: Uint8Array,
  over: (project: (r: Vector) => readonly [number, number, number], view: Matrix3) => string,
  beside: string,
  room: number,
): string {
  const { centre, radius } = ballAround(mesh);
  const scale = (2.1 * radius) / pane;
  const pictures = sides.map((from, i) => {
    const view = viewFrom(from);
    const [x, y] = [20 + (i % 2) * pane, top + Math.floor(i / 2) * pane];
    const pixels = rasterise({ mesh, colours, view, scale: scale / 2, centre, width: 2 * pane, height: 2 * pane });
    const project = (r: Vector): readonly [number, number, number] => {
      const [a, b, c] = view.map((row) => dotProduct(row, [r[0] - centre[0], r[1] - centre[1], r[2] - centre[2]]));
      return [x + pane / 2 + a / scale, y + pane / 2 - b / scale, c];
    };
    return [
      el("image", { x, y, width: pane, height: pane, href: pixelsAddress(2 * pane, 2 * pane, pixels) }),
      over(project, view),
      triad(x + 34, y + pane - 34, view, q),
    ].join("");
  });
  const length = roundLength(0.35 * pane * scale);
  const [barX, barY] = [20 + 2 * pane - 12, top + 2 * pane + 12];
  return drawing(
    2 * pane + 40 + room,
    top + 2 * pane + 40,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    ...pictures,
    el("line", { x1: barX - length / scale, x2: barX, y1: barY, y2: barY, stroke: ink.text, "stroke-width": 3 }),
    words(barX - length / scale / 2, barY + 16, `${length} nm`, { size: 11.5, anchor: "middle" }),
    beside,
  );
}

/** The frame's axes and Q as they lie in a view. */
function triad(x: number, y: number, view: Matrix3, q: Vector): string {
  const length = Math.hypot(...q) || 1;
  const arrows: readonly (readonly [string, Vector, string])[] = [
    ["x", [1, 0, 0], ink.faint],
    ["y", [0, 1, 0], ink.faint],
    ["z", [0, 0, 1], ink.faint],
    ["Q", [q[0] / length, q[1] / length, q[2] / length], "#b3261e"],
  ];
  return arrows
    .map(([name, v, stroke]) => {
      const [dx, dy] = [24 * dotProduct(view[0], v), -24 * dotProduct(view[1], v)];
      return [
        el("line", { x1: x, y1: y, x2: x + dx, y2: y + dy, stroke, "stroke-width": 1.6 }),
        words(x + 1.3 * dx, y + 1.3 * dy + 4, name, { size: 10.5, anchor: "middle", fill: stroke }),
      ].join("");
    })
    .join("");
}

/** A view from a direction with y up. */
function viewFrom(from: Vector): Matrix3 {
  const length = Math.hypot(...from);
  const out: Vector = [from[0] / length, from[1] / length, from[2] / length];
  const flat = Math.hypot(out[0], out[2]);
  const right: Vector = [out[2] / flat, 0, -out[0] / flat];
  const up: Vector = [
    out[1] * right[2] - out[2] * right[1],
    out[2] * right[0] - out[0] * right[2],
    out[0] * right[1] - out[1] * right[0],
  ];
  return [right, up, out];
}

function ballAround({ positions }: SurfaceMesh): { centre: Vector; radius: number } {
  const ends = [0, 1, 2].map((k) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = k; i < positions.length; i += 3) {
      least = Math.min(least, positions[i]);
      most = Math.max(most, positions[i]);
    }
    return [least, most] as const;
  });
  const [x, y, z] = ends.map(([least, most]) => (least + most) / 2);
  let radius = 0;
  for (let i = 0; i < positions.length; i += 3) {
    radius = Math.max(radius, Math.hypot(positions[i] - x, positions[i + 1] - y, positions[i + 2] - z));
  }
  return { centre: [x, y, z], radius };
}

/** 1, 2 or 5 times a power of ten, at most `length`. */
function roundLength(length: number): number {
  const decade = 10 ** Math.floor(Math.log10(length));
  return ([5, 2, 1].find((m) => m * decade <= length) ?? 1) * decade;
}

function dotProduct(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function hex(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
