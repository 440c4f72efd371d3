// Independent starts on the pattern of a result: those of other files, and those that are refined here by other seeds.

import { dirname, join } from "node:path";
import { type ComplexVolume, DataError, type Engine, type MaskVolume, maskVolume, type RealVolume } from "@friedel/engine";
import { refineOptions, type Start, withoutFree } from "@friedel/imaging";
import type { StoredResult } from "@friedel/io";
import { availableMemory, readPatternFile, readResultFile } from "@friedel/io/node";
import { amplitudeOf, isHdf5Name, readObjectFile } from "@friedel/workflow";
import { diskFile } from "@friedel/workflow/node";
import { runRefinement } from "../refine-run.js";
import type { Terminal } from "../terminal.js";

/** A start and the seed it began with, where that is known. */
export interface SeededStart extends Start {
  readonly seed?: number;
}

/** The measurement that a result explains. */
export interface MeasuredPattern {
  readonly amplitude: RealVolume;
  /** All that was measured is used. */
  readonly mask: MaskVolume;
}

/** What a result says about its start. */
export function startOf({ object, support, parameters }: Pick<StoredResult, "object" | "support" | "parameters">): SeededStart {
  const { seed } = parameters;
  return { object, support: support ?? filled(object), ...(typeof seed === "number" && { seed }) };
}

/** Reads the start of a file. Errors as `readObjectFile`. */
export async function loadStart(path: string): Promise<SeededStart> {
  if (isHdf5Name(path)) return startOf(await readResultFile(path, { maxBytes: availableMemory() }));
  return startOf({ object: await readObjectFile(diskFile(path)), parameters: {} });
}

/** The counts in a result, or in the pattern.cxi beside it. Throws DataError where there are none, and for amplitudes. */
export async function patternOf({ counts, mask }: StoredResult, path: string): Promise<MeasuredPattern> {
  if (counts && mask) return { amplitude: amplitudeOf({ counts, mask }), mask: withoutFree(mask) };
  const beside = join(dirname(path), "pattern.cxi");
  const found = await readPatternFile(beside, { maxBytes: availableMemory() }).catch(() => undefined);
  if (!found)
    throw new DataError(`${path}: expected the counts beside the object or in ${beside} for its error bars, found none`);
  if (found.isAmplitude) throw new DataError(`${beside}: expected counts, found amplitudes: their noise is not known`);
  return { amplitude: amplitudeOf(found), mask: withoutFree(found.mask) };
}

/** Refines so many starts from nothing, each by a seed that none of `before` began with. */
export async function refineStarts(
  terminal: Terminal,
  engine: Engine,
  pattern: MeasuredPattern,
  before: readonly SeededStart[],
  count: number,
): Promise<SeededStart[]> {
  const taken = new Set(before.map(({ seed }) => seed));
  const found: SeededStart[] = [];
  for (let seed = 0; found.length < count; seed++) {
    if (taken.has(seed)) continue;
    const label = `start ${found.length + 1} of ${count}`;
    const job = { options: refineOptions({ seed }), resume: false, checkpointEvery: Number.POSITIVE_INFINITY, label };
    const { object, support } = await runRefinement(terminal, engine, pattern, job);
    found.push({ object, support, seed });
  }
  return found;
}

/** Where an object is not 0. */
function filled({ shape, data }: ComplexVolume): MaskVolume {
  const support = maskVolume(shape);
  for (let i = 0; i < support.data.length; i++) support.data[i] = Number(data[2 * i] !== 0 || data[2 * i + 1] !== 0);
  return support;
}
