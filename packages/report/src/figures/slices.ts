// Slices through the middle of volumes, three side by side in a row of its own for each quantity, with a colour bar: the layout of the
// figures of objects, maps and patterns.

import type { Shape, Triple } from "@friedel/engine";
import type { ColourTable } from "../svg/colours.js";
import { type Bar, drawBar, drawPanel } from "../svg/panel.js";
import { type Cut, cut, type Paint, paint, upsideDown, type Window } from "../svg/raster.js";
import { type Heading, sheet, words } from "../svg/svg.js";

/** A quantity: how its voxels are coloured, and its colour bar. */
export interface SliceRow extends Pick<Bar, "label" | "scale" | "values" | "write"> {
  /** Written on the left. */
  readonly name?: string;
  readonly colours: ColourTable;
  readonly place: Paint;
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
  readonly unit: string;
  /** What comes before the name of the axis above a slice. */
  readonly across: string;
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
    ...rows.map((row, i) => drawRow(figure, layout, row, topOf(i), i === 0)),
    ...rows.map((row, i) => drawBar({ ...row, x: bar, y: topOf(i), height: tallest })),
  );
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
  const cuts = ([0, 1, 2] as const)
    .map((normal) => cut(shape, normal, centre[normal], window))
    .map((c) => (isUpright ? upsideDown(c) : c));
  const widths = cuts.map((c) => c.columns * voxel[c.axes[1]]);
  const heights = cuts.map((c) => c.rows * voxel[c.axes[0]]);
  const across = widths.reduce((a, b) => a + b, 0);
  const scale = Math.min(roomAcross / across, room / Math.max(...heights));
  const left = rows.length > 0 && rows.some(({ name }) => name) ? 100 : 70;
  return { cuts, scale, left, width: left + across * scale + 3 * gap + 75, tallest: Math.max(...heights) * scale };
}

function drawRow(figure: SlicesFigure, layout: Layout, row: SliceRow, y: number, isFirst: boolean): string {
  const { centre, origin = centre, voxel, axes, unit, across, isUpright } = figure;
  const { cuts, scale, left, tallest } = layout;
  let x = left;
  const panels = cuts.map((c) => {
    const [a, b] = c.axes;
    const [width, height] = [c.columns * voxel[b] * scale, c.rows * voxel[a] * scale];
    const down = span(c, 0, origin[a], voxel[a]);
    const panel = drawPanel({
      ...{ x, y: y + (tallest - height) / 2, width, height },
      image: paint(c, row.colours, row.place),
      across: span(c, 1, origin[b], voxel[b]),
      down: isUpright ? [down[1], down[0]] : down,
      acrossLabel: `${axes[b]} (${unit})`,
      downLabel: `${axes[a]} (${unit})`,
      ...(isFirst && { title: `${across} ${axes[c.normal]}` }),
    });
    x += width + gap;
    return panel;
  });
  return [words(28, y + tallest / 2, row.name ?? "", { bold: true, anchor: "middle", turn: -90 }), ...panels].join("");
}

/** Edges of a cut along one of its axes, from the origin. */
function span(c: Cut, which: 0 | 1, origin: number, voxel: number): [number, number] {
  const first = c.from[which] - origin - 0.5;
  return [first * voxel, (first + (which === 0 ? c.rows : c.columns)) * voxel];
}
