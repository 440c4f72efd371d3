// The running average of P_S g: sums on a box of their own that only grows, because the iteration's box may shrink under it.
// Planar rows, real parts before imaginary parts, with room for the overhang of a last vector.

import { type ComplexVolume, complexVolume, type Shape } from "../array/index.js";
import { type Box, contains, union } from "./box.js";
import type { BoxLayout } from "./box-layout.js";
import type { Crew } from "./host/index.js";
import { command, type Execute, parameters } from "./parameters.js";

interface Sums {
  readonly box: Box;
  readonly at: number;
}

export class RunningAverage {
  readonly #crew: Crew;
  #sums: Sums | undefined;
  #count = 0;

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  /** Adds what is inside the support of the problem as it is. */
  add({ box }: BoxLayout, execute: Execute): void {
    const sums = this.#reach(box);
    const row = rowFloats(sums.box) * 4;
    const plane = 2 * row * sums.box.size[1];
    const [dz, dy, dx] = box.lo.map((v, axis) => v - sums.box.lo[axis]);
    const offset = dz * plane + dy * 2 * row + dx * 4;
    this.#crew.write(parameters.average, { at: sums.at, plane, row: 2 * row, imaginary: row, offset });
    execute(command.average);
    this.#count++;
  }

  /** The mean and the number of iterates in it; starts afresh. */
  take(shape: Shape): { readonly object: ComplexVolume; readonly count: number } {
    const object = complexVolume(shape);
    const count = this.#count;
    if (this.#sums) {
      const { box } = this.#sums;
      const pitch = rowFloats(box);
      const sums = this.#crew.arena.floats(this.#sums.at, sumsLength(box));
      forEachRow(box, (z, y, row) => {
        let to = 2 * (((box.lo[0] + z) * shape[1] + box.lo[1] + y) * shape[2] + box.lo[2]);
        for (let x = 0; x < box.size[2]; x++) {
          object.data[to++] = sums[row + x] / count;
          object.data[to++] = sums[row + pitch + x] / count;
        }
      });
    }
    this.forget();
    return { object, count };
  }

  forget(): void {
    if (this.#sums) this.#crew.arena.free(this.#sums.at);
    this.#sums = undefined;
    this.#count = 0;
  }

  /** What a saved state needs; undefined where nothing has been added. */
  save(): { readonly box: Box; readonly count: number; readonly sums: Float32Array } | undefined {
    if (!this.#sums) return undefined;
    const { box, at } = this.#sums;
    return { box, count: this.#count, sums: this.#crew.arena.floats(at, sumsLength(box)).slice() };
  }

  restore(box: Box, count: number, values: Float32Array): void {
    this.forget();
    const at = this.#crew.arena.allocate(4 * sumsLength(box));
    this.#crew.arena.floats(at, values.length).set(values);
    this.#sums = { box, at };
    this.#count = count;
  }

  /** Sums on a box that holds `box` too. */
  #reach(box: Box): Sums {
    const former = this.#sums;
    if (former && contains(former.box, box)) return former;
    const { arena } = this.#crew;
    const wider = former ? union(former.box, box) : box;
    const sums = { box: wider, at: arena.allocate(4 * sumsLength(wider)) };
    if (former) {
      const from = arena.floats(former.at, sumsLength(former.box));
      const to = arena.floats(sums.at, sumsLength(wider));
      const [dz, dy, dx] = former.box.lo.map((v, axis) => v - wider.lo[axis]);
      const [pitch, widerPitch] = [rowFloats(former.box), rowFloats(wider)];
      forEachRow(former.box, (z, y, row) => {
        const target = 2 * widerPitch * ((z + dz) * wider.size[1] + y + dy) + dx;
        to.set(from.subarray(row, row + former.box.size[2]), target);
        to.set(from.subarray(row + pitch, row + pitch + former.box.size[2]), target + widerPitch);
      });
      arena.free(former.at);
    }
    this.#sums = sums;
    return sums;
  }
}

/** Floats of a row of real parts. */
function rowFloats({ size }: Box): number {
  return Math.ceil(size[2] / 4) * 4 + 4;
}

/** Floats of all sums of a box. */
export function sumsLength(box: Box): number {
  return 2 * rowFloats(box) * box.size[1] * box.size[0];
}

function forEachRow(box: Box, visit: (z: number, y: number, row: number) => void): void {
  const pitch = 2 * rowFloats(box);
  for (let z = 0; z < box.size[0]; z++) for (let y = 0; y < box.size[1]; y++) visit(z, y, pitch * (z * box.size[1] + y));
}
