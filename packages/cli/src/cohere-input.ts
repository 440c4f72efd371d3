// A cohere experiment's folder as an input: its scan, and its settings where the command line says nothing else.

import { access } from "node:fs/promises";
import { join } from "node:path";
import { formatShape, type MaskVolume, Measured, nextFftSize, OptionError, type Shape, type Triple } from "@friedel/engine";
import type { PrepareOptions } from "@friedel/imaging";
import { adjustedSize } from "@friedel/io";
import { availableMemory, type CohereExperiment, readVolumeFile } from "@friedel/io/node";

/** Whether a folder is a cohere experiment. */
export async function isCohereFolder(folder: string): Promise<boolean> {
  for (const name of ["conf/config", "conf/config_rec", "conf/config_data"]) {
    const found = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** The experiment's preparation for frames of `shape`; its crop becomes the size, centred on the peak. */
export function experimentPreparation({ prepare, adjust }: CohereExperiment, shape: Shape): PrepareOptions {
  if (!adjust) return prepare;
  const cropped = adjustedSize(shape, adjust);
  const bin = typeof prepare.bin === "object" ? prepare.bin : ([prepare.bin ?? 1, prepare.bin ?? 1, prepare.bin ?? 1] as const);
  const size: Triple = [nextFftSize(cropped[0] / bin[0]), nextFftSize(cropped[1] / bin[1]), nextFftSize(cropped[2] / bin[2])];
  return { ...prepare, size };
}

/** The mask without the experiment's aliens: its boxes, and the voxels that are 0 in its alien file. */
export async function maskAliens(mask: MaskVolume, { aliens, files }: CohereExperiment, folder: string): Promise<MaskVolume> {
  const data = mask.data.slice();
  const [nz, ny, nx] = mask.shape;
  for (const [from, to] of aliens) {
    for (let z = Math.max(0, from[0]); z < Math.min(nz, to[0]); z++) {
      for (let y = Math.max(0, from[1]); y < Math.min(ny, to[1]); y++) {
        const row = (z * ny + y) * nx;
        data.fill(Measured.no, row + Math.max(0, from[2]), row + Math.min(nx, Math.max(0, to[2])));
      }
    }
  }
  if (files.aliens !== undefined) await maskFile(data, mask.shape, join(folder, files.aliens));
  return { ...mask, data };
}

/** cohere's alien file has its axes turned round: (column, row, frame), 0 for an alien. */
async function maskFile(data: Uint8Array, [nz, ny, nx]: Shape, path: string): Promise<void> {
  const volume = await readVolumeFile(path, { maxBytes: availableMemory() });
  if (volume.kind === "complex" || volume.shape.join() !== [nx, ny, nz].join()) {
    const expected = formatShape([nx, ny, nz]);
    throw new OptionError(
      `${path}: expected an alien mask of ${expected} (column, row, frame), found ${formatShape(volume.shape)}`,
    );
  }
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) if (volume.data[(x * ny + y) * nz + z] === 0) data[i] = Measured.no;
    }
  }
}
