// The sums of `Phaser.fit` on the wasm engine: which kernel makes them, and its pieces added up in one order, whoever computed them.

import type { FitSums, SetSums } from "../contract/phaser.js";
import { coherenceOf, type Model, roundedCoherence } from "../contract/vectors.js";
import { Coherence } from "./coherence.js";
import type { Crew } from "./host/index.js";
import { command, type Execute, parameters } from "./parameters.js";
import type { Problem } from "./vectors.js";

/** The sums of an object whose F_xy lies in the planes that `execute` works on. */
export function sumFit(crew: Crew, problem: Problem, execute: Execute, model: Model | undefined): FitSums {
  if (problem.residents.response === 0) return sumsOf(crew, problem, execute, model);
  const scale = model?.scale ?? scaleOfCounts(crew, problem, execute);
  return { ...sumsOf(crew, problem, execute, { widths: undefined, ...model, scale }), scale };
}

/** The sums of |F|², or of a model's intensities. */
function sumsOf(crew: Crew, { grid, layout, residents }: Problem, execute: Execute, model: Model | undefined): FitSums {
  const values = model && coherenceOf(model);
  if (model) {
    crew.set(parameters.residual, "kappa", model.scale ** 2);
    crew.set(parameters.residual, "leastIntensity", values ? roundedCoherence * residents.greatestCounts : 0);
  }
  if (values) {
    const coherence = new Coherence(crew, grid, layout.box.size, execute, { widths: false, tails: false });
    try {
      coherence.sumFit(values);
    } finally {
      coherence.free();
    }
  } else execute(model ? command.modelFit : command.fit);
  return readFitSums(crew.arena.doubles(residents.sums, 10 * grid.pieces));
}

/** s of as many counts as were used. */
function scaleOfCounts({ arena }: Crew, { grid, residents }: Problem, execute: Execute): number {
  execute(command.measureScattered);
  const scattered = arena.doubles(residents.sums, grid.pieces).reduce((sum, row) => sum + row, 0);
  return scattered > 0 ? Math.sqrt(Math.max(0, residents.objectCounts / scattered)) : 0;
}

/** Ten float64 a piece of columns: count, ΣP, ΣA², Σ√P·A, Σ A² ln(A²/P) of the used voxels, then of the free ones. */
export function readFitSums(rows: Float64Array): FitSums {
  const totals = new Float64Array(10);
  for (let i = 0; i < rows.length; i++) totals[i % 10] += rows[i];
  return { used: setSums(totals.subarray(0, 5)), free: setSums(totals.subarray(5)) };
}

function setSums([count, sumModel, sumCounts, sumCross, sumLog]: Float64Array): SetSums {
  return { count, sumModel, sumCounts, sumCross, sumLog };
}
