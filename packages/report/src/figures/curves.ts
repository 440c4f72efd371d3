// The figure of a training run: loss by step above, what held-out samples say below.

import { scaleLinear, scaleLog } from "d3-scale";
import { schemeTableau10 } from "d3-scale-chromatic";
import { line } from "d3-shape";
import { axis, drawing, el, ink, words } from "../svg/svg.js";

/** The loss after a step. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

/** What held-out samples say after a step: shares and errors from 0 to 1, as `ValidationRow` of the network package. */
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

const left = 75;
const right = 735;
const panels = { loss: { top: 70, bottom: 270 }, judged: { top: 320, bottom: 520 } } as const;
/** Factor of room above and below the loss. */
const headroom = 1.2;
/** Curves of the lower panel, all from 0 to 1. */
const judgedCurves: readonly { readonly name: string; readonly of: (row: ValidationPoint) => number }[] = [
  { name: "fieldError", of: (row) => row.fieldError },
  { name: "after 50 steps", of: (row) => row.refinedFieldError },
  { name: "right after 50 steps", of: (row) => row.refinedRight },
  { name: "chi2", of: (row) => row.chi2OfField },
  { name: "own twin", of: (row) => row.selfTwin },
];

/** Draws the curves of a run. */
export function drawCurves({ title, curve, validation }: CurvesFigure): string {
  const last = Math.max(1, ...curve.map(({ step }) => step));
  const x = scaleLinear([0, last], [left, right]);
  const losses = [...curve, ...validation].map(({ loss }) => loss).filter((value) => value > 0);
  const [least, most] = losses.length > 0 ? [Math.min(...losses), Math.max(...losses)] : [0.1, 1];
  const y = scaleLog([least / headroom, most * headroom], [panels.loss.bottom, panels.loss.top]);
  const share = scaleLinear([0, 1], [panels.judged.bottom, panels.judged.top]);
  const path = <Row extends { readonly step: number }>(
    rows: readonly Row[],
    place: (row: Row) => number,
    stroke: string,
    width = 1.5,
  ) => el("path", { d: line<Row>((row) => x(row.step), place)([...rows]) ?? "", fill: "none", stroke, "stroke-width": width });
  const colour = (i: number): string => schemeTableau10[i % schemeTableau10.length];
  const inRange = (value: number): number => Math.min(1, Math.max(0, Number.isFinite(value) ? value : 1));
  const legend = judgedCurves.flatMap(({ name }, i) => [
    el("rect", { x: left + 140 * i, y: panels.judged.top - 17, width: 11, height: 3, fill: colour(i) }),
    words(left + 140 * i + 16, panels.judged.top - 12, name, { size: 11.5 }),
  ]);
  return drawing(
    right + 30,
    panels.judged.bottom + 55,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, "loss: training (thin), held-out samples (thick)", { size: 12, fill: ink.faint }),
    path(curve, (row) => y(Math.max(least, row.loss)), "#a9b4c2", 1),
    path(validation, (row) => y(Math.max(least, row.loss)), colour(0), 2),
    ...legend,
    ...judgedCurves.map(({ of }, i) => path(validation, (row) => share(inRange(of(row))), colour(i))),
    ...Object.values(panels).map(({ top, bottom }) =>
      el("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: "none", stroke: ink.line }),
    ),
    axis("left", left, y, { label: "loss", ticks: 4, write: (value) => String(Number(value.toPrecision(1))) }),
    axis("left", left, share, { label: "held-out samples", ticks: 5 }),
    axis("bottom", panels.judged.bottom, x, { label: "step", ticks: 8 }),
  );
}
