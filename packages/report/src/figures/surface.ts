// The figure of a crystal's surface: the isosurface from several sides, coloured by strain or by facet, with axes and a scale bar.

import { cross, dot, type Matrix3, norm, scale as scaled, triple, type Vector } from "@friedel/engine";
import type { FacetAnalysis, SurfaceMesh } from "@friedel/imaging";
import { scaleLinear } from "d3-scale";
import { bytesOf, type ColourTable } from "../svg/colours.js";
import { type Bar, drawBar } from "../svg/panel.js";
import { pixelsAddress } from "../svg/raster.js";
import { colourVertices, createCanvas, rasterise } from "../svg/surface-raster.js";
import { el, type Heading, ink, sheet, words } from "../svg/svg.js";
import type { Drawing, NamedSketch } from "./drawing.js";
import { beyond } from "./style.js";

interface SurfaceBase extends Heading {
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
  /** Written on each facet. */
  readonly names: readonly string[];
}

/** Directions that it is seen from: two opposite pairs, so that each facet is seen well once. */
const sides: readonly Vector[] = [
  [0.62, 0.42, 0.66],
  [-0.66, 0.42, 0.62],
  [-0.62, -0.42, -0.66],
  [0.66, -0.42, -0.62],
];

const pane = 300;
/** A view has two pixels a unit. */
const picture = { width: 2 * pane, height: 2 * pane } as const;
const top = 56;

/** None of them is grey, and neighbours in the list are far apart. */
const facetColours = [
  "#4e79a7 #f28e2b #59a14f #e15759 #76b7b2 #edc948 #b07aa1 #9c755f #ff9da7 #86bcb6",
  "#8cd17d #d37295 #499894 #f1ce63 #a0cbe8 #d4a6c8 #b6992d #79706e #ffbe7d #fabfd2",
].flatMap((row) => row.split(" "));

/** Draws the surface coloured by values, and each of its views alone: `side-1`, … Without light, a colour is that of its value. */
export function drawSurface(figure: SurfaceFigure): Required<Pick<Drawing, "svg" | "panels">> {
  const bar = surfaceBar(figure, { x: 2 * pane + 40, y: top + 30, height: 2 * pane - 90 });
  const panelBar = surfaceBar(figure, { x: pane + 12, y: 30, height: pane - 60 });
  const views = viewsOf(figure, valuesLook(figure));
  return {
    svg: drawSides(figure, views, { drawn: bar, width: 120 }),
    panels: sidePanels(views, { drawn: panelBar, width: 90 }),
  };
}

function surfaceBar({ values, colours, range, label }: SurfaceFigure, place: Pick<Bar, "x" | "y" | "height">): string {
  return drawBar({ ...place, colours, scale: scaleLinear(range, [1, 0]), label, beyond: beyond(Array.from(values), range) });
}

function valuesLook({ values, colours, range }: SurfaceFigure): Look {
  return { colours: colourVertices(values, colours, range), isLit: false, over: () => "" };
}

/** Draws the surface with its facets in colours of their own, and each of its views alone: `side-1`, … Edges and corners are grey. */
export function drawFacets(figure: FacetsFigure): Required<Pick<Drawing, "svg" | "panels">> {
  const views = viewsOf(figure, facetsLook(figure));
  const bare = { drawn: "", width: 0 };
  return { svg: drawSides(figure, views, bare), panels: sidePanels(views, bare) };
}

function facetsLook({ analysis, names }: FacetsFigure): Look {
  const colours = new Uint8Array(3 * analysis.labels.length).fill(0xb8);
  analysis.labels.forEach((label, v) => {
    if (label >= 0) colours.set(bytesOf(facetColours[label % facetColours.length]), 3 * v);
  });
  const over = ({ project, view }: Side): string =>
    analysis.facets
      .map(({ centre, normal }, i) => {
        // Names of facets seen under a flat angle would lie on top of each other.
        if (dot(view[2], normal) < 0.35) return "";
        const [x, y] = project(centre);
        const name = words(x, y + 4, names[i] ?? "", { size: 10.5, anchor: "middle" });
        return el("g", { stroke: "#ffffff", "stroke-width": 2.5, "stroke-linejoin": "round" }, name) + name;
      })
      .join("");
  return { colours, isLit: true, over };
}

/** How a surface is drawn: colours of its vertices, light, and what lies over a view. */
interface Look {
  readonly colours: Uint8Array;
  readonly isLit: boolean;
  readonly over: (side: Side) => string;
}

/** What stands beside views, and its width. */
interface Beside {
  readonly drawn: string;
  readonly width: number;
}

/** The surface from one side: the view's axes, and where a place lies in the drawing. */
interface Side {
  readonly view: Matrix3;
  readonly project: (place: Vector) => readonly [x: number, y: number];
}

/** A surface from all {@link sides}. */
interface Views {
  /** nm a unit of the drawing. */
  readonly step: number;
  /** The view from a side, with the axes, in a square whose corner is at that place. */
  readonly draw: (side: number, corner: readonly [x: number, y: number]) => string;
}

/** The views of a surface; the picture of each is made once. */
function viewsOf({ mesh, q }: SurfaceBase, { colours, isLit, over }: Look): Views {
  const { centre, radius } = ballAround(mesh);
  const step = (2.1 * radius) / pane;
  const canvas = createCanvas({ ...picture, isLit });
  const hrefs = sides.map((from) =>
    pixelsAddress(
      picture.width,
      picture.height,
      rasterise({ mesh, colours, view: viewFrom(from), scale: step / 2, centre, ...picture, isLit }, canvas),
    ),
  );
  const draw = (side: number, [x, y]: readonly [number, number]): string => {
    const view = viewFrom(sides[side]);
    const project = (place: Vector) => {
      const [right, up] = view.map(
        (axis) =>
          dot(
            axis,
            triple((k) => place[k] - centre[k]),
          ) / step,
      );
      return [x + pane / 2 + right, y + pane / 2 - up] as const;
    };
    return [
      el("image", { x, y, width: pane, height: pane, href: hrefs[side] }),
      over({ view, project }),
      triad(x + 34, y + pane - 34, view, q),
    ].join("");
  };
  return { step, draw };
}

function drawSides({ mesh: _, q: __, ...heading }: SurfaceBase, { draw, step }: Views, beside: Beside): string {
  return sheet(
    2 * pane + 40 + beside.width,
    top + 2 * pane + 40,
    heading,
    ...sides.map((_, i) => draw(i, [20 + (i % 2) * pane, top + Math.floor(i / 2) * pane])),
    scaleBar(20 + 2 * pane - 12, top + 2 * pane + 12, step),
    beside.drawn,
  );
}

function sidePanels({ draw, step }: Views, beside: Beside): NamedSketch[] {
  const bar = scaleBar(pane - 12, pane + 6, step);
  return sides.map((_, i) => ({
    name: `side-${i + 1}`,
    sketch: () => ({
      width: pane + beside.width,
      height: pane + 30,
      content: draw(i, [0, 0]) + bar + beside.drawn,
    }),
  }));
}

/** Middle of a surface's extent, and how far it reaches from there, nm. */
interface Ball {
  readonly centre: Vector;
  readonly radius: number;
}

/** A bar of a round length that ends at (x, y). */
function scaleBar(x: number, y: number, step: number): string {
  const length = roundLength(0.35 * pane * step);
  const pixels = length / step;
  return [
    el("line", { x1: x - pixels, x2: x, y1: y, y2: y, stroke: ink.text, "stroke-width": 3 }),
    words(x - pixels / 2, y + 16, `${length} nm`, { size: 11.5, anchor: "middle" }),
  ].join("");
}

/** The frame's axes and Q as they lie in a view. */
function triad(x: number, y: number, view: Matrix3, q: Vector): string {
  const arrows: readonly (readonly [string, Vector, string])[] = [
    ["x", [1, 0, 0], ink.faint],
    ["y", [0, 1, 0], ink.faint],
    ["z", [0, 0, 1], ink.faint],
    ["Q", scaled(1 / (norm(q) || 1), q), "#b3261e"],
  ];
  return arrows
    .map(([name, v, stroke]) => {
      const [dx, dy] = [24 * dot(view[0], v), -24 * dot(view[1], v)];
      return [
        el("line", { x1: x, y1: y, x2: x + dx, y2: y + dy, stroke, "stroke-width": 1.6 }),
        words(x + 1.3 * dx, y + 1.3 * dy + 4, name, { size: 10.5, anchor: "middle", fill: stroke }),
      ].join("");
    })
    .join("");
}

/** The view from a direction with y up: right, up and towards the viewer. */
function viewFrom(from: Vector): Matrix3 {
  const towards = scaled(1 / norm(from), from);
  const right = cross([0, 1, 0], towards);
  const unit = scaled(1 / norm(right), right);
  return [unit, cross(towards, unit), towards];
}

function ballAround({ positions }: SurfaceMesh): Ball {
  const centre = triple((k) => {
    const along = positions.filter((_, i) => i % 3 === k);
    const [least, most] = along.reduce(
      ([a, b], r) => [Math.min(a, r), Math.max(b, r)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    return (least + most) / 2;
  });
  let radius = 0;
  for (let i = 0; i < positions.length; i += 3) {
    radius = Math.max(radius, Math.hypot(...triple((k) => positions[i + k] - centre[k])));
  }
  return { centre, radius };
}

/** 1, 2 or 5 times a power of ten, at most `length`. */
function roundLength(length: number): number {
  const decade = 10 ** Math.floor(Math.log10(length));
  return ([5, 2, 1].find((m) => m * decade <= length) ?? 1) * decade;
}
