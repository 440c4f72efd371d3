// Draws a problem of another field and measures it. The generators are physics in the small, and each is a file of this room.

import { mapped, OptionError, type Random, type Shape, seededRandom, type Transform } from "@friedel/engine";
import { checkRange } from "../checks.js";
import { intensityOf } from "../diffraction/pattern.js";
import { aperture } from "./aperture.js";
import { cell, virus } from "./bodies.js";
import { exitWave } from "./exit-wave.js";
import { averagedPower, counted, missingPixels } from "./measure.js";
import { type Problem, type ProblemKind, problemKinds, type Scene } from "./problem.js";
import { type PupilOptions, pupil } from "./pupil.js";
import { asteroid, cutOffShare, stars } from "./sky.js";

export interface ProblemOptions extends Partial<PupilOptions> {
  /** Pixels along each axis. */
  readonly size?: number;
  /** Expected counts of the whole pattern, behind the stop too; of a power spectrum its sum. */
  readonly counts?: number;
  readonly seed?: number;
  /** Radius of the beam stop in pixels; 0 for the direct beam's pixel alone, null for none. */
  readonly stop?: number | null;
}

/** How a kind is drawn and measured where nothing is said. */
interface Setting {
  readonly size: number;
  readonly counts: number;
  readonly stop: number | null;
  /** Standard deviation of a reading, counts. */
  readonly readNoise: number;
  readonly isSpeckle?: true;
  readonly draw: (shape: Shape, random: Random, options: PupilOptions, transform: Transform) => Scene | Promise<Scene>;
}

const settings: Readonly<Record<ProblemKind, Setting>> = {
  cell: { size: 256, counts: 3e8, stop: 3, readNoise: 0, draw: cell },
  virus: { size: 64, counts: 3e7, stop: 2, readNoise: 0, draw: virus },
  "exit-wave": { size: 256, counts: 1e8, stop: null, readNoise: 0, draw: exitWave },
  stars: {
    size: 128,
    counts: 1e8,
    stop: null,
    readNoise: 0,
    isSpeckle: true,
    draw: (shape, random, _, t) => stars(shape, random, t),
  },
  asteroid: {
    ...{ size: 128, counts: 2e7, stop: null, readNoise: 0, isSpeckle: true },
    draw: (shape, random, _, transform) => asteroid(shape, random, transform),
  },
  pupil: { size: 256, counts: 1e7, stop: null, readNoise: 2, draw: pupil },
  lensless: { size: 256, counts: 1e9, stop: null, readNoise: 3, draw: (shape, random) => aperture(shape, random, false) },
  holography: { size: 256, counts: 1e9, stop: null, readNoise: 3, draw: (shape, random) => aperture(shape, random, true) },
};

/** Less leaves nothing to draw; more fills the memory. */
const [leastSize, mostSize, mostSize3d] = [32, 4096, 512];

/** What a kind has where nothing is said. */
export function problemDefaults(kind: ProblemKind): Required<ProblemOptions> {
  const { size, counts, stop } = settings[kind];
  return { size, counts, stop, seed: 0, rms: 0.25, defocus: 1.5 };
}

/** The kind of a name. Throws {@link OptionError} for a word that is none. */
export function problemKind(word: string): ProblemKind {
  const kind = (Object.keys(problemKinds) as ProblemKind[]).find((name) => name === word);
  if (kind) return kind;
  throw new OptionError(`expected a problem out of ${Object.keys(problemKinds).join(", ")}, found '${word}'`);
}

/**
 * Draws a problem. Throws {@link OptionError} for options out of range, ShapeError for a size whose factors are not those of a
 * transform.
 */
export async function simulateProblem(
  kind: ProblemKind,
  options: ProblemOptions,
  transform: Transform,
): Promise<Problem & { readonly seed: number }> {
  const { size, counts, seed, stop, rms, defocus } = { ...problemDefaults(kind), ...options };
  const { readNoise, isSpeckle, draw } = settings[kind];
  if (!Number.isInteger(size)) throw new OptionError(`expected a whole number for size, found ${size}`);
  checkRange("size", size, leastSize, kind === "virus" ? mostSize3d : mostSize);
  checkRange("counts", counts, 1, 1e15);
  checkRange("rms", rms, 0, 10);
  checkRange("defocus", defocus, -20, 20);
  if (stop !== null) checkRange("stop", stop, 0, size / 8);
  const shape: Shape = [kind === "virus" ? size : 1, size, size];
  const scene = await draw(shape, seededRandom(seed, "problem object"), { rms, defocus }, transform);
  const power = intensityOf(await transform(scene.truth, "forward"));
  const scale = counts / power.data.reduce((a, b) => a + b, 0);
  const cutOff = isSpeckle ? { zeroBeyond: cutOffShare * size } : {};
  const missing = missingPixels(shape, stop, cutOff.zeroBeyond);
  const expected = mapped(power, (value) => scale * value);
  const measured = isSpeckle ? averagedPower(expected, seed) : counted(expected, seed, readNoise);
  const toCounts = Math.sqrt(scale);
  return {
    ...scene,
    ...cutOff,
    kind,
    seed,
    intensity: mapped(measured, (value, i) => (missing.data[i] === 1 ? 0 : value)),
    missing,
    truth: mapped(scene.truth, (value) => toCounts * value),
    ...(scene.amplitude && { amplitude: mapped(scene.amplitude, (value) => toCounts * value) }),
  };
}
