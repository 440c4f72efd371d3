// The update of a support (contract/support-update.ts): the host's side of assembly/support-update.ts. All work is on a window: the support's
// box and the kernel's radius around it, as far as the array goes.

import { type Box, dilate } from "../array/box.js";
import type { Shape } from "../array/index.js";
import { gaussianKernel, gaussianRadius, type SupportUpdate } from "../contract/support-update.js";
import type { Crew } from "./host/index.js";
import { command, type Execute, type Parameters, parameters } from "./parameters.js";
import { putFloats } from "./plan.js";

export interface UpdatedSupport {
  readonly extent: Extent;
  /** Writes the new support to the problem's box, which may be another by now. */
  adopt(box: Box): void;
  free(): void;
}

/** Where a support is, and how many voxels it has. */
export interface Extent {
  readonly box: Box;
  readonly count: number;
}

/** Computes a new support beside the present one, which lies in `box`. */
export function updatedSupport(
  crew: Crew,
  execute: Execute,
  box: Box,
  present: Extent,
  shape: Shape,
  { sums }: { readonly sums: number },
  { sigma, threshold, relativeTo }: SupportUpdate,
): UpdatedSupport {
  const { arena } = crew;
  const support = present.box;
  const radius = gaussianRadius(sigma);
  const window = dilate(support, radius, shape);
  const [wz, wy, wx] = window.size;
  // Up to three voxels of a vector overhang the support on either side, and a blur reads `radius` more.
  const pad = 4 * Math.ceil(Math.max(radius, 3) / 4);
  const row = 4 * (pad + 4 * Math.ceil(wx / 4) + pad + 4);
  const plane = row * (wy + 2 * radius);
  const firstVector = Math.floor((support.lo[2] - box.lo[2]) / 4);
  const lastVector = Math.floor((support.lo[2] + support.size[2] - 1 - box.lo[2]) / 4);
  const addresses: number[] = [];
  const keep = (at: number): number => {
    addresses.push(at);
    return at;
  };
  const free = (): void => arena.free(...addresses);
  const run = (command: number, of: Box, own: Parameters<"window">): void => {
    const [z, y, x] = window.lo.map((from, axis) => from - of.lo[axis]);
    crew.write(parameters.window, own);
    crew.write(parameters.shift, { z, y, x });
    execute(command);
  };
  try {
    const taps = keep(putFloats(arena, [...gaussianKernel(sigma)]));
    const [input, output] = [keep(arena.allocate(wz * plane)), keep(arena.allocate(wz * plane))];
    const mask = keep(arena.allocate(wz * wy * 4 * Math.ceil(wx / 4)));
    const own = {
      blurIn: input,
      blurOut: output,
      row,
      plane,
      pad: 4 * pad,
      z: wz,
      y: wy,
      x: wx,
      innerZ: support.lo[0] - window.lo[0],
      innerPlanes: support.size[0],
      innerY: support.lo[1] - window.lo[1],
      innerRows: support.size[1],
      innerVector: firstVector,
      innerVectors: lastVector - firstVector + 1,
      innerX: box.lo[2] + 4 * firstVector - window.lo[2],
      radius,
      taps,
      mask,
    };
    run(command.blur, box, own);
    const found = arena.doubles(sums, 2 * wz);
    let highest = 0;
    let squares = 0;
    for (let z = 0; z < wz; z++) {
      squares += found[2 * z];
      highest = Math.max(highest, found[2 * z + 1]);
    }
    const level = threshold * (relativeTo === "max" ? highest : Math.sqrt(squares / present.count));
    crew.write(parameters.selection, { threshold: level });
    run(command.select, box, own);
    const extent = readExtent(arena.integers(sums, 5 * wz), window);
    return { extent, adopt: (to) => run(command.adopt, to, own), free };
  } catch (error) {
    free();
    throw error;
  }
}

/** Number and box of the voxels inside, from five int32 a plane: number, first and last y, first and last x. */
function readExtent(planes: Int32Array, window: Box): Extent {
  const lo = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const hi = [-1, -1, -1];
  let count = 0;
  for (let z = 0; z < window.size[0]; z++) {
    const [inside, firstY, lastY, firstX, lastX] = planes.subarray(5 * z, 5 * z + 5);
    if (inside === 0) continue;
    count += inside;
    for (const [axis, first, last] of [
      [0, z, z],
      [1, firstY, lastY],
      [2, firstX, lastX],
    ]) {
      lo[axis] = Math.min(lo[axis], first);
      hi[axis] = Math.max(hi[axis], last);
    }
  }
  if (count === 0) return { count, box: { lo: window.lo, size: [0, 0, 0] } };
  const at = (axis: number): number => window.lo[axis] + lo[axis];
  const length = (axis: number): number => hi[axis] - lo[axis] + 1;
  return { count, box: { lo: [at(0), at(1), at(2)], size: [length(0), length(1), length(2)] } };
}
