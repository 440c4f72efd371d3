// Several answers of a network to one pattern, laid over each other: turned back, their twin, place and phase settled by the one that
// fits the pattern best.

import { type ComplexVolume, complexVolume, cropOrPad, DataError, type RealVolume, type Transform } from "@friedel/engine";
import { alignObjects } from "@friedel/imaging";
import { identity, type Symmetry, symmetricObject } from "../data/symmetry.js";
import { unitStrength } from "../data/target.js";
import { volumeOfPlanes } from "../losses/planes.js";
import { createReading } from "../losses/reading.js";
import type { NetworkSession } from "../runtime/runtime.js";
import { inputTensor, type ModelInput } from "./model-input.js";
import type { NetworkUse } from "./network-file.js";
import { inverseOf } from "./symmetries.js";

/** Answers on the network's voxels, all of unit strength. */
export interface AlignedOutputs {
  /** The one that fits best comes first. */
  readonly objects: readonly ComplexVolume[];
  /** Mean correlation of the others with it; 1 for a single answer. */
  readonly agreement: number;
}

/** Asks a network about a pattern under each of the symmetries. Throws DataError where it answers with zeros or with no numbers. */
export async function networkOutputs(
  session: NetworkSession,
  use: NetworkUse,
  seen: ModelInput,
  turns: readonly Symmetry[],
): Promise<ComplexVolume[]> {
  const reading = createReading(use.answer, use.outputShape);
  const found: ComplexVolume[] = [];
  for (const turn of turns) {
    const pattern = await inputTensor(use, seen, turn);
    const answer = joined(use.outputs, await session.run({ pattern }));
    const object = volumeOfPlanes(reading.object(answer), use.outputShape);
    checkAnswer(object);
    found.push(turn === identity ? object : symmetricObject(object, inverseOf(turn)));
  }
  return found;
}

/** Lays answers over the one that fits the seen pattern best. */
export async function alignOutputs(
  answers: readonly ComplexVolume[],
  seen: ModelInput,
  transform: Transform,
): Promise<AlignedOutputs> {
  if (answers.length === 1) return { objects: answers, agreement: 1 };
  const intensity = await seen.intensity();
  const misfits: number[] = [];
  for (const answer of answers) misfits.push(await misfitOf(answer, intensity, transform));
  const order = answers.map((_, n) => n).sort((a, b) => misfits[a] - misfits[b]);
  const sorted = order.map((n) => unitStrength(answers[n]));
  const { objects, correlations } = await alignObjects(sorted, transform);
  const others = correlations.slice(1);
  return { objects, agreement: others.reduce((a, b) => a + b, 0) / others.length };
}

/** Their mean: what they agree about. */
export function meanOf(objects: readonly ComplexVolume[]): ComplexVolume {
  const mean = complexVolume(objects[0].shape);
  for (const { data } of objects) for (let i = 0; i < data.length; i++) mean.data[i] += data[i] / objects.length;
  return mean;
}

/** 1 − (Σ|F|√I)²/(Σ|F|²ΣI). */
async function misfitOf(answer: ComplexVolume, { shape, data }: RealVolume, transform: Transform): Promise<number> {
  const spectrum = (await transform(cropOrPad(answer, shape), "forward")).data;
  let [cross, model, counts] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const power = spectrum[2 * i] ** 2 + spectrum[2 * i + 1] ** 2;
    cross += Math.sqrt(power * data[i]);
    model += power;
    counts += data[i];
  }
  return 1 - cross ** 2 / (model * counts);
}

/** All outputs, one after the other. */
function joined(outputs: readonly string[], found: Readonly<Record<string, Float32Array>>): Float32Array {
  const parts = outputs.map((name) => found[name]);
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function checkAnswer({ data }: ComplexVolume): void {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += Math.abs(data[i]);
  if (!(sum > 0 && Number.isFinite(sum)))
    throw new DataError(
      `expected an answer of the network, found an object of ${sum === 0 ? "zeros" : "values that are no numbers"}`,
    );
}
