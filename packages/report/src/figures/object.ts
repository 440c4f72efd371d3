// The figure of an object, or of several to compare: three central slices, amplitude above, phase below. Phases are drawn where
// the amplitude is at least a tenth of its maximum, and inside the support.

import { type ComplexVolume, type MaskVolume, modulusOf, phaseOf, type Triple } from "@friedel/engine";
import { scaleLinear } from "d3-scale";
import { amplitudeColours, type ColourTable, phaseColours } from "../svg/colours.js";
import { drawBar, drawPanel, fitScale } from "../svg/panel.js";
import { type Cut, cut, type Paint, paint, type Window } from "../svg/raster.js";
import { drawing, ink, words } from "../svg/svg.js";

/** Voxels shown round the support. */
const margin = 3;
const axisNames = ["frame axis", "row axis", "column axis"] as const;
/** Share of the largest amplitude below which a phase means nothing and is not drawn. */
const faint = 0.1;
/** Outside of the support, as the paper of the phase panels. */
export const outside = [0xe3, 0xe5, 0xe8] as const;

export interface ObjectFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Length of the voxel's three edges in nm, where the geometry is known. */
  readonly voxelNm?: Triple;
}

/** Draws an object in nm where the voxel is known, else in voxels. Slices go through the support's centre of mass. */
export function drawObject({ object, ...figure }: ObjectFigure): string {
  return drawObjects({ ...figure, objects: [{ name: "", object }], tallest: 300 });
}

export interface ObjectsFigure extends Omit<ObjectFigure, "object"> {
  /** Objects of one shape, drawn on the same axes. */
  readonly objects: readonly { readonly name: string; readonly object: ComplexVolume }[];
  /** Height of the tallest slice in pixels. */
  readonly tallest?: number;
}

/** Draws the same slices of several objects, one above the other: the amplitudes of all over the maximum of the first, then the phases. */
export function drawObjects({ title, subtitle = "", objects, support, voxelNm, tallest: room = 190 }: ObjectsFigure): string {
  const { centre, window } = frameOf(support);
  const edge = voxelNm ?? [1, 1, 1];
  const unit = voxelNm ? "nm" : "voxels";
  const cuts = ([0, 1, 2] as const).map((normal) => cut(support.shape, normal, centre[normal], window));
  const widths = cuts.map((c) => c.columns * edge[c.axes[1]]);
  const heights = cuts.map((c) => c.rows * edge[c.axes[0]]);
  const scale = fitScale(widths, heights, 690, room);
  const tallest = Math.max(...heights) * scale;
  const indent = objects.length > 1 ? 100 : 70;
  const width = indent + widths.reduce((sum, w) => sum + w * scale + 75, 0) + 75;

  const drawRow = ({ name, colours, place }: SliceRow, top: number, isFirst: boolean): string => {
    let x = indent;
    const panels = cuts.map((c, i) => {
      const [a, b] = c.axes;
      const panel = drawPanel({
        x,
        y: top + (tallest - heights[i] * scale) / 2,
        width: widths[i] * scale,
        height: heights[i] * scale,
        image: paint(c, colours, place),
        across: span(c, 1, centre[b], edge[b]),
        down: span(c, 0, centre[a], edge[a]),
        acrossLabel: `${axisNames[b]} (${unit})`,
        downLabel: `${axisNames[a]} (${unit})`,
        ...(isFirst && { title: `across the ${axisNames[c.normal]}` }),
      });
      x += widths[i] * scale + 75;
      return panel;
    });
    return [words(28, top + tallest / 2, name, { bold: true, anchor: "middle", turn: -90 }), ...panels].join("");
  };
  const bar = width - 125;
  // One scale for all, or their amplitudes could not be compared.
  const maximum = largest(modulusOf(objects[0].object).data);
  const rows = [...objects.map((drawn) => amplitudeRow(drawn, maximum)), ...objects.map((drawn) => phaseRow(drawn, support))];
  const topOf = (row: number) => 85 + row * (tallest + 70);
  return drawing(
    width,
    topOf(rows.length) - 15,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    ...rows.map((row, i) => drawRow(row, topOf(i), i === 0)),
    ...rows.map(({ colours, isPhase }, i) =>
      isPhase
        ? drawBar(bar, topOf(i), tallest, colours, scaleLinear([-Math.PI, Math.PI], [1, 0]), "phase (rad)", {
            values: [-3, -2, -1, 0, 1, 2, 3],
          })
        : drawBar(bar, topOf(i), tallest, colours, scaleLinear([0, 1], [1, 0]), "amplitude / maximum", {
            write: (v) => v.toFixed(1),
          }),
    ),
  );
}

/** A row of slices: how voxels are coloured. */
interface SliceRow {
  readonly name: string;
  readonly isPhase: boolean;
  readonly colours: ColourTable;
  readonly place: Paint;
}

function amplitudeRow({ name, object }: ObjectsFigure["objects"][number], maximum: number): SliceRow {
  const amplitude = modulusOf(object).data;
  return { name, isPhase: false, colours: amplitudeColours, place: (v) => amplitude[v] / maximum };
}

function phaseRow({ name, object }: ObjectsFigure["objects"][number], support: MaskVolume): SliceRow {
  const amplitude = modulusOf(object).data;
  const phase = phaseOf(object).data;
  const least = faint * largest(amplitude);
  const place: Paint = (v) => (support.data[v] === 0 || amplitude[v] < least ? outside : (phase[v] + Math.PI) / (2 * Math.PI));
  return { name, isPhase: true, colours: phaseColours, place };
}

function largest(values: Float32Array): number {
  return values.reduce((a, b) => Math.max(a, b), 0) || 1;
}

/** Edges of a cut along one of its axes, from the centre in the unit of `edge`. */
export function span(c: Cut, which: 0 | 1, centre: number, edge: number): [number, number] {
  const first = c.from[which] - centre - 0.5;
  return [first * edge, (first + (which === 0 ? c.rows : c.columns)) * edge];
}

/** Centre of mass of the support, and the window that holds it with a margin. */
export function frameOf(support: MaskVolume): { centre: Triple; window: Window } {
  const { shape, data } = support;
  const least = [shape[0], shape[1], shape[2]];
  const most = [-1, -1, -1];
  const moment = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const at = [Math.floor(i / (shape[1] * shape[2])), Math.floor(i / shape[2]) % shape[1], i % shape[2]];
    count++;
    for (const k of [0, 1, 2]) {
      least[k] = Math.min(least[k], at[k]);
      most[k] = Math.max(most[k], at[k]);
      moment[k] += at[k];
    }
  }
  const pick = (value: (k: 0 | 1 | 2) => number): Triple => [value(0), value(1), value(2)];
  if (count === 0) return { centre: pick((k) => Math.floor(shape[k] / 2)), window: { from: [0, 0, 0], size: shape } };
  const from = pick((k) => Math.max(0, least[k] - margin));
  return {
    centre: pick((k) => Math.round(moment[k] / count)),
    window: { from, size: pick((k) => Math.min(shape[k], most[k] + margin + 1) - from[k]) },
  };
}
