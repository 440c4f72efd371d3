// How a search goes: the loss of each random crystal on the coarsest grid by the number of its start, those that are right marked.

import { axis, drawing, el, ink, words } from "@friedel/report/svg";
import { scaleLinear, scaleLog } from "d3-scale";

const left = 70;
const top = 92;
const width = 300;
const height = 210;
const gap = 70;
/** Room above and below the points, as a factor. */
const headroom = 1.35;
const rightColour = "#1f5fbf";

/**
 * Draws a panel for each search, `{ name, starts: [{ loss, isRight }] }`, in the order of the starts; `rounds` are the numbers of
 * starts in the rounds of `auto`.
 */
export function drawLosses({ title, subtitle, searches, rounds }) {
  const losses = searches.flatMap(({ starts }) => starts.map(({ loss }) => loss));
  const y = scaleLog([Math.min(...losses) / headroom, Math.max(...losses) * headroom], [top + height, top]);
  return drawing(
    left + searches.length * (width + gap) - gap + 30,
    top + height + 78,
    words(24, 30, title, { size: 16, bold: true }),
    words(24, 51, subtitle, { size: 12, fill: ink.faint }),
    ...searches.map((search, i) => drawPanel(search, left + i * (width + gap), y, rounds)),
    legend(left, top + height + 60),
  );
}

function drawPanel({ name, starts }, from, y, rounds) {
  const x = scaleLinear([-1, starts.length], [from, from + width]);
  let first = 0;
  const bands = rounds.map((count, i) => {
    const begin = i === 0 ? from : x(first - 0.5);
    first += count;
    const end = i === rounds.length - 1 ? from + width : x(first - 0.5);
    return [
      el("rect", { x: begin, y: top, width: end - begin, height, fill: i % 2 === 0 ? "#f1f3f6" : ink.paper }),
      words((begin + end) / 2, top + 13, i === 0 ? "round 1" : String(i + 1), { anchor: "middle", size: 10, fill: ink.faint }),
    ].join("");
  });
  const ticks = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].filter((value) => value > y.domain()[0] && value < y.domain()[1]);
  return [
    ...bands,
    ...ticks.map((value) => el("line", { x1: from, x2: from + width, y1: y(value), y2: y(value), stroke: "#e3e5e8" })),
    ...starts.map(({ loss, isRight }, i) => point(x(i), y(loss), isRight)),
    el("rect", { x: from, y: top, width, height, fill: "none", stroke: ink.line }),
    axis("bottom", top + height, x, { label: "start", ticks: 7 }),
    axis("left", from, y, { label: "loss on the coarsest grid", values: ticks, write: String }),
    words(from + width / 2, top - 9, name, { anchor: "middle", size: 12.5, bold: true }),
  ].join("");
}

function point(x, y, isRight) {
  const paint = isRight
    ? { r: 4.5, fill: rightColour, stroke: rightColour }
    : { r: 3.5, fill: ink.paper, stroke: ink.faint, "stroke-width": 1.3 };
  return el("circle", { cx: x, cy: y, ...paint });
}

function legend(x, y) {
  return [
    point(x + 5, y - 4, true),
    words(x + 16, y, "the crystal (correlation with the truth at least 0.9)", { size: 11.5 }),
    point(x + 345, y - 4, false),
    words(x + 356, y, "a local minimum", { size: 11.5 }),
    el("rect", { x: x + 475, y: y - 11, width: 14, height: 13, fill: "#f1f3f6", stroke: ink.line }),
    words(x + 496, y, "rounds of a search", { size: 11.5 }),
  ].join("");
}
