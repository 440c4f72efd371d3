// Training samples as a pure function of (training data, stored crystals, index): what a network sees, what it is to answer, and
// the magnitudes that its answer is judged by. One drawn object is measured several times, each time under another symmetry, by
// another detector, with new noise: drawing costs more than measuring.

import {
  type ComplexVolume,
  derivedSeed,
  OptionError,
  type RealVolume,
  type Shape,
  ShapeError,
  seededRandom,
  type Transform,
  voxelCount,
} from "@friedel/engine";
import { type CrystalSource, drawScatterer, measureScatterer, type SampleSet } from "@friedel/simulation";
import { type InputKind, inputChannels, measuredMagnitude, networkInput } from "./input.js";
import { identity, type Symmetry, symmetricIntensity, symmetricObject, symmetries } from "./symmetry.js";
import { targetOf } from "./target.js";

/** All that a training sample depends on beside its index and the stored crystals; JSON-able. */
export interface TrainingData {
  readonly input: InputKind;
  /** What is drawn: its seed, the shape of the patterns, all spans. Its `count` and `perShard` mean nothing here. */
  readonly samples: SampleSet;
  /** The central part of the array in which the answer is given. */
  readonly outputShape: Shape;
  /** How often each drawn object is measured; the first ones less often, so that new ones come evenly. */
  readonly uses: number;
  /** Objects that are measured in turn before any comes again: samples of one object are so many indices apart. */
  readonly pool: number;
  /** Number of different objects, after which the first comes again with other noise; 0 for ever new ones. */
  readonly objects: number;
  /** Whether each measurement is of the object under a random symmetry. */
  readonly turned: boolean;
}

/** Where one sample goes. Planes are (channel, frame, row, column). */
export interface SampleArrays {
  /** What the network sees; see {@link networkInput}. */
  readonly input: Float32Array;
  /** √I, ΣI = 1, negative where unmeasured; see {@link measuredMagnitude}. */
  readonly magnitude: Float32Array;
  /** Real part, then imaginary part of the object; see {@link targetOf}. */
  readonly target: Float32Array;
}

/** Numbers in each array of one sample. */
export interface SampleLengths {
  readonly input: number;
  readonly magnitude: number;
  readonly target: number;
}

/** Lengths of a sample's arrays. */
export function sampleLengths({ input, samples, outputShape }: TrainingData): SampleLengths {
  const voxels = voxelCount(samples.shape);
  return { input: inputChannels[input] * voxels, magnitude: voxels, target: 2 * voxelCount(outputShape) };
}

/** Draws samples one by one; remembers the objects that will be measured again. */
export interface SampleDrawer {
  /** Fills `out` with sample `index` and gives its class. */
  draw(index: number, out: SampleArrays): Promise<string>;
}

interface DrawnObject {
  readonly unit: number;
  readonly intensity: RealVolume;
  readonly className: string;
  readonly target: ComplexVolume;
}

/**
 * A drawer of training samples. Throws OptionError for data that make no sense, ShapeError for an output larger than the input.
 */
export function createSampleDrawer(data: TrainingData, crystals: CrystalSource | undefined, transform: Transform): SampleDrawer {
  checkTrainingData(data);
  const { samples, outputShape, input, turned } = data;
  const source = { description: samples, ...(crystals && { crystals }) };
  /** The object that each place of the pool held last. */
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
      await networkInput(input, counts, mask, transform, out.input);
      measuredMagnitude(counts, mask, out.magnitude);
      writePlanes(symmetricObject(target, symmetry), out.target);
      return className;
    },
  };
}

/** The object that sample `index` measures. Each place of the pool gets a new one in its own turn, lest all be drawn at once. */
function objectNumber({ uses, pool, objects }: TrainingData, index: number): number {
  const place = index % pool;
  const unit = Math.floor((Math.floor(index / pool) + (place % uses)) / uses) * pool + place;
  return objects > 0 ? unit % objects : unit;
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
