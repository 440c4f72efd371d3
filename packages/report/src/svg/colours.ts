// Colour maps as tables of 256 colours: one for amplitudes, one for counts, a cyclic one for phases.

import type { Triple } from "@friedel/engine";
import { scaleLinear } from "d3-scale";
import { interpolateMagma, interpolatePuOr, interpolateRdBu, interpolateViridis } from "d3-scale-chromatic";

/** 256 colours, three bytes each. */
export type ColourTable = Uint8Array;

/** Outside of the support: the paper of phases and maps. */
export const outsideColour: Triple = [0xe3, 0xe5, 0xe8];

/** Every other voxel where a map is not to be believed: a grey darker than the paper's, that no colour of maps comes near. */
export const unreliableColour: Triple = [0x5c, 0x61, 0x68];

/** Voxels that were not measured: a teal that the colours of counts do not have. */
export const unmeasuredColour: Triple = [0x2f, 0xa8, 0x9a];

/** Amplitude: dark to bright, even in lightness. */
export const amplitudeColours = table(interpolateViridis);

/** Logarithm of counts. */
export const countColours = table(interpolateMagma);

/** Phase from −π to π: dark where the circle closes, pale at 0, blue on the negative and red on the positive side. */
export const phaseColours = table(
  scaleLinear<string>()
    .domain([0, 0.13, 0.27, 0.4, 0.5, 0.6, 0.73, 0.87, 1])
    .range(["#2a1a3a", "#3a3f99", "#2f86d0", "#8fcbe8", "#f4f1e6", "#f6b98a", "#dd5a4a", "#8f1f5e", "#2a1a3a"]),
);

/** Strain, about a pale zero: blue where the lattice is narrower, red where it is wider. */
export const strainColours = table((t) => interpolateRdBu(1 - t));

/** Displacement and phases without jumps, about a pale zero: violet below, orange above. */
export const displacementColours = table(interpolatePuOr);

function table(colour: (t: number) => string): ColourTable {
  const out = new Uint8Array(3 * 256);
  for (let i = 0; i < 256; i++) out.set(bytesOf(colour(i / 255)), 3 * i);
  return out;
}

/** The three bytes of `#rrggbb` or `rgb(r, g, b)`. */
export function bytesOf(colour: string): number[] {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/** Three bytes as `#rrggbb`. */
export function hexOf(bytes: Triple): string {
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
