// A descent on any phaser that has vectors: what it starts with, the optimiser, the report. Engines do not know of it.

import { voxelCount } from "../array/index.js";
import { vectorsOf } from "../contract/capabilities.js";
import type { Phaser } from "../contract/phaser.js";
import { adam } from "./adam.js";
import { requireDescent } from "./checks.js";
import { adjust, type Course, evaluate, scaleOf } from "./course.js";
import type { Descent, DescentReport } from "./descent.js";
import { firstModel, noAxisMoments } from "./fitted-model.js";
import { limitedMemory } from "./limited-memory.js";

/** Fits of the scale before the first step. */
const firstFits = 3;

/**
 * Takes gradient steps from P_S g inside the support and leaves the object there: g is 0 outside. Throws OptionError for a descent
 * that makes no sense, EngineError for a phaser without vectors.
 */
export async function descend(phaser: Phaser, descent: Descent): Promise<DescentReport> {
  requireDescent(descent);
  const { loss, model = {}, optimiser } = descent;
  const workspace = await vectorsOf(phaser, { loss, model, keepsGradient: optimiser.kind === "lbfgs" });
  try {
    const course: Course = {
      workspace,
      descent,
      voxels: voxelCount(phaser.shape),
      model: firstModel(model),
      widthMoments: noAxisMoments,
      tailMoments: noAxisMoments,
      last: undefined,
      evaluations: 0,
      taken: 0,
      losses: [],
    };
    for (let i = 0; model.scale === "best" && i < firstFits; i++) {
      await evaluate(course);
      adjust(course);
    }
    const result = optimiser.kind === "adam" ? await adam(course, optimiser) : { outcome: await limitedMemory(course) };
    const { taken: steps, losses, evaluations } = course;
    const { widths, tails } = course.model;
    return { steps, losses, evaluations, ...result, scale: scaleOf(course), widths, tails };
  } finally {
    await workspace.close();
  }
}
