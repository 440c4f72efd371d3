// Settings of a cohere experiment for its scan: preparation, and voxels that are masked (cohere calls them aliens).

import {
  formatShape,
  type MaskVolume,
  Measured,
  nextFftSize,
  OptionError,
  type Shape,
  type Triple,
  type Volume,
} from "@friedel/engine";
import type { PrepareOptions } from "@friedel/imaging";
import { adjustedSize, type CohereSettings } from "@friedel/io";

/** The experiment's preparation for frames of `shape`; its crop becomes the size, centred on the peak. */
export function experimentPreparation({ prepare, adjust }: CohereSettings, shape: Shape): PrepareOptions {
  if (!adjust) return prepare;
  const cropped = adjustedSize(shape, adjust);
  const bin = typeof prepare.bin === "object" ? prepare.bin : ([prepare.bin ?? 1, prepare.bin ?? 1, prepare.bin ?? 1] as const);
  const size: Triple = [nextFftSize(cropped[0] / bin[0]), nextFftSize(cropped[1] / bin[1]), nextFftSize(cropped[2] / bin[2])];
  return { ...prepare, size };
}

/** The mask without the boxes that the experiment calls aliens. */
export function maskAliens(mask: MaskVolume, { aliens }: CohereSettings): MaskVolume {
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
  return { ...mask, data };
}

/**
 * The mask without the voxels that are 0 in an alien file, whose axes cohere turns round: (column, row, frame). Throws OptionError for
 * a file of another shape.
 */
export function maskAlienFile(mask: MaskVolume, volume: Volume, name: string): MaskVolume {
  const [nz, ny, nx] = mask.shape;
  if (volume.kind === "complex" || volume.shape.join() !== [nx, ny, nz].join()) {
    const expected = formatShape([nx, ny, nz]);
    throw new OptionError(
      `${name}: expected an alien mask of ${expected} (column, row, frame), found ${formatShape(volume.shape)}`,
    );
  }
  const data = mask.data.slice();
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) if (volume.data[(x * ny + y) * nz + z] === 0) data[i] = Measured.no;
    }
  }
  return { ...mask, data };
}
