// Slices through the middle of volumes, three side by side in a row of its own for each quantity, with a colour bar: the layout of the
// figures of objects, maps and patterns. Of one frame there is one slice. Each slice can also be had alone.

import type { Shape, Triple } from "@friedel/engine";
import type { ColourTable } from "../svg/colours.js";
import { drawContour } from "../svg/contour.js";
import { drawDirection } from "../svg/direction.js";
import { type Bar, drawBar, drawPanel } from "../svg/panel.js";
import { type Cut, cut, type Paint, paint, upsideDown, type Window } from "../svg/raster.js";
import { type Heading, type Sketch, sheet, words } from "../svg/svg.js";
import type { Drawing, NamedSketch } from "./drawing.js";

/** A quantity: how its voxels are coloured, and its colour bar. */
export interface SliceRow extends Pick<Bar, "label" | "scale" | "values" | "write"> {
  /** Of its panels' files: small letters and hyphens. */
  readonly key: string;
  /** Written on the left. */
  readonly name?: string;
  /** What comes before the name of the axis above its slices, where that is not what the figure has. */
  readonly across?: string;
  readonly colours: ColourTable;
  readonly place: Paint;
  /** A line is drawn where the values of these voxels are `level`. */
  readonly contour?: { readonly data: ArrayLike<number>; readonly level: number };
}

export interface SlicesFigure extends Heading {
  readonly shape: Shape;
  /** The voxel that all three slices go through. */
  readonly centre: Triple;
  /** The voxel from which lengths are counted; `centre` without it. */
  readonly origin?: Triple;
  /** The whole volume without it. */
  readonly window?: Window;
  /** Lengths of a voxel in the unit of the axes. */
  readonly voxel: Triple;
  readonly axes: readonly [string, string, string];
  /** Written along the axes, where that is not their names. */
  readonly labels?: readonly [string, string, string];
  readonly unit: string;
  /** What comes before the name of the axis above a slice. */
  readonly across: string;
  /** A direction along the axes, drawn on the slices of the first row. */
  readonly direction?: { readonly name: string; readonly along: Triple };
  /** Whether the vertical axis points up instead of down. */
  readonly isUpright?: boolean;
  /** Height of the tallest slice in pixels, at most. */
  readonly tallest: number;
  readonly rows: readonly SliceRow[];
  /** Drawn at the right end of the line of the subtitle. */
  readonly legend?: (right: number) => string;
}

/** Width of three slices in pixels, at most. */
const roomAcross = 690;
/** Height of a slice that is the only one of its row, which leaves room for the heading above it. */
const aloneRoom = 420;
const gap = 75;
const top = 86;
/** Height of a row beyond its slices: the axes' words. */
const below = 66;

/** Draws the slices. */
export function drawSlices(figure: SlicesFigure): string {
  const { rows, legend } = figure;
  const layout = layoutOf(figure);
  const { tallest, width } = layout;
  const bar = width - 120;
  const topOf = (row: number) => top + row * (tallest + below);
  return sheet(
    width,
    topOf(rows.length) - 12,
    figure,
    legend?.(bar + 55) ?? "",
    ...rows.map((row, i) => {
      const isFirst = i === 0;
      return drawRow(figure, layout, row, topOf(i), { isFirst, isTitled: isFirst || row.across !== rows[i - 1].across });
    }),
    ...rows.map((row, i) => drawBar({ ...row, x: bar, y: topOf(i), height: tallest, beyond: clipped(row, layout.cuts) })),
  );
}

/** The drawing of slices, with its panels. */
export function slicesDrawing(words: Pick<Drawing, "file" | "title" | "caption">, figure: SlicesFigure): Drawing {
  return { ...words, svg: drawSlices(figure), panels: slicePanels(figure) };
}

interface Layout {
  readonly cuts: readonly Cut[];
  /** Pixels a unit of length. */
  readonly scale: number;
  readonly left: number;
  readonly width: number;
  readonly tallest: number;
}

function layoutOf({ shape, centre, window, voxel, isUpright, rows, tallest: room }: SlicesFigure): Layout {
  const cuts = normalsOf(shape)
    .map((normal) => cut(shape, normal, centre[normal], window))
    .map((c) => (isUpright ? upsideDown(c) : c));
  const widths = cuts.map((c) => c.columns * voxel[c.axes[1]]);
  const heights = cuts.map((c) => c.rows * voxel[c.axes[0]]);
  const across = widths.reduce((a, b) => a + b, 0);
  const scale = Math.min(roomAcross / across, (cuts.length > 1 ? room : Math.max(room, aloneRoom)) / Math.max(...heights));
  const left = rows.length > 0 && rows.some(({ name }) => name) ? 100 : 70;
  return { cuts, scale, left, width: left + across * scale + cuts.length * gap + 75, tallest: Math.max(...heights) * scale };
}

/** The axes that slices lie across: of one frame there is one slice, the frame. */
function normalsOf(shape: Shape): readonly (0 | 1 | 2)[] {
  return shape[0] === 1 ? [0] : [0, 1, 2];
}

/** What voxels are called: those of one frame are pixels. */
export function voxelsWord(shape: Shape): "voxels" | "pixels" {
  return shape[0] === 1 ? "pixels" : "voxels";
}

function drawRow(figure: SlicesFigure, layout: Layout, row: SliceRow, y: number, heads: Heads): string {
  const { voxel } = figure;
  const { cuts, scale, left, tallest } = layout;
  let x = left;
  const panels = cuts.map((c) => {
    const [width, height] = [c.columns * voxel[c.axes[1]] * scale, c.rows * voxel[c.axes[0]] * scale];
    const slice = drawSlice(figure, row, c, { x, y: y + (tallest - height) / 2, width, height }, heads);
    x += width + gap;
    return slice;
  });
  return [words(28, y + tallest / 2, row.name ?? "", { bold: true, anchor: "middle", turn: -90 }), ...panels].join("");
}

/** Places in the table of colours beyond its ends by less are rounding. */
const slack = 1e-5;

/** Whether some of what the cuts show lies below and above the colours of its bar. */
function clipped({ place }: SliceRow, cuts: readonly Cut[]): readonly [boolean, boolean] {
  let [low, high] = [false, false];
  for (const c of cuts) {
    c.index.forEach((voxel, pixel) => {
      const value = place(voxel, pixel, c);
      low ||= typeof value === "number" && value < -slack;
      high ||= typeof value === "number" && value > 1 + slack;
    });
  }
  return [low, high];
}

/** A place in pixels. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is written over a slice beside its axes. */
interface Heads {
  /** The first of its column has the direction. */
  readonly isFirst: boolean;
  /** It has a title, and so has one whose title differs from that of the slice above it. */
  readonly isTitled: boolean;
}

/** One slice with its axes. */
function drawSlice(figure: SlicesFigure, row: SliceRow, c: Cut, box: Box, { isFirst, isTitled }: Heads, prefix = ""): string {
  const { shape, centre, origin = centre, voxel, axes, labels = axes, unit, isUpright, direction } = figure;
  const { across = figure.across } = row;
  const [a, b] = c.axes;
  const down = span(c, 0, origin[a], voxel[a]);
  return [
    drawPanel({
      ...box,
      image: paint(c, row.colours, row.place),
      across: span(c, 1, origin[b], voxel[b]),
      down: isUpright ? [down[1], down[0]] : down,
      acrossLabel: `${labels[b]} (${unit})`,
      downLabel: `${labels[a]} (${unit})`,
      ...(isTitled && { title: shape[0] === 1 ? prefix : `${prefix}${across} ${axes[c.normal]}` }),
    }),
    row.contour ? drawContour(c, row.contour.data, row.contour.level, box) : "",
    direction && isFirst ? drawDirection(direction.name, seen(direction.along, c), box.x + box.width - 34, box.y + 26) : "",
  ].join("");
}

/** A direction in a slice whose vertical axis points up: right, up, and out of the picture, which is right × up. */
function seen(along: Triple, { axes: [a, b], normal }: Cut): Triple {
  // Axes are z, y, x of a right-handed frame: x × y = z and z × x = y, but x × z = −y.
  return [along[b], along[a], normal === 0 ? along[0] : normal === 1 ? -along[1] : along[2]];
}

/** Edges of a cut along one of its axes, from the origin. */
function span(c: Cut, which: 0 | 1, origin: number, voxel: number): [number, number] {
  const first = c.from[which] - origin - 0.5;
  return [first * voxel, (first + (which === 0 ? c.rows : c.columns)) * voxel];
}

/** The longer edge of a slice that stands alone, in pixels. */
const panelEdge = 260;

/** Every slice with axes and colour bar by itself: `strain-across-z`, … */
export function slicePanels(figure: SlicesFigure): NamedSketch[] {
  const { cuts } = layoutOf(figure);
  return figure.rows.flatMap((row) =>
    cuts.map((c) => {
      const name = `${row.key}-${row.across ?? figure.across}-${figure.axes[c.normal]}`
        .replaceAll(/[^a-z0-9]+/gi, "-")
        .toLowerCase();
      return { name, sketch: () => slicePanel(figure, row, c, cuts) };
    }),
  );
}

function slicePanel(figure: SlicesFigure, row: SliceRow, c: Cut, cuts: readonly Cut[]): Sketch {
  const lengths = [c.columns * figure.voxel[c.axes[1]], c.rows * figure.voxel[c.axes[0]]];
  const [width, height] = lengths.map((length) => (panelEdge * length) / Math.max(...lengths));
  const box = { x: 62, y: 28, width, height };
  const bar = drawBar({ ...row, x: box.x + width + 18, y: box.y, height, beyond: clipped(row, cuts) });
  const prefix = row.name ? `${row.name}, ` : "";
  const content = drawSlice(figure, row, c, box, { isFirst: true, isTitled: true }, prefix) + bar;
  return { width: box.x + width + 110, height: box.y + height + 48, content };
}
