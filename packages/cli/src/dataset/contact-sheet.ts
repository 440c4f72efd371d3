// A contact sheet of a set of samples: for each of some, the central slice of the counts, and of the object its amplitude and phase.

import { join } from "node:path";
import { Measured, modulusOf, phaseOf } from "@friedel/engine";
import type { DatasetRecord, StoredSample } from "@friedel/io";
import { readSampleFile } from "@friedel/io/node";
import { amplitudeColours, type ColourTable, countColours, phaseColours } from "../figures/colours.js";
import { cut, type Paint, paint } from "../figures/raster.js";
import { drawing, el, ink, words } from "../figures/svg.js";

/** Samples on a sheet, evenly over the set. */
const mostSamples = 24;
const across = 4;
/** Edge of a slice, and room of a sample, in pixels. */
const edge = 92;
const gap = 4;
const [roomX, roomY] = [3 * (edge + gap) + 18, edge + 40];

const unmeasured = [0x2f, 0xa8, 0x9a] as const;
const outside = [0xe3, 0xe5, 0xe8] as const;

/** Draws the sheet of the set in a folder as SVG. */
export async function drawContactSheet(folder: string, record: DatasetRecord): Promise<string> {
  const count = Math.min(mostSamples, record.units);
  const tiles: string[] = [];
  for (let i = 0; i < count; i++) {
    const index = Math.floor((i * record.units) / count);
    const shard = record.shards[Math.floor(index / record.description.perShard)];
    const sample = await readSampleFile(join(folder, shard.file), index % record.description.perShard);
    tiles.push(drawTile(sample, 20 + (i % across) * roomX, 74 + Math.floor(i / across) * roomY));
  }
  const rows = Math.ceil(count / across);
  return drawing(
    20 + Math.min(across, count) * roomX,
    74 + rows * roomY,
    words(20, 30, `${record.units} samples, ${record.program}`, { size: 17, bold: true }),
    words(20, 50, "Central frame: log counts (teal: not measured), amplitude, phase of the object inside its support", {
      size: 12,
      fill: ink.faint,
    }),
    ...tiles,
  );
}

function drawTile({ index, className, counts, mask, object, support }: StoredSample, x: number, y: number): string {
  const { shape } = counts;
  const slice = cut(shape, 0, Math.floor(shape[0] / 2));
  const most = Math.log1p(counts.data.reduce((a, b) => Math.max(a, b), 1));
  const amplitude = modulusOf(object).data;
  const largest = amplitude.reduce((a, b) => Math.max(a, b), 0) || 1;
  const phase = phaseOf(object).data;
  const panels: readonly (readonly [ColourTable, Paint])[] = [
    [countColours, (v) => (mask.data[v] === Measured.no ? unmeasured : Math.log1p(counts.data[v]) / most)],
    [amplitudeColours, (v) => amplitude[v] / largest],
    [phaseColours, (v) => (support.data[v] === 0 ? outside : (phase[v] + Math.PI) / (2 * Math.PI))],
  ];
  const scale = edge / Math.max(shape[1], shape[2]);
  return [
    words(x, y - 5, `${index}  ${className}`, { size: 11 }),
    ...panels.map(([colours, place], i) => {
      const box = { x: x + i * (edge + gap), y, width: shape[2] * scale, height: shape[1] * scale };
      const look = { preserveAspectRatio: "none", "image-rendering": "optimizeSpeed" };
      return el("image", { ...box, href: paint(slice, colours, place), ...look });
    }),
  ].join("");
}
