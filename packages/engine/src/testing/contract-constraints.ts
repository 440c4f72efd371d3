// The contract of what is known of an object's values: every kind and every way of a step, against the reference, whose own proof are
// the published forms of the algorithms (phasing/algorithms.test.ts of imaging). Flat, odd and mixed sizes among them.

import { complexVolume, mapped, modulusOf, realVolume, type Shape } from "../array/index.js";
import type { Constraint } from "../contract/constraint.js";
import type { Engine } from "../contract/engine.js";
import type { Block, Phaser } from "../contract/phaser.js";
import { DataError, ShapeError } from "../errors.js";
import { checkAgainstReference } from "./contract-phasing.js";
import { type ContractCase, er, exampleProblem, hio, requireRejected } from "./contract-problems.js";
import { noise } from "./contract-volumes.js";

const beta = 0.8;
const steps: Record<string, Omit<Block, "iterations">> = {
  "projected, as ER": { outside: er },
  "projected, reflected and weighted, as RRR": { inside: [1 - beta, beta], outside: [1, -beta], weight: beta },
  "selected, as HIO": { outside: hio, select: { alpha: 0 } },
  "selected with a threshold, as CHIO": { outside: hio, select: { alpha: 0.4 } },
};

/** Flat ones along each axis, odd and mixed. */
const shapes: readonly Shape[] = [
  [1, 45, 64],
  [45, 1, 80],
  [27, 20, 1],
  [15, 9, 25],
];

/** A factor of modulus 1 all over the array. */
function factorOf(shape: Shape) {
  const volume = noise(shape, 21);
  const modulus = modulusOf(volume).data;
  return mapped(volume, (value, i) => value / modulus[i >> 1]);
}

const kinds: Record<string, (shape: Shape) => Constraint> = {
  real: () => ({ kind: "real" }),
  "0 or more": () => ({ kind: "nonNegative" }),
  "0 or more but for a known factor": (shape) => ({ kind: "nonNegative", factor: factorOf(shape) }),
  "of a known modulus": (shape) => ({ kind: "modulus", of: modulusOf(noise(shape, 22)) }),
};

export const constraintCases: readonly ContractCase[] = [
  ...Object.entries(kinds).flatMap(([kind, constraintOf]) =>
    Object.entries(steps).map(([step, block]) => ({
      name: `keeps an object ${kind}, ${step}`,
      run: (engine: Engine) => checkKnown(engine, [24, 20, 32], constraintOf, block, 6),
    })),
  ),
  ...shapes.map((shape) => ({
    name: `iterates over ${shape.join("×")}, with an object of 0 or more`,
    run: (engine: Engine) => checkKnown(engine, shape, kinds["0 or more"], steps["selected with a threshold, as CHIO"], 6),
  })),
  { name: "keeps to what is known where the support moves", run: checkMoves },
  { name: "refuses what is known of another shape or impossible", run: checkRefusals },
];

async function checkKnown(
  engine: Engine,
  shape: Shape,
  constraintOf: (shape: Shape) => Constraint,
  block: Omit<Block, "iterations">,
  iterations: number,
): Promise<void> {
  await checkAgainstReference(engine, (phaser) => phaser.iterate({ ...block, iterations }), await known(shape, constraintOf));
}

async function known(shape: Shape, constraintOf: (shape: Shape) => Constraint) {
  const problem = await exampleProblem(shape);
  return { ...problem, measurement: { ...problem.measurement, constraint: constraintOf(shape) } };
}

async function checkMoves(engine: Engine): Promise<void> {
  const moving = async (phaser: Phaser) => {
    await phaser.iterate({ ...steps["projected, reflected and weighted, as RRR"], iterations: 3 });
    await phaser.updateSupport({ sigma: 1, threshold: 0.2, relativeTo: "max" });
    await phaser.iterate({ outside: er, iterations: 3 });
    await phaser.iterate({ ...steps["projected, reflected and weighted, as RRR"], iterations: 1 });
    await phaser.load({ support: (await exampleProblem([16, 20, 24])).support });
    await phaser.iterate({ outside: hio, select: { alpha: 0 }, iterations: 2 });
  };
  await checkAgainstReference(engine, moving, await known([16, 20, 24], kinds["0 or more but for a known factor"]));
}

async function checkRefusals(engine: Engine): Promise<void> {
  const shape: Shape = [16, 20, 24];
  const { measurement } = await exampleProblem(shape);
  const refused = (constraint: Constraint, error: new (message: string) => Error) =>
    requireRejected(engine.createPhaser({ ...measurement, constraint }), error);
  await refused({ kind: "modulus", of: realVolume([8, 8, 8]) }, ShapeError);
  await refused({ kind: "modulus", of: mapped(realVolume(shape), () => -1) }, DataError);
  await refused({ kind: "real", factor: complexVolume(shape) }, DataError);
}
