// The figure of a phase retrieval: chi2 and the support's size by iteration, the algorithms' blocks of iterations behind them.

import { extremes } from "@friedel/engine";
import { algorithmNames, algorithms } from "@friedel/imaging";
import { scaleLinear, scaleLog } from "d3-scale";
import { el, type Heading, ink, words } from "../svg/svg.js";
import { type ChartPanel, chartEdges, colourOf, curve, drawChart, drawLegend } from "./chart.js";

/** A point of the error curve. */
export interface HistoryPoint {
  readonly iteration: number;
  readonly chi2: number;
  readonly supportVoxels: number;
}

/** Iterations `from` … `to` of one algorithm. */
export interface IterationBlock {
  readonly algorithm: string;
  readonly from: number;
  readonly to: number;
}

export interface HistoryFigure extends Heading {
  /** One curve for each start, of which `chosen` is drawn in front. */
  readonly starts: readonly (readonly HistoryPoint[])[];
  readonly chosen: number;
  readonly blocks: readonly IterationBlock[];
  /** Voxels of the array, for the support's share of it. */
  readonly voxels: number;
}

const bands: Readonly<Record<string, string>> = {
  ...Object.fromEntries(algorithmNames.map((name) => [name, algorithms[name].colour])),
  tighten: "#ececec",
};
/** Factor of room above and below the curve. */
const headroom = 1.6;
const [left, right] = chartEdges;

type Scale = (value: number) => number;

/** Draws the error curve of every start. */
export function drawHistory(figure: HistoryFigure): string {
  const { starts, chosen, blocks, voxels, ...heading } = figure;
  const last = Math.max(1, ...blocks.map(({ to }) => to), ...starts.flat().map(({ iteration }) => iteration));
  const x = scaleLinear([0, last], chartEdges);
  const used = [...new Set(blocks.map(({ algorithm }) => algorithm))].map((name) => ({ name, fill: bands[name] ?? ink.paper }));
  const kept = `start ${chosen + 1} of ${starts.length} was kept`;
  return drawChart({
    ...heading,
    x,
    label: "iteration",
    panels: [chi2Panel(figure, x), supportPanel(figure, x)],
    legend: [
      drawLegend(used, [right - 74 * used.length, 77], [74, 0]),
      starts.length > 1 ? words(left + 8, 107, kept, { size: 11.5 }) : "",
    ].join(""),
  });
}

function chi2Panel(figure: HistoryFigure, x: Scale): ChartPanel {
  const [top, bottom] = [90, 300];
  const values = figure.starts.flat().flatMap(({ chi2 }) => (chi2 > 0 ? [chi2] : []));
  const [least, most] = values.length > 0 ? extremes(values) : [0.01, 1];
  const y = scaleLog([least / headroom, most * headroom], [bottom, top]);
  const grid = y.ticks().map((value) => el("line", { x1: left, x2: right, y1: y(value), y2: y(value), stroke: ink.paper }));
  return {
    ...{ top, bottom, y },
    label: "chi2",
    values: decadeTicks(y.domain()),
    write: (value) => String(Number(value.toPrecision(1))),
    content: [...bandsOf(figure, x, top, bottom), ...grid, ...curvesOf(figure, (p) => [x(p.iteration), y(p.chi2)])],
  };
}

function supportPanel(figure: HistoryFigure, x: Scale): ChartPanel {
  const [top, bottom] = [330, 440];
  const share = (p: HistoryPoint) => (100 * p.supportVoxels) / figure.voxels;
  const y = scaleLinear([0, 1.08 * Math.max(0.1, ...figure.starts.flat().map(share))], [bottom, top]);
  return {
    ...{ top, bottom, y },
    label: "support (%)",
    ticks: 4,
    content: [...bandsOf(figure, x, top, bottom), ...curvesOf(figure, (p) => [x(p.iteration), y(share(p))])],
  };
}

function bandsOf({ blocks }: HistoryFigure, x: Scale, y: number, bottom: number): string[] {
  return blocks.map(({ algorithm, from, to }) =>
    el("rect", { x: x(from), y, width: x(to) - x(from), height: bottom - y, fill: bands[algorithm] ?? ink.paper }),
  );
}

function curvesOf({ starts, chosen }: HistoryFigure, place: (p: HistoryPoint) => readonly [number, number]): string[] {
  return starts
    .map((points, i) => ({ points, isChosen: i === chosen }))
    .sort((a, b) => Number(a.isChosen) - Number(b.isChosen))
    .map(({ points, isChosen }) => {
      const style = isChosen ? { stroke: colourOf(0), "stroke-width": 2 } : { stroke: ink.pale, "stroke-width": 1 };
      return curve(
        points.filter(({ chi2 }) => chi2 > 0),
        place,
        style,
      );
    });
}

/** 1, 2 and 5 of every decade. */
function decadeTicks([from, to]: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(from)); decade <= to; decade *= 10) {
    for (const m of [1, 2, 5]) if (m * decade >= from * 0.999 && m * decade <= to * 1.001) ticks.push(m * decade);
  }
  return ticks;
}
