// A pupil's wavefront: measured where a retrieved object is one, and written for astronomers and for Python.

import { type KnownObject, measureWavefront, type Wavefront } from "@friedel/imaging";
import { imageOf, writeFits, writeNpy } from "@friedel/io";
import type { Folder } from "../folder.js";
import type { Reconstruction } from "./reconstruction.js";

/** Share of the wavefront's square that the terms have to hold for an object of known modulus to be taken for a pupil. */
const leastHeld = 0.5;

/**
 * The wavefront of an object whose modulus is known: of any begun at a known phase, which is taken out, and of others where Zernike terms hold
 * most of their phase; else undefined (a crystal's exit wave, whose phase is no aberration). Writes wavefront.npy and wavefront.fits, in waves.
 */
export async function pupilWavefront(
  { constraint, object: known }: KnownObject,
  { result }: Pick<Reconstruction, "result">,
  folder: Folder | undefined,
): Promise<Wavefront | undefined> {
  if (constraint?.kind !== "modulus" || constraint.of.shape[0] !== 1) return undefined;
  const found = measureWavefront(result.object, constraint.of, known ? { known } : {});
  if (!known && !(found.residual ** 2 < leastHeld * found.rms ** 2)) return undefined;
  const { waves } = found;
  await folder?.write("wavefront.npy", writeNpy(imageOf(waves)));
  await folder?.write("wavefront.fits", writeFits(imageOf(waves), { BUNIT: "waves" }));
  return found;
}
