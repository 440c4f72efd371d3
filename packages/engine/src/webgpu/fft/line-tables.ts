// Plans and roots of unity of the lengths in use, made once for a device.

import { type Shape, triple } from "../../array/index.js";
import { EngineError } from "../../errors.js";
import type { Gpu } from "../host/device.js";
import { type LinePlan, planLine, type WorkgroupLimits } from "./plan.js";

export class LineTables {
  readonly #gpu: Gpu;
  readonly #limits: WorkgroupLimits;
  readonly #roots = new Map<number, GPUBuffer>();

  constructor(gpu: Gpu, limits: WorkgroupLimits = gpu.workgroup) {
    this.#gpu = gpu;
    this.#limits = limits;
  }

  /**
   * The plans along z, y and x of a C-order array. Throws ShapeError for lengths other than 2^a·3^b·5^c, {@link EngineError} for one
   * that a workgroup cannot hold.
   */
  plansOf(shape: Shape): readonly [LinePlan, LinePlan, LinePlan] {
    return triple((axis) => {
      const plan = planLine(shape[axis], axis === 2 ? "along" : "across", this.#limits);
      if (plan) return plan;
      throw new EngineError(
        `expected axes that fit into ${this.#limits.bytes} bytes of the GPU ${this.#gpu.name}, found one of ${shape[axis]} points`,
      );
    });
  }

  /** exp(−2πik/n), computed in float64. */
  roots(n: number): GPUBuffer {
    const known = this.#roots.get(n);
    if (known) return known;
    const values = new Float32Array(2 * n);
    for (let k = 0; k < n; k++) values.set([Math.cos((2 * Math.PI * k) / n), -Math.sin((2 * Math.PI * k) / n)], 2 * k);
    const made = this.#gpu.filled(values);
    this.#roots.set(n, made);
    return made;
  }
}
