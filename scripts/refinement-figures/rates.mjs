// Bars of success by class and method, with the 95 % intervals, from the summaries of `friedel evaluate --json`.

import { scaleLinear } from "d3-scale";
import { axis, drawing, el, ink, words } from "../../packages/cli/dist/figures/svg.js";

const left = 325;
const width = 400;
const top = 96;
const bar = 11;
const between = 14;

/** Draws the rates. `classes` are `{ name, description }`, `methods` are `{ name, label, colour }`, in the order of drawing. */
export function drawRates({ title, subtitle, classes, methods, summaries }) {
  const x = scaleLinear([0, 1], [left, left + width]);
  const of = (className) => methods.map(({ name }) => summaries.find((s) => s.className === className && s.method === name));
  let y = top;
  const groups = classes.map(({ name, description }) => {
    const found = of(name);
    const from = y;
    const drawn = found.map((summary, i) => drawBar(summary, methods[i].colour, x, from + i * bar));
    y += methods.length * bar + between;
    const middle = from + (methods.length * bar) / 2;
    return [
      ...drawn,
      words(left - 12, middle - 1, name, { anchor: "end", bold: true, size: 12 }),
      words(left - 12, middle + 13, description, { anchor: "end", size: 9.5, fill: ink.faint }),
    ].join("");
  });
  const bottom = y - between + 8;
  const values = [0, 0.25, 0.5, 0.75, 1];
  return drawing(
    left + width + 95,
    bottom + 50,
    words(24, 30, title, { size: 16, bold: true }),
    words(24, 51, subtitle, { size: 12, fill: ink.faint }),
    ...methods.map(({ label, colour }, i) => legendEntry(left + 150 * i, 75, label, colour)),
    ...values.map((value) => el("line", { x1: x(value), x2: x(value), y1: top - 8, y2: bottom, stroke: "#e3e5e8" })),
    ...groups,
    axis("bottom", bottom, x, { label: "share of patterns that are right (fieldError < 0.2)", values, write: String }),
  );
}

function legendEntry(x, y, label, colour) {
  return el("rect", { x, y: y - 9.5, width: 11, height: 11, fill: colour }) + words(x + 17, y, label, { size: 11.5 });
}

function drawBar(summary, fill, x, y) {
  const middle = y + bar / 2;
  if (!summary) return words(x(1) + 12, middle + 3.5, "not judged", { size: 9.5, fill: ink.faint });
  const { rate, successes, count, interval } = summary;
  const [least, most] = interval.map(x);
  return [
    el("rect", { x: x(0), y: y + 0.5, width: Math.max(1, x(rate) - x(0)), height: bar - 1.5, fill }),
    el("line", { x1: least, x2: most, y1: middle, y2: middle, stroke: ink.text, "stroke-width": 1.1 }),
    ...[least, most].map((end) =>
      el("line", { x1: end, x2: end, y1: middle - 2.5, y2: middle + 2.5, stroke: ink.text, "stroke-width": 1.1 }),
    ),
    words(x(1) + 12, middle + 3.5, `${successes} of ${count}`, { size: 9.5 }),
  ].join("");
}
