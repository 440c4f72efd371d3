// Pattern, truth and result of a problem side by side: the pattern's logarithm, objects as brightness, their phase as hue where they have
// one. One window and one scale for both objects.

import { drawing, ink, words } from "@friedel/report/svg";
import { interpolateInferno, interpolateSinebow } from "d3-scale-chromatic";
import { picture } from "../picture.mjs";

const [edge, left, top, gap] = [250, 24, 70, 18];
const unmeasured = [40, 110, 110];
/** Pixels round the known support. */
const margin = 3;

/** Draws the middle frame of counts with their mask, and of two objects of the same grid; `note` stands below the result. */
export function drawProblem({ title, counts, mask, truth, support, found, note }) {
  const frame = Math.floor(counts.shape[0] / 2) * counts.shape[1] * counts.shape[2];
  const [, rows, columns] = counts.shape;
  const most = Math.log10(1 + counts.data.reduce((a, b) => Math.max(a, b), 0));
  const window = windowOf(support, frame);
  const maximum = largest(truth);
  const isComplex = truth.data.some((value, i) => i % 2 === 1 && Math.abs(value) > 1e-3 * maximum);
  const object = (volume) => (row, column) => {
    const i = 2 * (frame + (window.row + row) * columns + window.column + column);
    const [re, im] = [volume.data[i], volume.data[i + 1]];
    const brightness = Math.min(1, Math.hypot(re, im) / maximum);
    return isComplex ? hue(Math.atan2(im, re), brightness) : rgb(interpolateInferno(brightness));
  };
  const pattern = (row, column) => {
    const i = frame + row * columns + column;
    return mask.data[i] === 0 ? unmeasured : rgb(interpolateInferno(Math.log10(1 + counts.data[i]) / most));
  };
  const panels = [
    ["pattern (log; teal: not measured)", "", rows, columns, pattern],
    ["truth", "", window.rows, window.columns, object(truth)],
    ["result", note, window.rows, window.columns, object(found)],
  ];
  return drawing(
    left * 2 + 3 * edge + 2 * gap,
    top + edge + 32,
    words(left, 28, title, { size: 15, bold: true }),
    ...panels.map(([name, below, high, wide, colour], i) => {
      const x = left + i * (edge + gap);
      const scale = edge / Math.max(high, wide);
      const place = {
        x: x + (edge - wide * scale) / 2,
        y: top + (edge - high * scale) / 2,
        width: wide * scale,
        height: high * scale,
      };
      return [
        words(x + edge / 2, top - 9, name, { anchor: "middle", size: 12.5 }),
        picture(place, wide, high, colour),
        words(x + edge / 2, top + edge + 18, below, { anchor: "middle", size: 12, fill: ink.faint }),
      ].join("");
    }),
  );
}

function hue(phase, brightness) {
  return rgb(interpolateSinebow((phase / (2 * Math.PI) + 1) % 1)).map((value) => value * brightness);
}

function rgb(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return colour.match(/\d+/g).map(Number);
}

function largest({ data }) {
  let most = 0;
  for (let i = 0; i < data.length; i += 2) most = Math.max(most, Math.hypot(data[i], data[i + 1]));
  return most;
}

/** The box of the support in a frame, with a margin, inside the frame. */
function windowOf({ shape: [, rows, columns], data }, frame) {
  const [y, x] = [[], []];
  for (let i = 0; i < rows * columns; i++) {
    if (data[frame + i] === 0) continue;
    y.push(Math.floor(i / columns));
    x.push(i % columns);
  }
  const span = (places, length) => {
    const from = Math.max(0, places.reduce((a, b) => Math.min(a, b)) - margin);
    return [from, Math.min(length, places.reduce((a, b) => Math.max(a, b)) + margin + 1) - from];
  };
  const [[row, high], [column, wide]] = [span(y, rows), span(x, columns)];
  return { row, column, rows: high, columns: wide };
}
