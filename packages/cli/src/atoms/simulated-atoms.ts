// The crystals of atoms that `friedel simulate` makes: their flags, the crystal at rest, and its object at a Bragg peak.

import {
  drain,
  type Engine,
  isFftSize,
  type Matrix3,
  OptionError,
  type RealVolume,
  type Shape,
  type Triple,
} from "@friedel/engine";
import {
  type AtomicCrystal,
  type AtomicDefect,
  type AtomicShape,
  type AtomsObject,
  atomicDefects,
  atomicShapes,
  braggVector,
  displacementAlong,
  heldAtoms,
  metalNamed,
  metals,
  objectOfAtoms,
  type RelaxProgress,
  type RelaxResult,
  randomAtomicCrystal,
  relaxAtoms,
  tightBinding,
  voxelsOf,
} from "@friedel/simulation";
import { throwIfStopped } from "@friedel/workflow";
import { type Command, InvalidArgumentError } from "commander";
import { defined } from "../flags/defined.js";
import { choice } from "../flags/groups.js";
import { number, whole } from "../flags/parse.js";
import { whileKeeping } from "../terminal/keeping.js";
import { startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { builtInForLammps, relaxWithLammps } from "./lammps.js";

const symbols = metals.map(({ symbol }) => symbol);
const relaxers = ["friedel", "lammps", "none"] as const;

export interface AtomsFlags {
  readonly atoms?: number;
  readonly atomsFile?: string;
  readonly metal: string;
  readonly shape: AtomicShape;
  readonly defect: AtomicDefect;
  readonly strain: number;
  readonly relax: (typeof relaxers)[number];
  readonly hkl: Triple;
}

export function addAtoms(command: Command): Command {
  return command
    .optionsGroup("Crystal of atoms (a pattern only):")
    .option("--atoms <n>", "about so many atoms of a metal, instead of a crystal made by rule", whole(100, 4_000_000))
    .option("--atoms-file <file>", "the atoms of a LAMMPS data or dump file, as they are")
    .addOption(choice("--metal <symbol>", "fcc metal", symbols, "Au"))
    .addOption(choice("--shape <kind>", "its form", atomicShapes, "wulff"))
    .addOption(
      choice("--defect <kind>", "what tears its lattice; the surface is held around a dislocation", atomicDefects, "none"),
    )
    .option(
      "--strain <share>",
      "largest size of each component of a homogeneous strain; relaxation takes it out again",
      number(0, 0.05),
      0,
    )
    .addOption(choice("--relax <how>", "what moves the atoms to rest", relaxers, "friedel"))
    .option("--hkl <indices>", "Bragg peak, as in 111 or 3,-1,1", indices, [1, 1, 1]);
}

/** Three Miller indices: `111`, or `3,-1,1`. */
function indices(text: string): Triple {
  const parts = /^\d{3}$/.test(text) ? [...text] : text.split(",");
  const [h, k, l] = parts.map((part) => number()(part));
  if (parts.length !== 3) throw new InvalidArgumentError("Expected three indices, as in 111 or 3,-1,1.");
  return [h, k, l];
}

/** Done when no force is larger, eV/Å. */
const forceTolerance = 1e-3;

/** An array for an object of atoms. */
export interface AtomsGrid {
  readonly shape: Shape;
  readonly oversampling: number;
}

/** A crystal of atoms at rest, for an array; one that does not suit the array is refused before the long work. */
export async function makeAtoms(
  terminal: Terminal,
  { metal, shape, defect, strain, relax, hkl }: AtomsFlags,
  { atoms, seed, threads, grid }: { atoms: number; seed: number; threads: number; grid: AtomsGrid },
): Promise<AtomicCrystal> {
  const drawn = { metals: [metal], atoms: [atoms, atoms], shapes: [shape], defects: [defect] } as const;
  const { crystal, facts } = randomAtomicCrystal({ ...drawn, fields: ["none"], strain, seed });
  checkGrid(crystal, hkl, grid);
  if (relax === "none") return crystal;
  const fixed = heldAtoms(crystal, facts);
  const options = { forceTolerance, signal: terminal.signal, ...(fixed && { fixed }) };
  const kind = metalNamed(metal);
  const work =
    relax === "lammps"
      ? relaxWithLammps(builtInForLammps(kind), crystal.positions, options)
      : relaxAtoms(tightBinding(kind), crystal.positions, { ...options, threads });
  // Stopped, the work fails by its signal, or is over.
  const relaxed = await watched(terminal, work).finally(() => throwIfStopped(terminal.signal));
  return { ...crystal, positions: relaxed.positions };
}

function checkGrid({ latticeConstant, positions }: AtomicCrystal, hkl: Triple, { shape, oversampling }: AtomsGrid): void {
  braggVector(latticeConstant, hkl);
  voxelsOf(positions, shape, oversampling);
  for (const n of shape) {
    if (!isFftSize(n)) throw new OptionError(`expected axis lengths 2^a·3^b·5^c, found ${n}`);
  }
}

/** Runs to the end behind a bar, which goes with the logarithm of the largest force. */
async function watched(terminal: Terminal, work: AsyncGenerator<RelaxProgress, RelaxResult>): Promise<RelaxResult> {
  const bar = startProgress(terminal, "Relaxing", 100);
  let first: number | undefined;
  // LAMMPS, where it relaxes, is to end with us.
  const look = ({ largestForce, step }: RelaxProgress): void => {
    first ??= largestForce;
    const share = Math.log(first / largestForce) / Math.log(first / forceTolerance);
    bar.update(Math.max(0, Math.min(100, 100 * share)), `step ${step}`);
  };
  return whileKeeping(terminal, () => drain(work, look)).finally(() => bar.stop());
}

/** A crystal's object, and what is known of it. */
export interface SimulatedAtoms extends AtomsObject {
  /** The atoms' displacement along Q, Å. */
  readonly displacement: RealVolume;
  /** Of the cubic voxels, Å. */
  readonly voxelAngstrom: number;
}

/** The crystal's object in cubic voxels along the axes that `orientation` turns its own into; its spectrum goes to 0 at the array's ends. */
export async function objectIn(
  { shape, oversampling }: AtomsGrid,
  crystal: AtomicCrystal,
  hkl: Triple,
  engine: Engine,
  orientation?: Matrix3,
): Promise<SimulatedAtoms> {
  const columns = voxelsOf(crystal.positions, shape, oversampling, orientation);
  const options = { hkl, shape, columns, ...defined({ orientation }) };
  const found = await objectOfAtoms(crystal, options, engine.transform);
  const displacement = displacementAlong(crystal, options, found, found.support);
  return { ...found, displacement, voxelAngstrom: columns[1][1] };
}
