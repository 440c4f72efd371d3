// The phasing iteration in float64, written like its formulas: the definition of what every engine computes.
//
// The object keeps its stored indices (origin at ⌊N/2⌋) and only the pattern is unshifted: the shift of the object is a phase
// ramp on F, and no step here looks at the phase of F.

import {
  type ComplexVolume,
  complexVolume,
  formatShape,
  type MaskVolume,
  Measured,
  maskVolume,
  type Shape,
  toUnshifted,
  voxelCount,
} from "../array/index.js";
import { requireShape, requireUsableSupport } from "../contract/checks.js";
import {
  type FitSums,
  type Measurement,
  outsideStep,
  type Phaser,
  type PhaserState,
  type ShrinkWrap,
  type Stretch,
} from "../contract/engine.js";
import {
  type Descent,
  type DescentReport,
  descend,
  type FittedModel,
  Memory,
  memoryKind,
  readMemory,
  requireDescent,
  resumedMemory,
  writeMemory,
} from "../descent/index.js";
import { DataError } from "../errors.js";
import { transform3d } from "../fft/index.js";
import { ReferenceWorkspace } from "./descent.js";
import { modelIntensity } from "./forward-model.js";
import { sumFit } from "./set-sums.js";
import { renewSupport } from "./shrink-wrap.js";

const stateVersion = 2;

export class ReferencePhaser implements Phaser {
  readonly shape: Shape;
  readonly #amplitude: Float64Array;
  readonly #mask: Uint8Array;
  #g: Float64Array;
  #support: Uint8Array;
  #average: Float64Array;
  #averaged = 0;
  /** What a descent that goes on with the last one needs. */
  #memory: Memory<Float64Array> | undefined;

  constructor(measurement: Measurement) {
    this.shape = measurement.amplitude.shape;
    requireShape(this.shape, measurement.mask.shape, "mask");
    this.#amplitude = Float64Array.from(toUnshifted(measurement.amplitude).data);
    this.#mask = toUnshifted(measurement.mask).data;
    this.#g = new Float64Array(2 * voxelCount(this.shape));
    this.#support = new Uint8Array(voxelCount(this.shape));
    this.#average = new Float64Array(this.#g.length);
  }

  async setObject(object: ComplexVolume): Promise<void> {
    requireShape(this.shape, object.shape, "object");
    this.#g = Float64Array.from(object.data);
    this.#memory = undefined;
    this.#forgetAverage();
  }

  async object(): Promise<ComplexVolume> {
    return complexVolume(this.shape, Float32Array.from(this.#inside()));
  }

  async setSupport(support: MaskVolume): Promise<void> {
    requireShape(this.shape, support.shape, "support");
    checkSupport(support.data);
    this.#support = support.data.slice();
    this.#forgetPairs();
  }

  async support(): Promise<MaskVolume> {
    return maskVolume(this.shape, this.#support.slice());
  }

  async run(stretch: Stretch): Promise<void> {
    this.#memory = undefined;
    for (let iteration = 1; iteration <= stretch.iterations; iteration++) {
      this.#iterate(stretch);
      if (stretch.shrinkWrap && iteration % stretch.shrinkWrap.every === 0) await this.shrinkWrap(stretch.shrinkWrap);
    }
  }

  async shrinkWrap(options: ShrinkWrap): Promise<number> {
    const renewed = renewSupport(this.#g, this.#support, this.shape, options);
    const count = checkSupport(renewed);
    this.#support = renewed;
    this.#forgetPairs();
    return count;
  }

  async descend(descent: Descent): Promise<DescentReport> {
    requireDescent(descent);
    const memory = resumedMemory(descent, this.#memory) ?? new Memory<Float64Array>(memoryKind(descent));
    const pattern = { shape: this.shape, amplitude: this.#amplitude, mask: this.#mask };
    const workspace = new ReferenceWorkspace(pattern, this.#support, this.#inside(), descent);
    const report = await descend(workspace, descent, memory);
    this.#g = workspace.point;
    this.#memory = report.outcome === "finished" ? memory : undefined;
    return report;
  }

  async fit(model?: FittedModel): Promise<FitSums> {
    const F = this.#inside();
    if (model) {
      const pattern = { shape: this.shape, amplitude: this.#amplitude, mask: this.#mask };
      const intensity = modelIntensity(pattern, F, model);
      return sumFit(
        F.map((_, i) => (i % 2 === 0 ? Math.sqrt(intensity[i >> 1]) : 0)),
        this.#amplitude,
        this.#mask,
      );
    }
    transform3d(F, this.shape, "forward");
    return sumFit(F, this.#amplitude, this.#mask);
  }

  async takeAverage(): Promise<{ object: ComplexVolume; count: number }> {
    const count = this.#averaged;
    const object = complexVolume(
      this.shape,
      Float32Array.from(this.#average, (v) => (count === 0 ? 0 : v / count)),
    );
    this.#forgetAverage();
    return { object, count };
  }

  async saveState(): Promise<PhaserState> {
    const bytes = (values: Float64Array) => new Uint8Array(values.slice().buffer);
    const descent = writeMemory(this.#memory, bytes);
    return {
      engine: "reference",
      version: stateVersion,
      numbers: { averaged: this.#averaged, ...descent.numbers },
      arrays: { g: bytes(this.#g), support: this.#support.slice(), average: bytes(this.#average), ...descent.arrays },
    };
  }

  async restoreState(state: PhaserState): Promise<void> {
    const { g, support, average } = state.arrays;
    const fits = g?.length === this.#g.length * 8 && average?.length === g.length && support?.length === this.#support.length;
    if (state.engine !== "reference" || state.version !== stateVersion || !fits) {
      throw new DataError(
        `expected a state of the reference engine for ${formatShape(this.shape)}, found one of ${state.engine}`,
      );
    }
    this.#g = new Float64Array(g.slice().buffer);
    this.#support = Uint8Array.from(support);
    this.#average = new Float64Array(average.slice().buffer);
    this.#averaged = state.numbers.averaged;
    this.#memory = readMemory(state, (array) => new Float64Array(array.slice().buffer));
  }

  async dispose(): Promise<void> {}

  /** One iteration: inside S  g ← g' = P_M g; outside S  g ← a·g + b·g'. */
  #iterate({ algorithm, beta, average }: Stretch): void {
    const { a, b } = outsideStep(algorithm, beta);
    const projected = this.#projectModulus(this.#g);
    for (let i = 0; i < projected.length; i++) {
      const inside = this.#support[i >> 1] !== 0;
      this.#g[i] = inside ? projected[i] : a * this.#g[i] + b * projected[i];
      if (average && inside) this.#average[i] += this.#g[i];
    }
    if (average) this.#averaged++;
  }

  /** P_M g = F⁻¹[A·F/|F| where used, F elsewhere]; where F is exactly 0 its phase is taken as 0. */
  #projectModulus(g: Float64Array): Float64Array {
    const F = g.slice();
    transform3d(F, this.shape, "forward");
    for (let i = 0; i < this.#amplitude.length; i++) {
      if (this.#mask[i] !== Measured.used) continue;
      const modulus = Math.hypot(F[2 * i], F[2 * i + 1]);
      const scale = modulus > 0 ? this.#amplitude[i] / modulus : 0;
      F[2 * i] = modulus > 0 ? F[2 * i] * scale : this.#amplitude[i];
      F[2 * i + 1] *= scale;
    }
    transform3d(F, this.shape, "inverse");
    return F;
  }

  /** P_S g. */
  #inside(): Float64Array {
    return this.#g.map((value, i) => (this.#support[i >> 1] === 0 ? 0 : value));
  }

  /** A new support ends what line searches remember; Adam's moments are each voxel's own. */
  #forgetPairs(): void {
    if (!this.#memory?.kind.startsWith("adam")) this.#memory = undefined;
  }

  #forgetAverage(): void {
    this.#average.fill(0);
    this.#averaged = 0;
  }
}

/** Number of voxels inside. Throws {@link DataError} where there are none, or all. */
function checkSupport(support: Uint8Array): number {
  let count = 0;
  for (const value of support) count += value;
  requireUsableSupport(count, support.length);
  return count;
}
