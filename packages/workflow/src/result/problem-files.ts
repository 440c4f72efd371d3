// A simulated problem of another field as files: all of it in one NPZ, and beside it, as NPY, what commands take one array at a time.

import { imageOf, type NpzValue, writeNpy, writeNpz } from "@friedel/io";
import type { Problem } from "@friedel/simulation";
import type { Folder } from "../folder.js";

/** Name of the file that holds a whole problem. */
export const problemName = "problem.npz";

/**
 * Writes problem.npz (`intensity`, `missing` with 1 for not measured, `truth`, `support`, what is known of the object, and words), then
 * truth.npy, support.npy and, where there are any, modulus.npy and defocus.npy. A pattern of one frame has two axes in them.
 */
export async function writeProblem(folder: Folder, { seed, ...problem }: Problem & { readonly seed: number }): Promise<void> {
  const { kind, constraint, intensity, missing, truth, support, amplitude, defocus, wavefront, zeroBeyond } = problem;
  const volumes = { intensity, missing, truth, support, ...known({ amplitude, defocus, wavefront }) };
  const images = Object.fromEntries(Object.entries(volumes).map(([name, volume]) => [name, imageOf(volume)]));
  const words: Record<string, NpzValue> = { kind: constraint, problem: kind, seed, ...known({ zeroBeyond }) };
  await folder.write(problemName, await writeNpz({ ...images, ...words }));
  const alone = known({ truth, support, modulus: amplitude, defocus });
  for (const [name, volume] of Object.entries(alone)) await folder.write(`${name}.npy`, writeNpy(imageOf(volume)));
}

/** What there is of some things by name. */
function known<T>(things: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(things).flatMap(([name, thing]) => (thing === undefined ? [] : [[name, thing]])));
}
