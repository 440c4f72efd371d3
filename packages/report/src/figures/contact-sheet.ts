// A contact sheet of simulated samples: for each the central slice of the counts, and of the object its amplitude and phase.

import { type ComplexVolume, largestOf, type MaskVolume, Measured, modulusOf, phaseOf, type RealVolume } from "@friedel/engine";
import {
  amplitudeColours,
  type ColourTable,
  countColours,
  outsideColour,
  phaseColours,
  unmeasuredColour,
} from "../svg/colours.js";
import { cut, type Paint, paint } from "../svg/raster.js";
import { el, sheet, words } from "../svg/svg.js";

/** A sample on the sheet. */
export interface SheetSample {
  readonly name: string;
  readonly counts: RealVolume;
  /** Values of `Measured`. */
  readonly mask: MaskVolume;
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
}

export interface ContactSheet {
  readonly title: string;
  readonly samples: readonly SheetSample[];
}

const across = 4;
/** Edge of a slice, and room of a sample, in pixels. */
const edge = 92;
const gap = 4;
const [roomX, roomY] = [3 * (edge + gap) + 18, edge + 40];

/** Draws the sheet. */
export function drawContactSheet({ title, samples }: ContactSheet): string {
  const subtitle = "Central frame: log counts (teal: not measured), amplitude, phase of the object inside its support";
  return sheet(
    20 + Math.min(across, samples.length) * roomX,
    74 + Math.ceil(samples.length / across) * roomY,
    { title, subtitle },
    ...samples.map((sample, i) => drawTile(sample, 20 + (i % across) * roomX, 74 + Math.floor(i / across) * roomY)),
  );
}

function drawTile({ name, counts, mask, object, support }: SheetSample, x: number, y: number): string {
  const { shape } = counts;
  const slice = cut(shape, 0, Math.floor(shape[0] / 2));
  const most = Math.log1p(Math.max(1, largestOf(counts.data)));
  const amplitude = modulusOf(object).data;
  const largest = largestOf(amplitude) || 1;
  const phase = phaseOf(object).data;
  const panels: readonly (readonly [ColourTable, Paint])[] = [
    [countColours, (v) => (mask.data[v] === Measured.no ? unmeasuredColour : Math.log1p(counts.data[v]) / most)],
    [amplitudeColours, (v) => amplitude[v] / largest],
    [phaseColours, (v) => (support.data[v] === 0 ? outsideColour : (phase[v] + Math.PI) / (2 * Math.PI))],
  ];
  const scale = edge / Math.max(shape[1], shape[2]);
  return [
    words(x, y - 5, name, { size: 11 }),
    ...panels.map(([colours, place], i) => {
      const box = { x: x + i * (edge + gap), y, width: shape[2] * scale, height: shape[1] * scale };
      const look = { preserveAspectRatio: "none", "image-rendering": "optimizeSpeed" };
      return el("image", { ...box, href: paint(slice, colours, place), ...look });
    }),
  ].join("");
}
