// The figure of a training run: loss by step above, scores of held-out samples below.

import { extremes } from "@friedel/engine";
import { scaleLinear, scaleLog } from "d3-scale";
import { ink } from "../svg/svg.js";
import { chartEdges, colourOf, curve, drawChart, drawLegend } from "./chart.js";

/** The loss after a step. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

/** Scores of held-out samples after a step, shares and errors from 0 to 1; a `ValidationRow` of the network package is one. */
export interface ValidationPoint extends LossPoint {
  readonly fieldError: number;
  readonly refinedFieldError: number;
  readonly refinedRight: number;
  readonly chi2OfField: number;
  readonly selfTwin: number;
}

export interface CurvesFigure {
  readonly title: string;
  readonly curve: readonly LossPoint[];
  readonly validation: readonly ValidationPoint[];
}

/** Factor of room above and below the loss. */
const headroom = 1.2;

/** Curves of the lower panel, all from 0 to 1. */
const scores: readonly { readonly name: string; readonly of: (row: ValidationPoint) => number }[] = [
  { name: "fieldError", of: (row) => row.fieldError },
  { name: "after 50 steps", of: (row) => row.refinedFieldError },
  { name: "right after 50 steps", of: (row) => row.refinedRight },
  { name: "chi2", of: (row) => row.chi2OfField },
  { name: "own twin", of: (row) => row.selfTwin },
];

/** Draws the curves of a run. */
export function drawCurves({ title, curve: training, validation }: CurvesFigure): string {
  const x = scaleLinear([0, Math.max(1, extremes(training.map(({ step }) => step))[1])], chartEdges);
  const losses = [...training, ...validation].flatMap(({ loss }) => (loss > 0 ? [loss] : []));
  const [least, most] = losses.length > 0 ? extremes(losses) : [0.1, 1];
  const y = scaleLog([least / headroom, most * headroom], [270, 70]);
  const share = scaleLinear([0, 1], [520, 320]);
  const inRange = (value: number): number => Math.min(1, Math.max(0, Number.isFinite(value) ? value : 1));
  const lossCurve = (rows: readonly LossPoint[], stroke: string, width: number) =>
    curve(rows, (row) => [x(row.step), y(Math.max(least, row.loss))], { stroke, "stroke-width": width });
  return drawChart({
    title,
    subtitle: "loss: training (thin), held-out samples (thick)",
    x,
    label: "step",
    panels: [
      {
        ...{ top: 70, bottom: 270, y, label: "loss", ticks: 4 },
        write: (value) => String(Number(value.toPrecision(1))),
        content: [lossCurve(training, ink.pale, 1), lossCurve(validation, colourOf(0), 2)],
      },
      {
        ...{ top: 320, bottom: 520, y: share, label: "held-out samples", ticks: 5 },
        content: scores.map(({ of }, i) =>
          curve(validation, (row) => [x(row.step), share(inRange(of(row)))], { stroke: colourOf(i) }),
        ),
      },
    ],
    legend: drawLegend(
      scores.map(({ name }, i) => ({ name, fill: colourOf(i) })),
      [chartEdges[0], 308],
      [142, 0],
    ),
  });
}
