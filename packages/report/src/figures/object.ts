// The figure of an object, or of several to compare: three central slices, amplitude above, phase below. Phases are drawn where
// the amplitude is at least a tenth of its maximum, and inside the support.

import { type ComplexVolume, largestOf, type MaskVolume, modulusOf, phaseOf, type Triple } from "@friedel/engine";
import { scaleLinear } from "d3-scale";
import { amplitudeColours, outsideColour, phaseColours } from "../svg/colours.js";
import type { Heading } from "../svg/svg.js";
import { frameOf } from "./frame.js";
import { drawSlices, type SliceRow } from "./slices.js";

/** Share of the largest amplitude below which a phase means nothing and is not drawn. */
const faint = 0.1;

interface Placed extends Heading {
  readonly support: MaskVolume;
  /** Length of the voxel's three edges in nm, where the geometry is known. */
  readonly voxelNm?: Triple;
}

export interface ObjectFigure extends Placed {
  readonly object: ComplexVolume;
}

export interface ObjectsFigure extends Placed {
  /** Objects of one shape, drawn on the same axes. */
  readonly objects: readonly { readonly name: string; readonly object: ComplexVolume }[];
}

/** Draws an object in nm where the voxel is known, else in voxels. Slices go through the support's centre of mass. */
export function drawObject({ object, ...figure }: ObjectFigure): string {
  return draw({ ...figure, objects: [{ name: "", object }] }, 300);
}

/** Draws the same slices of several objects, one above the other: the amplitudes of all over the maximum of the first, then the phases. */
export function drawObjects(figure: ObjectsFigure): string {
  return draw(figure, 190);
}

function draw({ objects, support, voxelNm, ...heading }: ObjectsFigure, tallest: number): string {
  // One scale for all, or their amplitudes could not be compared.
  const maximum = largestOf(modulusOf(objects[0].object).data) || 1;
  return drawSlices({
    ...heading,
    ...frameOf(support),
    shape: support.shape,
    voxel: voxelNm ?? [1, 1, 1],
    unit: voxelNm ? "nm" : "voxels",
    axes: ["frame axis", "row axis", "column axis"],
    across: "across the",
    tallest,
    rows: [...objects.map((drawn) => amplitudeRow(drawn, maximum)), ...objects.map((drawn) => phaseRow(drawn, support))],
  });
}

function amplitudeRow({ name, object }: ObjectsFigure["objects"][number], maximum: number): SliceRow {
  const amplitude = modulusOf(object).data;
  const bar = { label: "amplitude / maximum", scale: scaleLinear([0, 1], [1, 0]), write: (value: number) => value.toFixed(1) };
  return { ...bar, name, colours: amplitudeColours, place: (v) => amplitude[v] / maximum };
}

function phaseRow({ name, object }: ObjectsFigure["objects"][number], support: MaskVolume): SliceRow {
  const amplitude = modulusOf(object).data;
  const phase = phaseOf(object).data;
  const least = faint * largestOf(amplitude);
  const bar = { label: "phase (rad)", scale: scaleLinear([-Math.PI, Math.PI], [1, 0]), values: [-3, -2, -1, 0, 1, 2, 3] };
  return {
    ...bar,
    name,
    colours: phaseColours,
    place: (v) => (support.data[v] === 0 || amplitude[v] < least ? outsideColour : (phase[v] + Math.PI) / (2 * Math.PI)),
  };
}
