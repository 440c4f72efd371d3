// Relaxation of gold crystals here and in LAMMPS: the same atoms, the same potential as a setfl file, the same tolerance, in turn.
// What is timed is the relaxation: of LAMMPS from its first forces to its last step, without start, reading and writing; of friedel all.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { drain } from "@friedel/engine";
import {
  bodyOfAtoms,
  createRelaxer,
  cutCrystal,
  metalNamed,
  type RelaxProgress,
  type RelaxResult,
  tightBinding,
  wulffBody,
} from "@friedel/simulation";
import { builtInForLammps, relaxWithLammps } from "../atoms/lammps.js";
import { type Effort, type Measurement, spreadOf } from "./measure.js";

/** How near two relaxations of the same crystal came to each other. */
export interface Agreement {
  readonly atoms: number;
  /** Largest component of a force left by both, eV/Å. */
  readonly forceTolerance: number;
  readonly steps: number;
  readonly lammpsSteps: number;
  /** Of the relaxed crystal, eV an atom. */
  readonly energyDifferenceEvPerAtom: number;
  /** Of an atom's relaxed places, Å, and how far it had come to them. */
  readonly largestDistance: number;
  readonly largestDisplacement: number;
}

/** Small enough that the places of both agree to well below a thousandth of an ångström. */
const forceTolerance = 1e-5;

/** Which LAMMPS is installed as `lmp`, as it says itself; undefined where there is none. */
export async function lammpsVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("lmp", ["-h"], { maxBuffer: 2 ** 24 });
    return /Simulator - (.*)/.exec(stdout)?.[1].trim() ?? "of unknown version";
  } catch {
    // Not there, or not to be started: the benchmark says that it is missing.
    return undefined;
  }
}

/** Relaxes a Wulff-shaped gold crystal of about this many atoms in every round, with each number of threads and by LAMMPS. */
export async function measureRelaxation(
  atoms: number,
  { rounds, threads }: Effort,
  withLammps: boolean,
  now: () => number,
): Promise<{ readonly measurements: Measurement[]; readonly agreement: Agreement | undefined }> {
  const gold = metalNamed("Au");
  const start = crystalOf(atoms);
  const n = start.length / 3;
  const potential = tightBinding(gold);
  const forLammps = builtInForLammps(gold);
  const own = threads.map((): number[] => []);
  const theirs: number[] = [];
  let [result, theirResult]: [RelaxResult | undefined, RelaxResult | undefined] = [undefined, undefined];
  for (let round = 0; round < rounds; round++) {
    for (const [i, count] of threads.entries()) {
      const relaxer = await createRelaxer({ threads: count });
      try {
        const began = now();
        result = (await timed(relaxer.relax(potential, start, { forceTolerance }), now)).result;
        own[i].push(now() - began);
      } finally {
        await relaxer.dispose();
      }
    }
    if (!withLammps) continue;
    const { milliseconds, result: found } = await timed(relaxWithLammps(forLammps, start, { forceTolerance }), now);
    theirs.push(milliseconds);
    theirResult = found;
  }
  const measured = (by: string, count: number, times: readonly number[]): Measurement => ({
    what: "relaxation",
    n,
    by,
    threads: count,
    time: spreadOf(times),
  });
  return {
    measurements: [
      ...threads.map((count, i) => measured("friedel", count, own[i])),
      ...(theirResult ? [measured("LAMMPS", 1, theirs)] : []),
    ],
    agreement: result && theirResult && agreementOf(start, result, theirResult),
  };
}

function crystalOf(atoms: number): Float64Array {
  const { latticeConstant } = metalNamed("Au");
  const surfaces = [
    { hkl: [1, 1, 1] as const, energy: 1 },
    { hkl: [1, 0, 0] as const, energy: 1.2 },
  ];
  const shape = wulffBody({ surfaces, radius: 1, spread: 0.1, seed: 4 });
  return cutCrystal(latticeConstant, bodyOfAtoms(latticeConstant, shape, atoms), { origin: [0.3, 0.2, 0.1] });
}

/** Runs to the end; milliseconds from the first report to the first of the last step. */
async function timed(run: AsyncGenerator<RelaxProgress, RelaxResult>, now: () => number) {
  let [first, last, latest] = [Number.NaN, Number.NaN, -1];
  const result = await drain(run, ({ step }) => {
    if (step <= latest) return;
    last = now();
    if (latest < 0) first = last;
    latest = step;
  });
  return { result, milliseconds: last - first };
}

function agreementOf(start: Float64Array, own: RelaxResult, theirs: RelaxResult): Agreement {
  const atoms = start.length / 3;
  return {
    atoms,
    forceTolerance,
    steps: own.step,
    lammpsSteps: theirs.step,
    energyDifferenceEvPerAtom: Math.abs(own.energy - theirs.energy) / atoms,
    largestDistance: largestDistance(own.positions, theirs.positions),
    largestDisplacement: largestDistance(own.positions, start),
  };
}

function largestDistance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i += 3) {
    most = Math.max(most, Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1], a[i + 2] - b[i + 2]));
  }
  return most;
}
