// Training samples as a pure function of (training data, stored crystals, index): the network's input, the target, and the magnitudes for
// the loss. One drawn object is measured several times, each time under another symmetry, by another detector, with new noise: drawing
// takes more time than measuring.

import {
  type ComplexVolume,
  centreOf,
  derivedSeed,
  type MaskVolume,
  Measured,
  OptionError,
  type RealVolume,
  type Shape,
  ShapeError,
  seededRandom,
  type Transform,
  voxelCount,
} from "@friedel/engine";
import { type CrystalSource, drawScatterer, measureScatterer, type SampleSet, type Span } from "@friedel/simulation";
import { type InputKind, inputChannels, measuredMagnitude, networkInput } from "./input.js";
import { identity, type Symmetry, symmetricIntensity, symmetricObject, symmetries } from "./symmetry.js";
import { targetOf } from "./target.js";

/** Everything that a training sample depends on beside its index and the stored crystals; JSON-able. */
export interface TrainingData {
  readonly input: InputKind;
  /** Distribution of the samples; its `count` and `perShard` are not used. */
  readonly samples: SampleSet;
  /** Shape of the target: the central part of the array. */
  readonly outputShape: Shape;
  /** Number of measurements of each drawn object; fewer of the first ones, so that new ones are evenly spread. */
  readonly uses: number;
  /** Distance between the indices of samples of one object. */
  readonly pool: number;
  /** Number of different objects, after which they repeat with other noise; 0: no limit. */
  readonly objects: number;
  /** Whether each measurement is of the object under a random symmetry. */
  readonly turned: boolean;
  /**
   * Part of each axis, about the centre, that the pattern covers, drawn for each measurement: beyond it the input is dark, as where a
   * pattern of few voxels a crystal is resampled. Whole patterns where the draw is above 1.
   */
  readonly reach: Span;
}

/** Arrays of samples, one after the other. Planes are (channel, frame, row, column). */
export interface SampleArrays {
  /** The network's input; see {@link networkInput}. */
  readonly input: Float32Array;
  /** √I, ΣI = 1, negative where unmeasured; see {@link measuredMagnitude}. */
  readonly magnitude: Float32Array;
  /** Real part, then imaginary part of the object; see {@link targetOf}. */
  readonly target: Float32Array;
}

/** Length of each array of one sample. */
export type SampleLengths = Readonly<Record<keyof SampleArrays, number>>;

/** Lengths of a sample's arrays. */
export function sampleLengths({ input, samples, outputShape }: TrainingData): SampleLengths {
  const voxels = voxelCount(samples.shape);
  return { input: inputChannels[input] * voxels, magnitude: voxels, target: 2 * voxelCount(outputShape) };
}

/** Arrays with a value for each of these lengths. */
export function sampleArrays(lengths: SampleLengths, arrayOf: (length: number) => Float32Array): SampleArrays {
  return { input: arrayOf(lengths.input), magnitude: arrayOf(lengths.magnitude), target: arrayOf(lengths.target) };
}

/** The part of the arrays with `count` samples from number `first` on. */
export function samplesAt(
  { input, magnitude, target }: SampleArrays,
  lengths: SampleLengths,
  first: number,
  count = 1,
): SampleArrays {
  const part = (all: Float32Array, length: number) => all.subarray(first * length, (first + count) * length);
  return {
    input: part(input, lengths.input),
    magnitude: part(magnitude, lengths.magnitude),
    target: part(target, lengths.target),
  };
}

/** Draws samples one by one; keeps the objects that will be measured again. */
export interface SampleDrawer {
  /** Fills `out` with sample `index` and returns its class. */
  draw(index: number, out: SampleArrays): Promise<string>;
}

interface DrawnObject {
  readonly unit: number;
  readonly intensity: RealVolume;
  readonly className: string;
  readonly target: ComplexVolume;
}

/**
 * A drawer of training samples. Throws OptionError for counts out of range, ShapeError for a target larger than the patterns.
 */
export function createSampleDrawer(data: TrainingData, crystals: CrystalSource | undefined, transform: Transform): SampleDrawer {
  checkTrainingData(data);
  const { samples, outputShape, input, turned } = data;
  const source = { description: samples, ...(crystals && { crystals }) };
  /** The last object of each place in the pool. */
  const kept = new Map<number, DrawnObject>();
  const drawnObject = async (index: number): Promise<DrawnObject> => {
    const unit = objectNumber(data, index);
    const place = index % data.pool;
    const found = kept.get(place);
    if (found?.unit === unit) return found;
    const { object, support, intensity, facts } = await drawScatterer(source, unit, transform);
    const target = await targetOf(object, support, outputShape, transform);
    const drawn = { unit, intensity, className: facts.className, target };
    if (data.uses > 1) kept.set(place, drawn);
    return drawn;
  };
  return {
    async draw(index, out) {
      const { intensity, className, target } = await drawnObject(index);
      const symmetry = turned ? symmetryOf(samples.seed, index) : identity;
      const seed = derivedSeed(samples.seed, "training measurements", index);
      const { counts, mask } = measureScatterer(samples, symmetricIntensity(intensity, symmetry), seed);
      darken(counts, mask, data.reach, seed);
      await networkInput(input, counts, mask, transform, out.input);
      measuredMagnitude(counts, mask, out.magnitude);
      writePlanes(symmetricObject(target, symmetry), out.target);
      return className;
    },
  };
}

/** The number of the object of a sample. The places of the pool change their objects one after the other, not all at once. */
function objectNumber({ uses, pool, objects }: TrainingData, index: number): number {
  const place = index % pool;
  const unit = Math.floor((Math.floor(index / pool) + (place % uses)) / uses) * pool + place;
  return objects > 0 ? unit % objects : unit;
}

/** Clears a pattern beyond what it covers; it counts as measured there, so that nothing is filled in. */
function darken({ shape, data }: RealVolume, mask: MaskVolume, [least, most]: Span, seed: number): void {
  if (least >= 1) return;
  const random = seededRandom(seed, "training reach");
  const [hz, hy, hx] = shape.map((n, axis) => (n / 2) * (least + (most - least) * random.uniform(axis)));
  const [cz, cy, cx] = centreOf(shape);
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      const isBeyond = Math.abs(z - cz) > hz || Math.abs(y - cy) > hy;
      for (let x = 0; x < shape[2]; x++, i++) {
        if (!isBeyond && Math.abs(x - cx) <= hx) continue;
        data[i] = 0;
        mask.data[i] = Measured.used;
      }
    }
  }
}

function symmetryOf(seed: number, index: number): Symmetry {
  return symmetries[Math.floor(symmetries.length * seededRandom(seed, "training symmetries").uniform(index))];
}

function writePlanes({ data }: ComplexVolume, out: Float32Array): void {
  const voxels = data.length / 2;
  for (let i = 0; i < voxels; i++) {
    out[i] = data[2 * i];
    out[voxels + i] = data[2 * i + 1];
  }
}

function checkTrainingData({ samples, outputShape, uses, pool, objects, turned }: TrainingData): void {
  for (const [name, value, least] of [
    ["uses", uses, 1],
    ["pool", pool, 1],
    ["objects", objects, 0],
  ] as const) {
    if (!(Number.isSafeInteger(value) && value >= least)) {
      throw new OptionError(`expected ${name} to be a whole number of at least ${least}, found ${value}`);
    }
  }
  const { shape } = samples;
  if (outputShape.some((n, axis) => n > shape[axis])) {
    throw new ShapeError(`expected an output no larger than the patterns of ${shape.join("×")}, found ${outputShape.join("×")}`);
  }
  if (turned && new Set([...shape]).size + new Set([...outputShape]).size > 2) {
    throw new ShapeError(`expected cubes to turn, found ${shape.join("×")} and ${outputShape.join("×")}; set turned to false`);
  }
}
