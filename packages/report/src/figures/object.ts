// The figure of an object, or of several to compare: three central slices, amplitude above, phase below. Phases are drawn where
// the amplitude is at least a tenth of its maximum, and inside the support: over their own range, or round the circle where they wrap.

import { type ComplexVolume, largestOf, type MaskVolume, modulusOf, type Triple } from "@friedel/engine";
import { scaleLinear } from "d3-scale";
import { amplitudeColours, displacementColours, outsideColour, phaseColours } from "../svg/colours.js";
import type { Heading } from "../svg/svg.js";
import { frameOf } from "./frame.js";
import { endOf } from "./scale.js";
import { drawSlices, type SliceRow, type SlicesFigure, voxelsWord } from "./slices.js";

/** Share of the largest amplitude below which a phase means nothing and is not drawn. */
const faint = 0.1;

interface Placed extends Heading {
  readonly support: MaskVolume;
  /** Length of the voxel's three edges in nm, where the geometry is known. */
  readonly voxelNm?: Triple;
  /** Ends of the colours of phases, radians; those that the data need without it. */
  readonly phaseRange?: readonly [number, number] | undefined;
}

export interface ObjectFigure extends Placed {
  readonly object: ComplexVolume;
}

interface Drawn {
  readonly name: string;
  readonly object: ComplexVolume;
}

export interface ObjectsFigure extends Placed {
  /** Objects of one shape, drawn on the same axes. */
  readonly objects: readonly Drawn[];
}

/** Draws an object; see {@link objectSlices}. */
export function drawObject(figure: ObjectFigure): string {
  return drawSlices(objectSlices(figure));
}

/** An object in nm where the voxel is known, else in voxels. Slices go through the support's centre of mass. */
export function objectSlices({ object, ...figure }: ObjectFigure): SlicesFigure {
  return slicesOf({ ...figure, objects: [{ name: "", object }] }, 300);
}

/** Draws the same slices of several objects, one above the other: the amplitudes of all over the maximum of the first, then the phases. */
export function drawObjects(figure: ObjectsFigure): string {
  return drawSlices(slicesOf(figure, 190));
}

function slicesOf({ objects, support, voxelNm, phaseRange, ...heading }: ObjectsFigure, tallest: number): SlicesFigure {
  // One scale for all, or their amplitudes could not be compared.
  const maximum = largestOf(modulusOf(objects[0].object).data) || 1;
  const range = phaseRange ?? ownRange(objects.map(({ object }) => phasesIn(object, support, bright)));
  return {
    ...heading,
    ...frameOf(support),
    shape: support.shape,
    voxel: voxelNm ?? [1, 1, 1],
    unit: voxelNm ? "nm" : voxelsWord(support.shape),
    axes: ["frame axis", "row axis", "column axis"],
    across: "across the",
    tallest,
    rows: [
      ...objects.map((drawn) => amplitudeRow(drawn, maximum, support)),
      ...objects.map((drawn) => phaseRow(drawn, support, range)),
    ],
  };
}

function amplitudeRow({ name, object }: Drawn, maximum: number, support: MaskVolume): SliceRow {
  const amplitude = modulusOf(object).data;
  return {
    key: keyOf("amplitude", name),
    name,
    label: "amplitude / maximum",
    scale: scaleLinear([0, 1], [1, 0]),
    write: (value) => value.toFixed(1),
    colours: amplitudeColours,
    place: (v) => amplitude[v] / maximum,
    contour: { data: support.data, level: 0.5 },
  };
}

/** The phases of one object; without a range they go round the circle. */
function phaseRow({ name, object }: Drawn, support: MaskVolume, range: readonly [number, number] | undefined): SliceRow {
  const [from, to] = range ?? [-Math.PI, Math.PI];
  const phase = phasesIn(object, support);
  return {
    key: keyOf("phase", name),
    name,
    label: "phase (rad)",
    scale: scaleLinear([from, to], [1, 0]),
    ...(!range && { values: [-3, -2, -1, 0, 1, 2, 3] }),
    colours: range ? displacementColours : phaseColours,
    place: (v) => (Number.isNaN(phase[v]) ? outsideColour : (phase[v] - from) / (to - from)),
  };
}

function keyOf(quantity: string, name: string): string {
  return name === "" ? quantity : `${quantity}-${name}`;
}

/** Phases where the amplitude is this share of its largest, NaN elsewhere. */
function phasesIn(object: ComplexVolume, support: MaskVolume, share = faint): Float32Array {
  const amplitude = modulusOf(object).data;
  const least = share * largestOf(amplitude);
  const phases = new Float32Array(amplitude.length).fill(Number.NaN);
  // Most of an array is empty, and an angle takes long.
  for (let v = 0; v < phases.length; v++) {
    if (support.data[v] !== 0 && !(amplitude[v] < least)) phases[v] = Math.atan2(object.data[2 * v + 1], object.data[2 * v]);
  }
  return phases;
}

/** The range is that of the body, whose amplitude is this share of the largest: phases of its rim may turn by anything. */
const bright = 0.4;

/** Phases that reach further than this may close the circle. */
const wraps = 0.8 * Math.PI;

/** A range about 0 that holds nearly all phases; none where they reach round the circle. */
function ownRange(phases: readonly Float32Array[]): readonly [number, number] | undefined {
  const end = Math.max(...phases.map((values) => endOf(values.filter((value) => !Number.isNaN(value)))));
  return end < wraps ? [-end, end] : undefined;
}
