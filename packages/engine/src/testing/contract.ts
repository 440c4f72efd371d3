// What every engine must do, as cases that need no test framework: vitest runs them in Node, a page runs them in a browser.
// A case throws where the engine is wrong. They are ordered by capability, and an engine is held to those that it has.
// The reference engine is the definition; its own independent proof is in its tests.

import { maskVolume, modulusOf, realVolume, type Shape } from "../array/index.js";
import type { Engine } from "../contract/engine.js";
import { ShapeError } from "../errors.js";
import { createReferenceEngine } from "../reference/index.js";
import { constraintCases } from "./contract-constraints.js";
import { crystalFitCases } from "./contract-crystal-fits.js";
import { phasingCases } from "./contract-phasing.js";
import { type ContractCase, require, requireRejected } from "./contract-problems.js";
import { responseCases, responseVectorCases } from "./contract-response.js";
import { vectorCases } from "./contract-vectors.js";
import { noise } from "./contract-volumes.js";

/** Float32 rounding of one transform, relative to the largest value: a few 1e-7. */
const transformTolerance = 2e-6;

const transformShapes: readonly Shape[] = [
  [16, 16, 16],
  [8, 20, 48],
  [15, 9, 40],
  [1, 5, 24],
  [30, 1, 45],
  [27, 1, 160],
  [32, 27, 1],
  [64, 10, 25],
  [1, 1, 1],
  [2, 4, 8],
  [25, 27, 4],
  [5, 2, 160],
  [128, 3, 16],
  [4, 256, 12],
  [2, 2, 512],
  [18, 50, 80],
  [48, 60, 90],
];

const transformCases: readonly ContractCase[] = [
  ...transformShapes.map((shape) => ({
    name: `transforms ${shape.join("×")} both ways like the reference`,
    run: (engine: Engine) => checkTransform(engine, shape),
  })),
  { name: "refuses lengths with other factors than 2, 3 and 5", run: checkLengths },
];

/** The cases of an engine's capabilities. */
export async function contractCasesOf(engine: Engine): Promise<readonly ContractCase[]> {
  const phaser = await engine.createPhaser({ amplitude: realVolume([2, 2, 2]), mask: maskVolume([2, 2, 2]) });
  const hasVectors = phaser.openVectors !== undefined;
  await phaser.dispose();
  return [
    ...transformCases,
    ...phasingCases,
    ...constraintCases,
    ...responseCases,
    ...(hasVectors ? [...vectorCases, ...responseVectorCases] : []),
    ...(engine.createCrystalFitter ? crystalFitCases : []),
  ];
}

async function checkTransform({ transform }: Engine, shape: Shape): Promise<void> {
  const volume = noise(shape, 1);
  const reference = await createReferenceEngine();
  for (const direction of ["forward", "inverse"] as const) {
    const found = await transform(volume, direction);
    const expected = await reference.transform(volume, direction);
    const largest = modulusOf(expected).data.reduce((a, b) => Math.max(a, b), 0);
    const error = found.data.reduce((worst, v, i) => Math.max(worst, Math.abs(v - expected.data[i])), 0) / largest;
    require(error < transformTolerance, `${direction} transform is off by ${error} of its largest value`);
  }
}

async function checkLengths({ transform, createPhaser }: Engine): Promise<void> {
  await requireRejected(transform(noise([7, 8, 8], 1), "forward"), ShapeError);
  await requireRejected(createPhaser({ amplitude: realVolume([14, 8, 8]), mask: maskVolume([14, 8, 8]) }), ShapeError);
}
