// Fast energies, forces (those of ../forces.ts) and relaxation, from kernels in WebAssembly with threads.
// The same input gives the same bits, whatever the number of threads, where Math.exp and its like do: not in every version of V8.

import { EngineError } from "@friedel/engine";
import { createCrew, threadsWanted } from "@friedel/engine/host";
import { checkPositions } from "../../checks.js";
import type { AtomForces } from "../forces.js";
import type { EamPotential } from "../potential.js";
import { checkedOptions, type RelaxOptions, type RelaxProgress, type RelaxResult } from "../relax.js";
import { AtomsAtWork } from "./atoms-at-work.js";
import { sharedKernels, unsharedKernels } from "./kernels.generated.js";

/** Threads that relax one crystal after another. One computation at a time; another meanwhile throws EngineError. */
export interface Relaxer {
  readonly threads: number;
  /**
   * Moves free atoms to where no force is left. Yields its progress, and gives other work a turn, every `reportEvery` steps. Throws
   * OptionError or ShapeError for options, DataError where atoms are nearer than 0.5 Å or fly apart, the signal's reason on abort.
   */
  relax(potential: EamPotential, start: Float64Array, options?: RelaxOptions): AsyncGenerator<RelaxProgress, RelaxResult>;
  /** As {@link eamForces}. */
  forces(potential: EamPotential, positions: Float64Array): AtomForces;
  /** Ends its threads. */
  dispose(): Promise<void>;
}

export interface RelaxerOptions {
  /** Threads at work, the caller's among them; default: as many as the machine runs at once, 8 at most. */
  readonly threads?: number;
}

/**
 * Starts threads. The calling thread computes and may wait for the others, so in a browser it has to be a worker; without
 * cross-origin isolation there it works alone. Throws OptionError for a wrong number of threads, EngineError where WebAssembly
 * cannot be set up.
 */
export async function createRelaxer({ threads }: RelaxerOptions = {}): Promise<Relaxer> {
  const crew = await createCrew(await threadsWanted(threads), { shared: sharedKernels, unshared: unsharedKernels });
  let busy = false;
  const atWork = (potential: EamPotential, positions: Float64Array, fixed?: Uint8Array): AtomsAtWork => {
    if (busy) throw new EngineError("expected one computation at a time, found another that has not ended");
    const atoms = new AtomsAtWork(crew, potential, positions, fixed);
    busy = true;
    return atoms;
  };
  const done = (atoms: AtomsAtWork): void => {
    atoms.free();
    busy = false;
  };
  return {
    threads: crew.threads,
    async *relax(potential, start, options = {}) {
      const { forceTolerance, maxSteps, fixed, reportEvery, signal } = checkedOptions(start, options);
      signal?.throwIfAborted();
      const atoms = atWork(potential, start, fixed);
      try {
        for (let until = 0; ; until = Math.min(until + reportEvery, maxSteps)) {
          signal?.throwIfAborted();
          const { step, energy, largestForce, atRest } = atoms.fall(until, forceTolerance);
          if (atRest || step === maxSteps) {
            atoms.check();
            return { step, energy, largestForce, positions: atoms.positions(), energies: atoms.energies(), converged: atRest };
          }
          yield { step, energy, largestForce };
          await crew.pause();
        }
      } finally {
        done(atoms);
      }
    },
    forces(potential, positions) {
      checkPositions(positions);
      const atoms = atWork(potential, positions);
      try {
        atoms.fall(0, 0);
        return atoms.forces();
      } finally {
        done(atoms);
      }
    },
    dispose: () => crew.dispose(),
  };
}

/** Relaxes one crystal, with threads of its own: see {@link createRelaxer} for many. */
export async function* relaxAtoms(
  potential: EamPotential,
  start: Float64Array,
  { threads, ...options }: RelaxOptions & RelaxerOptions = {},
): AsyncGenerator<RelaxProgress, RelaxResult> {
  const relaxer = await createRelaxer(threads === undefined ? {} : { threads });
  try {
    return yield* relaxer.relax(potential, start, options);
  } finally {
    await relaxer.dispose();
  }
}
