// Relaxation by LAMMPS, where `lmp` is installed: the same crystal, potential and tolerance as `relax` of core, and the same
// progress and result, from a run in a temporary folder that is always removed. FIRE, no periodic images, one thread.
// Commands: https://docs.lammps.org/min_style.html, https://docs.lammps.org/pair_eam.html

import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DataError, EngineError, OptionError, ShapeError } from "@friedel/engine";
import { FormatError, readLammpsDump, writeLammpsData, writeSetfl } from "@friedel/io";
import { type Metal, type RelaxOptions, type RelaxProgress, type RelaxResult, tabulate, tightBinding } from "@friedel/simulation";

/** A potential as LAMMPS takes it. */
export interface LammpsPotential {
  /** The element of the file that the atoms are. */
  readonly symbol: string;
  readonly massAmu: number;
  /** A setfl (`.eam.alloy`) file, of one element or several. */
  readonly setfl: Uint8Array;
}

export interface LammpsOptions extends RelaxOptions {
  /** What to run; default `lmp`. */
  readonly program?: string;
}

/** The built-in potential, written out for LAMMPS. */
export function builtInForLammps(metal: Metal): LammpsPotential {
  const setfl = writeSetfl(tabulate(metal, tightBinding(metal)), `Cleri and Rosato 1993, ${metal.symbol}`);
  return { symbol: metal.symbol, massAmu: metal.massAmu, setfl };
}

/** ps for an atom of 1 amu: 2 fs for gold, and the same part of a vibration for lighter atoms. */
const stepPerRootMass = 0.002 / Math.sqrt(197);

/** Evaluations a step at most: FIRE takes one, and some more where it turns back. */
const evaluationsPerStep = 10;

/** Milliseconds until a program that does not end when asked to is ended. */
const patience = 2000;

/**
 * Moves free atoms to where no force is left, in LAMMPS. Yields its progress every `reportEvery` steps. Throws
 * {@link OptionError} where LAMMPS is not installed, {@link DataError} with LAMMPS's own words where it refuses its input,
 * EngineError where it fails otherwise, the signal's reason on abort, which ends LAMMPS.
 */
export async function* relaxWithLammps(
  potential: LammpsPotential,
  start: Float64Array,
  options: LammpsOptions = {},
): AsyncGenerator<RelaxProgress, RelaxResult> {
  const { signal, fixed } = options;
  if (start.length === 0 || start.length % 3 !== 0) {
    throw new ShapeError(`expected three coordinates an atom, found ${start.length} numbers`);
  }
  if (fixed && fixed.length !== start.length / 3) {
    throw new ShapeError(`expected ${start.length / 3} marks of fixed atoms, found ${fixed.length}`);
  }
  signal?.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), "friedel-lammps-"));
  // A second Ctrl-C ends this process without coming back here.
  const leave = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", leave);
  try {
    const types = fixed && Uint8Array.from(fixed, (held) => (held ? 2 : 1));
    await writeFile(join(folder, "crystal.data"), writeLammpsData({ positions: start, typeCount: 2, ...(types && { types }) }));
    await writeFile(join(folder, "potential.eam.alloy"), potential.setfl);
    await writeFile(join(folder, "in.relax"), scriptOf(potential, options));
    const step = yield* run(folder, options);
    return await resultOf(folder, start, options, step);
  } finally {
    process.off("exit", leave);
    await rm(folder, { recursive: true, force: true });
  }
}

function scriptOf({ symbol, massAmu }: LammpsPotential, options: LammpsOptions): string {
  const { forceTolerance = 1e-4, maxSteps = 10_000, reportEvery = 10 } = options;
  if (!(forceTolerance > 0)) throw new OptionError(`expected a positive force tolerance, found ${forceTolerance}`);
  const script = [
    "units metal",
    // The box follows the atoms: none can leave it, and no atom sees an image.
    "boundary s s s",
    "read_data crystal.data",
    "pair_style eam/alloy",
    `pair_coeff * * potential.eam.alloy ${symbol} ${symbol}`,
    "group held type 2",
    "fix hold held setforce 0 0 0",
    "compute energy all pe/atom",
    "thermo_style custom step pe fmax",
    "thermo_modify flush yes format float %.17g",
    `thermo ${reportEvery}`,
    "min_style fire",
    // The largest force on an atom, which no component of it exceeds.
    "min_modify norm max",
    `timestep ${stepPerRootMass * Math.sqrt(massAmu)}`,
    `minimize 0 ${forceTolerance} ${maxSteps} ${evaluationsPerStep * maxSteps}`,
    "dump out all custom 1 relaxed.dump id x y z c_energy fx fy fz",
    "dump_modify out sort id format float %.17g",
    "run 0",
  ];
  return `${script.join("\n")}\n`;
}

/** Runs LAMMPS to its end; returns the steps it took. */
async function* run(folder: string, { program = "lmp", signal }: LammpsOptions): AsyncGenerator<RelaxProgress, number> {
  const child = spawn(program, ["-in", "in.relax", "-log", "none", "-nocite"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { OMP_NUM_THREADS: "1", ...process.env },
  });
  const ended = new Promise<{ error?: NodeJS.ErrnoException; code: number | null; killedBy: string | null }>((resolve) => {
    child.on("error", (error) => resolve({ error, code: null, killedBy: null }));
    child.on("close", (code, killedBy) => resolve({ code, killedBy }));
  });
  const stop = () => end(child);
  signal?.addEventListener("abort", stop, { once: true });
  process.once("exit", stop);
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint ||= complaintIn(text.toString());
  });
  let step = 0;
  let isTable = false;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (/^\s*Step\s/.test(line)) isTable = true;
      else if (line.startsWith("Loop time")) isTable = false;
      complaint ||= complaintIn(line);
      const numbers = isTable ? line.trim().split(/\s+/).map(Number) : [];
      if (numbers.length !== 3 || !numbers.every(Number.isFinite)) continue;
      step = Math.max(step, numbers[0]);
      yield { step, energy: numbers[1], largestForce: numbers[2] };
    }
    const { error, code, killedBy } = await ended;
    signal?.throwIfAborted();
    if (error) throw cannotStart(program, error);
    if (complaint) throw new DataError(`LAMMPS: ${complaint}`);
    if (code !== 0) throw new EngineError(`expected LAMMPS ("${program}") to end well, found ${killedBy ?? `exit code ${code}`}`);
    return step;
  } finally {
    signal?.removeEventListener("abort", stop);
    process.off("exit", stop);
    stop();
    // The folder is removed next: nothing may write into it any more.
    await ended;
  }
}

/** Ends this child, if need be by force; harmless after its end. */
function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), patience).unref();
}

/** LAMMPS's own sentence about what is wrong, without the place in its source. */
function complaintIn(text: string): string {
  const found = /^ERROR(?: on proc \d+)?: (.*)$/m.exec(text);
  return found ? found[1].replace(/\s*\((?:\.\.\/)*(?:src\/)?[\w./-]+\.(?:cpp|h):\d+\)\s*$/, "").trim() : "";
}

function cannotStart(program: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== "ENOENT" && error.code !== "EACCES")
    return new EngineError(`expected to start "${program}", found ${error.message}`);
  return new OptionError(
    `expected LAMMPS as "${program}" on the path, found none: install it (Debian and Ubuntu: apt install lammps), or relax with the built-in potential`,
    { cause: error },
  );
}

async function resultOf(folder: string, start: Float64Array, options: LammpsOptions, step: number): Promise<RelaxResult> {
  const { positions, extra } = await dumpIn(folder);
  if (positions.length !== start.length) {
    throw new EngineError(`expected ${start.length / 3} atoms back from LAMMPS, found ${positions.length / 3}`);
  }
  const energies = extra.c_energy;
  let largestForce = 0;
  for (const axis of ["fx", "fy", "fz"]) for (const force of extra[axis]) largestForce = Math.max(largestForce, Math.abs(force));
  const energy = energies.reduce((sum, own) => sum + own, 0);
  return { step, energy, largestForce, positions, energies, converged: largestForce <= (options.forceTolerance ?? 1e-4) };
}

async function dumpIn(folder: string) {
  const name = "relaxed.dump";
  try {
    const bytes = await readFile(join(folder, name));
    return readLammpsDump(bytes, name, { extra: ["c_energy", "fx", "fy", "fz"], maxBytes: Number.POSITIVE_INFINITY });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new DataError(`expected atoms apart from each other, found no finite forces in LAMMPS (${error.message})`, {
      cause: error,
    });
  }
}
