// An image that nobody sees, before the first scan comes: engine, network, HDF5 library and compiler are then ready for the first one that
// somebody waits for.

import { allMeasured, drain, InputError, realVolume, type Shape } from "@friedel/engine";
import type { Context } from "../../context.js";
import { throwIfStopped } from "../../errors.js";
import { memoryFolder } from "../../folder.js";
import { reconstruct } from "../../reconstruct.js";
import type { Scan } from "../../scan/scan.js";
import { quickSettings } from "./image.js";

const shape: Shape = [32, 32, 32];
/** Edges of a box, voxels, and counts of its brightest one. */
const box = [11, 9, 10] as const;
const peakCounts = 1e5;

/**
 * Makes an image as those of a scan that grows are made, of a drawn box, and forgets it. What goes wrong ends nothing, for nobody waits for
 * this image: it is the remark that is returned. Throws StoppedError on abort.
 */
export async function warmUp(context: Context): Promise<string | undefined> {
  try {
    const settings = quickSettings({}, shape[0], undefined);
    await drain(reconstruct(boxScan(), settings, { ...context, figures: null, folder: memoryFolder() }), () => {});
  } catch (error) {
    throwIfStopped(context.signal);
    // A network may not take a box; a scan says so itself.
    if (error instanceof InputError) return undefined;
    return `nothing is warm, so the first image takes longer: ${error instanceof Error ? error.message : String(error)}`;
  }
  return undefined;
}

/** The pattern of a box: its brightness along each axis is (sin πnx/N / sin πx/N)² for n voxels. */
function boxScan(): Scan {
  const along = box.map((n, axis) =>
    Float64Array.from({ length: shape[axis] }, (_, k) => {
      const x = (Math.PI * (k - shape[axis] / 2)) / shape[axis];
      return x === 0 ? 1 : (Math.sin(n * x) / (n * Math.sin(x))) ** 2;
    }),
  );
  const counts = realVolume(shape);
  let i = 0;
  for (const z of along[0])
    for (const y of along[1]) for (const x of along[2]) counts.data[i++] = Math.round(peakCounts * z * y * x);
  return {
    ...{ name: "box", counts, mask: allMeasured(shape), isAmplitude: false },
    ...{ file: { path: "", sha256: "" }, files: [], warnings: [] },
  };
}
