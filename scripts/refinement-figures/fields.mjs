// Slices of complex objects side by side: phase as hue, amplitude as brightness. One slice and one scale for all.

import { drawing, ink, words } from "@friedel/report/svg";
import { interpolateSinebow } from "d3-scale-chromatic";
import { picture } from "../picture.mjs";

/** Height and width of a panel at most, and where the first one begins, in pixels. */
const edge = 210;
const left = 24;
const top = 92;
const gap = 20;
/** Voxels shown round the first object, and the share of its maximum from which something is object. */
const margin = 3;
const faint = 0.1;
/** Pixels of the colour wheel's picture along an edge. */
const wheelPixels = 160;

/**
 * Draws the slice `plane` of each object, `{ name, note, object }`, the name above and the note below. The first is the one that
 * the others are laid over: the window is its own, and brightness 1 its maximum, the others being brought to the same Σ|ρ|², which
 * the pattern's counts fix. (The best scale of a comparison makes an object the fainter the less it has in common with the first.)
 */
export function drawFields({ title, subtitle, plane, objects }) {
  const [{ object: first }] = objects;
  const maximum = largest(first);
  const window = windowOf(first, faint * maximum);
  const scale = edge / Math.max(window.rows, window.columns);
  const [width, height] = [window.columns * scale, window.rows * scale];
  const panels = objects.map(({ name, note, object }, i) => {
    const x = left + i * (width + gap);
    const brightest = maximum * Math.sqrt(power(object) / power(first));
    return [
      picture({ x, y: top, width, height }, window.columns, window.rows, (row, column) =>
        colourAt(object, plane, window.fromRow + row, window.fromColumn + column, brightest),
      ),
      words(x + width / 2, top - 9, name, { anchor: "middle", size: 12.5, bold: true }),
      words(x + width / 2, top + height + 18, note, { anchor: "middle", size: 12 }),
    ].join("");
  });
  const wheel = { x: left + objects.length * (width + gap) + 34, y: top + height / 2 - 45, size: 90 };
  return drawing(
    wheel.x + wheel.size + 50,
    top + height + 34,
    words(left, 30, title, { size: 16, bold: true }),
    words(left, 51, subtitle, { size: 12, fill: ink.faint }),
    ...panels,
    drawWheel(wheel),
  );
}

function drawWheel({ x, y, size }) {
  const [cx, cy] = [x + size / 2, y + size / 2];
  const label = (dx, dy, text, anchor) => words(cx + dx, cy + dy, text, { anchor, size: 11 });
  const half = wheelPixels / 2;
  const disc = picture({ x, y, width: size, height: size }, wheelPixels, wheelPixels, (row, column) => {
    const [u, v] = [(column + 0.5 - half) / half, (half - row - 0.5) / half];
    const radius = Math.hypot(u, v);
    return radius > 1 ? [255, 255, 255] : hue(Math.atan2(v, u), radius);
  });
  return [
    disc,
    label(size / 2 + 5, 4, "0", "start"),
    label(0, -size / 2 - 6, "π/2", "middle"),
    label(-size / 2 - 5, 4, "π", "end"),
    label(0, size / 2 + 15, "−π/2", "middle"),
    label(0, size / 2 + 38, "phase (rad)", "middle"),
    label(0, size / 2 + 54, "dark: no amplitude", "middle"),
  ].join("");
}

function colourAt({ shape, data }, plane, row, column, maximum) {
  const i = 2 * ((plane * shape[1] + row) * shape[2] + column);
  return hue(Math.atan2(data[i + 1], data[i]), Math.min(1, Math.hypot(data[i], data[i + 1]) / maximum));
}

/** Red at phase 0, then anticlockwise through the colours of the rainbow. */
function hue(phase, brightness) {
  const [r, g, b] = interpolateSinebow((phase / (2 * Math.PI) + 1) % 1)
    .match(/\d+/g)
    .map(Number);
  return [r * brightness, g * brightness, b * brightness];
}

function power({ data }) {
  return data.reduce((sum, value) => sum + value ** 2, 0);
}

function largest({ data }) {
  let most = 0;
  for (let i = 0; i < data.length; i += 2) most = Math.max(most, Math.hypot(data[i], data[i + 1]));
  return most;
}

/** Rows and columns that the object spans in any slice, and a margin. */
function windowOf({ shape, data }, least) {
  const rows = [shape[1], -1];
  const columns = [shape[2], -1];
  for (let i = 0; i < data.length / 2; i++) {
    if (Math.hypot(data[2 * i], data[2 * i + 1]) < least) continue;
    const [row, column] = [Math.floor(i / shape[2]) % shape[1], i % shape[2]];
    rows.splice(0, 2, Math.min(rows[0], row), Math.max(rows[1], row));
    columns.splice(0, 2, Math.min(columns[0], column), Math.max(columns[1], column));
  }
  const fromRow = Math.max(0, rows[0] - margin);
  const fromColumn = Math.max(0, columns[0] - margin);
  return {
    fromRow,
    fromColumn,
    rows: Math.min(shape[1], rows[1] + margin + 1) - fromRow,
    columns: Math.min(shape[2], columns[1] + margin + 1) - fromColumn,
  };
}
