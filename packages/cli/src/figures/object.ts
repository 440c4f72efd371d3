// The figure of an object: its three central slices, amplitude above, phase below.

import { type ComplexVolume, type MaskVolume, modulusOf, phaseOf, type Triple } from "@friedel/core";
import { scaleLinear } from "d3-scale";
import { amplitudeColours, phaseColours } from "./colours.js";
import { drawBar, drawPanel, fitScale } from "./panel.js";
import { type Cut, cut, type Paint, paint, type Window } from "./raster.js";
import { drawing, ink, words } from "./svg.js";

/** Voxels shown round the support. */
const margin = 3;
const axisNames = ["frame axis", "row axis", "column axis"] as const;
/** Share of the largest amplitude below which a phase means nothing and is not drawn. */
const faint = 0.1;
/** Outside of the support, as the paper of the phase panels. */
const outside = [0xe3, 0xe5, 0xe8] as const;

export interface ObjectFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Length of the voxel's three edges in nm, where the geometry is known. */
  readonly voxelNm?: Triple;
}

/** Draws an object in nm where the voxel is known, else in voxels. Slices go through the support's centre of mass. */
export function drawObject({ title, subtitle = "", object, support, voxelNm }: ObjectFigure): string {
  const amplitude = modulusOf(object).data;
  const phase = phaseOf(object).data;
  const maximum = amplitude.reduce((a, b) => Math.max(a, b), 0) || 1;
  const { centre, window } = frameOf(support);
  const edge = voxelNm ?? [1, 1, 1];
  const unit = voxelNm ? "nm" : "voxels";
  const cuts = ([0, 1, 2] as const).map((normal) => cut(object.shape, normal, centre[normal], window));
  const scale = fitScale(
    cuts.map((c) => c.columns * edge[c.axes[1]]),
    cuts.map((c) => c.rows * edge[c.axes[0]]),
    690,
    300,
  );
  const tallest = Math.max(...cuts.map((c) => c.rows * edge[c.axes[0]])) * scale;

  const rowOf = (top: number, colours: Uint8Array, place: Paint, titled: boolean): string => {
    let x = 70;
    return cuts
      .map((c) => {
        const [a, b] = c.axes;
        const width = c.columns * edge[b] * scale;
        const height = c.rows * edge[a] * scale;
        const drawn = drawPanel({
          x,
          y: top + (tallest - height) / 2,
          width,
          height,
          image: paint(c, colours, place),
          across: span(c, 1, centre[b], edge[b]),
          down: span(c, 0, centre[a], edge[a]),
          acrossLabel: `${axisNames[b]} (${unit})`,
          downLabel: `${axisNames[a]} (${unit})`,
          ...(titled && { title: `across the ${axisNames[c.normal]}` }),
        });
        x += width + 75;
        return drawn;
      })
      .join("");
  };
  const width = 70 + cuts.reduce((sum, c) => sum + c.columns * edge[c.axes[1]] * scale + 75, 0) + 75;
  const first = 85;
  const second = first + tallest + 70;
  const bar = width - 125;
  return drawing(
    width,
    second + tallest + 55,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    rowOf(first, amplitudeColours, (v) => amplitude[v] / maximum, true),
    rowOf(
      second,
      phaseColours,
      (v) => (support.data[v] === 0 || amplitude[v] < faint * maximum ? outside : (phase[v] + Math.PI) / (2 * Math.PI)),
      false,
    ),
    drawBar(bar, first, tallest, amplitudeColours, scaleLinear([0, 1], [1, 0]), "amplitude / maximum", {
      write: (v) => v.toFixed(1),
    }),
    drawBar(bar, second, tallest, phaseColours, scaleLinear([-Math.PI, Math.PI], [1, 0]), "phase (rad), amplitude ≥ 0.1", {
      values: [-3, -2, -1, 0, 1, 2, 3],
    }),
  );
}

/** Edges of a cut along one of its axes, from the centre in the unit of `edge`. */
function span(c: Cut, which: 0 | 1, centre: number, edge: number): [number, number] {
  const first = c.from[which] - centre - 0.5;
  return [first * edge, (first + (which === 0 ? c.rows : c.columns)) * edge];
}

/** Centre of mass of the support, and the window that holds it with a margin. */
function frameOf(support: MaskVolume): { centre: Triple; window: Window } {
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
