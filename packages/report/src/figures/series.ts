// The curves of a series of scans: strain of the mean lattice, size and fit against a motor, a temperature or the number in the series.

import { extremes } from "@friedel/engine";
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { el, type Heading, ink } from "../svg/svg.js";
import { type ChartPanel, chartEdges, colourOf, curve, drawChart, drawLegend } from "./chart.js";

/** A scan of a series. What is not known is not there. */
export interface SeriesFigurePoint {
  /** Along the curves. */
  readonly at: number;
  /** Whether its image is one of the series' crystal to rely on. */
  readonly isGood: boolean;
  readonly latticeStrain?: number;
  readonly latticeBar?: number;
  /** Standard deviation of the strain in the bulk. */
  readonly deviation?: number;
  /** Nanometres along x, y, z. */
  readonly sizeNm?: readonly [number, number, number];
  readonly noiseRatio?: number;
}

export interface SeriesFigure extends Heading {
  readonly points: readonly SeriesFigurePoint[];
  /** The quantity along the curves, with its unit where it has one. */
  readonly label: string;
}

/** One curve: its name and the value of a point. */
type Curve = readonly [name: string, of: (point: SeriesFigurePoint) => number | undefined];

interface Panel {
  readonly label: string;
  readonly curves: readonly Curve[];
  /** Half of an error bar of the first curve. */
  readonly bar?: (point: SeriesFigurePoint) => number | undefined;
}

const panels: readonly Panel[] = [
  {
    label: "lattice strain (%)",
    curves: [["mean", ({ latticeStrain }) => inPercent(latticeStrain)]],
    bar: ({ latticeBar }) => inPercent(latticeBar),
  },
  { label: "deviation (%)", curves: [["deviation", ({ deviation }) => inPercent(deviation)]] },
  {
    label: "size (nm)",
    curves: (["x", "y", "z"] as const).map((name, axis) => [name, ({ sizeNm }: SeriesFigurePoint) => sizeNm?.[axis]] as const),
  },
  { label: "noise ratio", curves: [["noise ratio", ({ noiseRatio }) => noiseRatio]] },
];

function inPercent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 100 * share;
}

const height = 150;
const between = 45;
const first = 70;

/** Draws the curves of a series; points of doubtful images are hollow, and no line leads through them. */
export function drawSeries({ points, label, ...heading }: SeriesFigure): string {
  const placed = points.filter(({ at }) => Number.isFinite(at)).toSorted((a, b) => a.at - b.at);
  const [least, most] = placed.length > 0 ? extremes(placed.map(({ at }) => at)) : [0, 1];
  const room = 0.03 * (most - least || 1);
  const x = scaleLinear([least - room, most + room], chartEdges);
  return drawChart({
    ...heading,
    x,
    label,
    panels: panels.map((panel, n) => drawPanel(panel, placed, x, first + n * (height + between))),
    legend: drawLegend(
      ["x", "y", "z"].map((name, i) => ({ name, fill: colourOf(i) })),
      [chartEdges[1] - 130, first + 2 * (height + between) - 8],
      [45, 0],
    ),
  });
}

function drawPanel(
  { label, curves, bar }: Panel,
  points: readonly SeriesFigurePoint[],
  x: ScaleLinear<number, number>,
  top: number,
): ChartPanel {
  const values = curves.flatMap(([, of]) =>
    points.flatMap((point) => {
      const value = of(point);
      const half = bar?.(point) ?? 0;
      return value === undefined ? [] : [value - half, value + half];
    }),
  );
  const [least, most] = values.length > 0 ? extremes(values) : [0, 1];
  const room = 0.08 * (most - least || Math.abs(most) || 1);
  const bottom = top + height;
  const y = scaleLinear([least - room, most + room], [bottom, top]);
  return {
    top,
    bottom,
    y,
    label,
    ticks: 4,
    content: curves.flatMap(([, of], i) => drawCurve(points, of, bar, x, y, colourOf(i))),
  };
}

function drawCurve(
  points: readonly SeriesFigurePoint[],
  of: Curve[1],
  bar: Panel["bar"],
  x: ScaleLinear<number, number>,
  y: ScaleLinear<number, number>,
  stroke: string,
): string[] {
  const known = points.flatMap((point) => {
    const value = of(point);
    return value === undefined ? [] : [{ point, value }];
  });
  const good = known.filter(({ point }) => point.isGood);
  const bars = bar
    ? known.map(({ point, value }) => {
        const half = bar(point) ?? 0;
        return el("line", { x1: x(point.at), x2: x(point.at), y1: y(value - half), y2: y(value + half), stroke: ink.text });
      })
    : [];
  const marks = known.map(({ point, value }) =>
    el("circle", { cx: x(point.at), cy: y(value), r: 3, stroke, fill: point.isGood ? stroke : "white" }),
  );
  return [curve(good, ({ point, value }) => [x(point.at), y(value)], { stroke, "stroke-width": 1 }), ...bars, ...marks];
}
