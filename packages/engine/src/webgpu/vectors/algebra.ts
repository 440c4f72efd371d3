// Sums and scalar products of vectors on a box, and the numbers that the engine gives out for them.

import { voxelsOf } from "../../array/box.js";
import type { Term, VectorHandle } from "../../contract/vectors.js";
import type { Gpu } from "../host/device.js";
import { structBytes, structSize } from "../host/parameters.js";
import type { BoxLayout } from "../phasing/layout.js";
import { combinationFields, combineKernel, multiplyKernel, productFields } from "./kernels.js";

/** Threads of a workgroup, as in combine.wgsl and multiply.wgsl. */
const threads = 256;
/** Workgroups of a scalar product: enough to fill a card. */
const mostGroups = 256;
/** Vectors that one pass adds up. */
const termsAtOnce = 3;

export class Algebra {
  /** Products of the last {@link Algebra.multiply}, `groups` float32 a pair. */
  products: GPUBuffer;
  readonly groups: number;
  readonly #gpu: Gpu;
  readonly #voxels: number;
  readonly #support: GPUBuffer;
  readonly #vectors: GPUBuffer[];
  readonly #combination: GPUBuffer;
  /** Where the products of the first, second, … pair go. */
  readonly #places: GPUBuffer[] = [];

  /** The layout's object is vector 0. */
  constructor(gpu: Gpu, { box, object, support }: BoxLayout) {
    this.#gpu = gpu;
    this.#voxels = voxelsOf(box);
    this.#support = support;
    this.#vectors = [object];
    this.#combination = gpu.uniform(structSize(combinationFields));
    this.groups = Math.min(mostGroups, Math.ceil(this.#voxels / threads));
    this.products = gpu.buffer(4);
  }

  /** A vector of zeros. */
  create(): VectorHandle {
    return this.#vectors.push(this.#gpu.buffer(8 * this.#voxels)) - 1;
  }

  buffer(vector: VectorHandle): GPUBuffer {
    return this.#vectors[vector];
  }

  /** to ← Σ coefficient·vector inside the support, 0 outside. */
  combine(to: VectorHandle, terms: readonly Term[]): void {
    const own = terms.reduce((sum, [coefficient, vector]) => (vector === to ? sum + coefficient : sum), 0);
    const others = terms.filter(([, vector]) => vector !== to);
    let keepsOwn = others.length < terms.length;
    for (let first = 0; first === 0 || first < others.length; first += termsAtOnce) {
      const part = others.slice(first, first + termsAtOnce);
      const [a = 0, b = 0, c = 0] = part.map(([coefficient]) => coefficient);
      const values = {
        voxels: this.#voxels,
        keepsOwn: Number(keepsOwn),
        terms: part.length,
        own: first === 0 ? own : 1,
        a,
        b,
        c,
      };
      this.#gpu.write(this.#combination, structBytes(combinationFields, values));
      // In the place of a vector that is not there stands one that is only read.
      const vectors = [0, 1, 2].map((i) => (part[i] ? this.buffer(part[i][1]) : this.#support));
      const buffers = [this.#combination, this.#support, this.buffer(to), ...vectors];
      this.#gpu.run([this.#gpu.step(combineKernel, buffers, Math.ceil(this.#voxels / threads))]);
      keepsOwn = true;
    }
  }

  /** Leaves the scalar product of each pair in {@link Algebra.products}, in parts. */
  multiply(pairs: readonly (readonly [VectorHandle, VectorHandle])[]): void {
    const gpu = this.#gpu;
    if (this.products.size < 4 * this.groups * pairs.length) {
      this.products.destroy();
      this.products = gpu.buffer(4 * this.groups * pairs.length);
    }
    gpu.run(
      pairs.map(([a, b], i) => {
        if (!this.#places[i]) {
          this.#places[i] = gpu.uniform(structSize(productFields));
          const values = { voxels: this.#voxels, groups: this.groups, first: i * this.groups };
          gpu.write(this.#places[i], structBytes(productFields, values));
        }
        return gpu.step(multiplyKernel, [this.#places[i], this.buffer(a), this.buffer(b), this.products], this.groups);
      }),
    );
  }

  /** Gives back all vectors but the first. */
  free(): void {
    for (const buffer of [...this.#vectors.slice(1), this.products, this.#combination, ...this.#places]) buffer.destroy();
  }
}
