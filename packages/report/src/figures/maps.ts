// The figure of a crystal in space: three slices through its middle for each quantity, in nm, each row with its own colour bar.

import type { MaskVolume, RealVolume, Triple } from "@friedel/engine";
import { scaleLinear } from "d3-scale";
import type { ColourTable } from "../svg/colours.js";
import { drawBar, drawPanel, fitScale } from "../svg/panel.js";
import { type Cut, cut, type Paint, paint } from "../svg/raster.js";
import { drawing, ink, words } from "../svg/svg.js";
import { frameOf, outside, span } from "./object.js";

/** A quantity and how it is shown. */
export interface MapRow {
  /** What it is, with its unit: the colour bar's words. */
  readonly label: string;
  readonly volume: RealVolume;
  readonly colours: ColourTable;
  /** Values at the ends of the colours. */
  readonly range: readonly [number, number];
  /** Drawn where this is 1; everywhere without it. */
  readonly inside?: MaskVolume;
}

export interface MapsFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly rows: readonly MapRow[];
  /** Its extent is shown and its middle cut through. */
  readonly support: MaskVolume;
  /** Voxel lengths along the axes of the volumes. */
  readonly voxelNm: Triple;
  /** Names of the three axes. */
  readonly axes: readonly [string, string, string];
}

const gap = 78;
const left = 66;

/** Draws maps. The vertical axis of a slice points up. */
export function drawMaps({ title, subtitle = "", rows, support, voxelNm, axes }: MapsFigure): string {
  const { centre, window } = frameOf(support);
  // From the face across x to that across z: side view, top view, view along z.
  const cuts = ([0, 1, 2] as const).map((normal) => upright(cut(support.shape, normal, centre[normal], window)));
  const widths = cuts.map((c) => c.columns * voxelNm[c.axes[1]]);
  const heights = cuts.map((c) => c.rows * voxelNm[c.axes[0]]);
  const scale = fitScale(widths, heights, 640, 210);
  const tallest = Math.max(...heights) * scale;
  const width = left + widths.reduce((sum, w) => sum + w * scale + gap, 0) + 85;
  const topOf = (row: number) => 86 + row * (tallest + 62);
  const drawRow = ({ volume, colours, range, inside }: MapRow, row: number): string => {
    const { data } = volume;
    const place: Paint = (v) => (inside && !inside.data[v] ? outside : (data[v] - range[0]) / (range[1] - range[0]));
    let x = left;
    return cuts
      .map((c, i) => {
        const [a, b] = c.axes;
        const down = span(c, 0, centre[a], voxelNm[a]);
        const panel = drawPanel({
          x,
          y: topOf(row) + (tallest - heights[i] * scale) / 2,
          width: widths[i] * scale,
          height: heights[i] * scale,
          image: paint(c, colours, place),
          across: span(c, 1, centre[b], voxelNm[b]),
          down: [down[1], down[0]],
          acrossLabel: `${axes[b]} (nm)`,
          downLabel: `${axes[a]} (nm)`,
          ...(row === 0 && { title: `across ${axes[c.normal]}` }),
        });
        x += widths[i] * scale + gap;
        return panel;
      })
      .join("");
  };
  const bar = width - 118;
  return drawing(
    width,
    topOf(rows.length) - 8,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    ...rows.map(drawRow),
    ...rows.map(({ colours, range, label }, row) =>
      drawBar(bar, topOf(row), tallest, colours, scaleLinear(range, [1, 0]), label),
    ),
  );
}

/** The same cut with its rows from last to first. */
function upright(c: Cut): Cut {
  const index = new Int32Array(c.index.length);
  for (let r = 0; r < c.rows; r++) {
    index.set(c.index.subarray((c.rows - 1 - r) * c.columns, (c.rows - r) * c.columns), r * c.columns);
  }
  return { ...c, index };
}
