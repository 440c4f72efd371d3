// Partial coherence of a descent: the host's side of assembly/coherence.ts. Owns half a volume of lags, as far as the object reaches,
// another one where widths or tails are fitted, and the tables of γ.

import { type Shape, type Triple, triple, voxelCount } from "../array/index.js";
import type { CoherenceValues } from "../contract/vectors.js";
import { createPlanes, firstPlane } from "./box-layout.js";
import { constants } from "./fields.js";
import type { Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { command, type Execute, type Parameters, parameters } from "./parameters.js";
import { gatherOrder, keepIn, keepOut, putFloats, putIntegers } from "./plan.js";

/** What is fitted. */
export interface FittedKinds {
  readonly widths: boolean;
  readonly tails: boolean;
}

/** Float64 sums of a plane: lags times squares along z, y and x, a sum underway, lags times lengths along z, y and x. */
const sumsOfPlane = 8;

export class Coherence {
  readonly #crew: Crew;
  readonly #grid: Grid;
  readonly #execute: Execute;
  readonly #planes: number;
  readonly #sums: number;
  readonly #fitted: FittedKinds;
  readonly #parameters: Parameters<"lags">;
  /** Addresses of γ along z, y and x. */
  readonly #gamma: readonly number[];
  readonly #addresses: readonly number[];

  /** `size` is that of the box which holds the object: lags are shorter, and no others matter to its gradient. */
  constructor(crew: Crew, grid: Grid, size: Shape, execute: Execute, fitted: FittedKinds) {
    const { arena } = crew;
    this.#crew = crew;
    this.#grid = grid;
    this.#execute = execute;
    this.#fitted = fitted;
    const { shape, planZ, planeStride } = grid;
    const count = Math.min(Math.floor(shape[0] / 2) + 1, size[0]);
    this.#planes = count;
    const addresses: number[] = [];
    const keep = (address: number): number => {
      addresses.push(address);
      return address;
    };
    try {
      const planes = createPlanes(arena, grid, count);
      keep(planes.at);
      const kept = fitted.widths || fitted.tails ? keep(arena.allocate(count * planeStride)) : 0;
      this.#sums = keep(arena.allocate(8 * sumsOfPlane * count));
      const inside = (outside: number) => (i: number) => (i < count ? i * planeStride : outside);
      const squares = [0, 1, 2].map((axis) => lags(shape[axis]).map((lag) => lag ** 2));
      const gamma = [0, 1, 2].map((axis) => keep(putFloats(arena, padded(squares[axis]))));
      this.#gamma = gamma;
      this.#parameters = {
        at: firstPlane(planes, grid),
        planes: count,
        rows: size[1],
        zIn: keep(putIntegers(arena, gatherOrder(planZ.radices).map(inside(-2 * planeStride)))),
        zOut: keep(putIntegers(arena, Array.from({ length: shape[0] }, (_, i) => i).map(inside(-planeStride)))),
        zKeepIn: keepIn(planZ, count),
        zKeepOut: keepOut(planZ, count),
        gammaZ: gamma[0],
        gammaY: gamma[1],
        gammaX: gamma[2],
        squaresZ: keep(putFloats(arena, padded(squares[0]))),
        squaresY: keep(putFloats(arena, padded(squares[1]))),
        squaresX: keep(putFloats(arena, padded(squares[2]))),
        kept,
        sums: this.#sums,
      };
      this.#addresses = addresses;
    } catch (error) {
      arena.free(...addresses);
      throw error;
    }
  }

  /**
   * From F_xy of the object in the box's planes to the gradient on its way back, for this coherence and the loss that is set.
   * Returns ∂L/∂σ and ∂L/∂λ divided by s², zeros where they are not fitted.
   */
  evaluate(coherence: CoherenceValues): CoherenceValues {
    const { lagsKeep, lagsMultiply, lagsMultiplyTails, lagsPass } = constants;
    const { widths, tails } = this.#fitted;
    const isFitted = widths || tails;
    this.#blur(coherence, isFitted ? lagsKeep : lagsPass);
    this.#run(command.blurredResiduals);
    this.#filter(tails ? lagsMultiplyTails : isFitted ? lagsMultiply : lagsPass);
    this.#run(command.blurredGradient);
    const sums = this.#crew.arena.doubles(this.#sums, sumsOfPlane * this.#planes);
    const total = (index: number): number => {
      let sum = 0;
      for (let p = 0; p < this.#planes; p++) sum += sums[sumsOfPlane * p + index];
      return sum;
    };
    const none: Triple = [0, 0, 0];
    // ∂γ/∂σ = −σ·lag²·γ, ∂γ/∂λ = −|lag|·γ.
    return {
      widths: widths ? triple((axis) => -coherence.widths[axis] * total(axis)) : none,
      tails: tails ? triple((axis) => -total(4 + axis)) : none,
    };
  }

  /** The sums of `Phaser.fit` for the model, from F_xy of the object in the box's planes. */
  sumFit(coherence: CoherenceValues): void {
    this.#blur(coherence, constants.lagsPass);
    this.#run(command.blurredFit);
  }

  /** The lags of K ⊛ |F|². */
  #blur({ widths, tails }: CoherenceValues, task: number): void {
    const { shape } = this.#grid;
    widths.forEach((width, axis) => {
      const n = shape[axis];
      const values = lags(n).map((lag) => Math.exp(-((width * lag) ** 2) / 2 - tails[axis] * Math.abs(lag)));
      // Lag −k of a real pattern is the conjugate of lag k: the half that is kept counts it too.
      const twice = (k: number) => (k === 0 || 2 * k === n ? 1 : 2) / voxelCount(shape);
      const table = axis === 0 ? values.map((value, k) => value * twice(k)) : values;
      this.#crew.arena.floats(this.#gamma[axis], n).set(table);
    });
    this.#run(command.patternLags);
    this.#filter(task);
  }

  #filter(task: number): void {
    this.#crew.write(parameters.filter, { task });
    this.#run(command.filterLags);
  }

  #run(command: number): void {
    this.#crew.write(parameters.lags, this.#parameters);
    this.#execute(command);
  }

  free(): void {
    this.#crew.arena.free(...this.#addresses);
  }
}

/** 2π r/n for every index of an unshifted axis. */
function lags(n: number): number[] {
  return Array.from({ length: n }, (_, k) => (2 * Math.PI * (2 * k < n ? k : k - n)) / n);
}

/** With zeros to whole vectors. */
function padded(values: readonly number[]): number[] {
  return [...values, ...new Array<number>((4 - (values.length % 4)) % 4).fill(0)];
}
