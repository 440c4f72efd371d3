// The atoms of one crystal in the kernels' memory: sorted by cell, with their partners, their tables and FIRE's state. Found anew when
// an atom has left its skin. The order of atoms here is nobody else's business.

import { DataError } from "@friedel/engine";
import type { Crew } from "@friedel/engine/host";
import type { AtomForces } from "../forces.js";
import { type Cells, sortIntoCells } from "../pairs.js";
import type { EamPotential } from "../potential.js";
import { fire, longestMove, skin } from "../relax.js";
import * as f from "./fields.js";
import { AtomMemory } from "./memory.js";
import { embeddingTable, radialTable } from "./tables.js";

/** No crystal has atoms nearer than this, Å; nearer ones have been put there twice, or have fallen into each other. */
const closestAtoms = 0.5;

/** A crystal that has become this many times as long, its own range added to it, has flown apart. */
const longestStretch = 2;

/** Dummy partners are this far away, Å: beyond all crystals, and its square is still a number. */
const farAway = 1e12;

/** Embedding tables reach this far beyond the densities found: atoms come nearer to each other before they rest. */
const densityMargin = 1.5;

/** Where a computation stopped. */
export interface Standing {
  readonly step: number;
  readonly energy: number;
  readonly largestForce: number;
  readonly atRest: boolean;
}

export class AtomsAtWork {
  readonly #memory: AtomMemory;
  readonly #potential: EamPotential;
  readonly #atoms: number;
  /** The caller's number of each atom. */
  #order: Int32Array;
  /** Extent of the crystal at the start. */
  #extent: readonly number[] | undefined;

  /** Throws DataError where atoms coincide, OptionError where positions are not finite, EngineError where memory is short. */
  constructor(crew: Crew, potential: EamPotential, positions: Float64Array, fixed?: Uint8Array) {
    const atoms = positions.length / 3;
    this.#memory = new AtomMemory(crew);
    this.#potential = potential;
    this.#atoms = atoms;
    this.#order = Int32Array.from({ length: atoms }, (_, i) => i);
    try {
      this.#layOut(positions, fixed);
      this.#findPartners();
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** Falls until at rest or until as many steps are done. */
  fall(until: number, tolerance: number): Standing {
    this.#memory.crew.setDoubles(new Map([[f.tolerance, tolerance]]));
    this.#memory.crew.set(new Map([[f.stopAt, until]]));
    for (;;) {
      this.#memory.crew.execute(f.opRelax);
      const [step, outcome] = [this.#memory.integer(f.step), this.#memory.integer(f.outcome)];
      const [energy, largestForce] = [this.#memory.double(f.energy), this.#memory.double(f.largestForce)];
      if (outcome === f.loose) this.#findPartners();
      else if (outcome === f.dense) this.#tabulateEmbedding();
      else if (outcome === f.notFinite || !Number.isFinite(energy)) {
        throw new DataError(`expected atoms apart from each other, found an energy of ${energy} eV after ${step} steps`);
      } else return { step, energy, largestForce, atRest: outcome === f.atRest };
    }
  }

  /** Throws DataError where atoms have fallen into each other since their partners were found. */
  check(): void {
    this.#count();
  }

  /** x, y, z of each atom in the caller's order, ångström. */
  positions(): Float64Array {
    return this.#inOrder(f.places, 4, 3);
  }

  /** What the last evaluation found. */
  forces(): AtomForces {
    return { energy: this.#memory.double(f.energy), energies: this.energies(), forces: this.#inOrder(f.forces, 4, 3) };
  }

  energies(): Float64Array {
    return this.#inOrder(f.energies, 1, 1);
  }

  /** Gives the memory back. */
  free(): void {
    this.#memory.free();
  }

  #layOut(positions: Float64Array, fixed: Uint8Array | undefined): void {
    const atoms = this.#atoms;
    const all = atoms + f.dummies;
    const room: readonly (readonly [number, number])[] = [
      [f.places, 32 * all],
      [f.known, 32 * atoms],
      [f.velocities, 32 * atoms],
      [f.forces, 32 * all],
      [f.sums, 16 * all],
      [f.held, atoms],
      [f.energies, 8 * atoms],
      [f.partnerStart, 4 * (atoms + 1)],
      [f.partials, 8 * f.partialDoubles * Math.ceil(atoms / f.blockAtoms)],
    ];
    for (const [field, bytes] of room) this.#memory.place(field, bytes);
    const places = this.#memory
      .doubles(f.places)
      .fill(0)
      .fill(farAway, 4 * atoms);
    for (let i = 0; i < atoms; i++) places.set(positions.subarray(3 * i, 3 * i + 3), 4 * i);
    for (let i = atoms; i < all; i++) places[4 * i + 3] = 0;
    this.#memory.doubles(f.velocities).fill(0);
    this.#memory.bytes(f.held).fill(0);
    if (fixed) this.#memory.bytes(f.held).set(fixed);
    const { entries, step, far } = radialTable(this.#potential);
    this.#memory.placeDoubles(f.radialTable, entries);
    this.#memory.crew.set(
      new Map([f.step, f.downhill, f.evaluated, f.embeddingTable, f.embeddingLast].map((field) => [field, 0])),
    );
    this.#memory.crew.set(new Map([[f.atoms, atoms]]));
    this.#memory.crew.setDoubles(
      new Map([
        [f.rangeSquared, (this.#potential.cutoff + skin) ** 2],
        [f.radialScale, 1 / step],
        [f.farSquared, far],
        [f.forceScale, 2 / step],
        [f.looseSquared, (skin / 2) ** 2],
        [f.timeStep, fire.first],
        [f.longestStep, fire.longest],
        [f.longestMove, longestMove],
        [f.mixing, fire.mixing],
        [f.firstMixing, fire.mixing],
        [f.unmixing, fire.unmixing],
        [f.faster, fire.faster],
        [f.slower, fire.slower],
        [f.patience, fire.patience],
      ]),
    );
    // The least that any crystal has: the kernels tell when it is not enough.
    this.#placeEmbedding(1e-6);
  }

  #tabulateEmbedding(): void {
    this.#placeEmbedding(densityMargin * this.#memory.double(f.largestDensity));
  }

  #placeEmbedding(largestDensity: number): void {
    const { entries, scale, last, end } = embeddingTable(this.#potential, largestDensity);
    this.#memory.placeDoubles(f.embeddingTable, entries);
    this.#memory.crew.set(new Map([[f.embeddingLast, last]]));
    this.#memory.crew.setDoubles(
      new Map([
        [f.embeddingScale, scale],
        [f.embeddingEnd, end],
      ]),
    );
  }

  /** Sorts the atoms by where they are now and lists their partners. */
  #findPartners(): void {
    const atoms = this.#atoms;
    const places = this.#memory.doubles(f.places);
    const positions = new Float64Array(3 * atoms);
    for (let i = 0; i < atoms; i++) {
      for (let axis = 0; axis < 3; axis++) positions[3 * i + axis] = places[4 * i + axis];
    }
    const cells = sortIntoCells(positions, this.#potential.cutoff + skin);
    this.#checkExtent(cells.extent);
    this.#permute(cells.members);
    this.#placeCells(cells);
    this.#memory.doubles(f.known).set(this.#memory.doubles(f.places).subarray(0, 4 * atoms));
    this.#count();
    const starts = this.#memory.integers(f.partnerStart);
    for (let i = 0; i < atoms; i++) starts[i + 1] += starts[i];
    const partners = starts[atoms];
    this.#memory.place(f.partners, 4 * partners);
    this.#memory.place(f.slopes, 16 * partners);
    this.#memory.crew.execute(f.opList);
  }

  #checkExtent(extent: readonly number[]): void {
    this.#extent ??= extent;
    const { cutoff } = this.#potential;
    const allowed = longestStretch * (Math.max(...this.#extent) + cutoff);
    if (Math.max(...extent) <= allowed) return;
    throw new DataError(
      `expected a crystal that stays together, found one ${Math.max(...extent).toFixed(0)} Å long after ${this.#memory.integer(f.step)} steps`,
    );
  }

  /** Puts the atom at members[i] in place i. */
  #permute(members: Int32Array): void {
    for (const field of [f.places, f.velocities]) {
      const array = this.#memory.doubles(field);
      const old = array.slice();
      for (let i = 0; i < members.length; i++) {
        const from = 4 * members[i];
        for (let k = 0; k < 4; k++) array[4 * i + k] = old[from + k];
      }
    }
    const held = this.#memory.bytes(f.held);
    const oldHeld = held.slice();
    this.#order = members.map((member, i) => {
      held[i] = oldHeld[member];
      return this.#order[member];
    });
  }

  #placeCells({ counts: [nx, ny, nz], first }: Cells): void {
    const rows = ny * nz;
    const byColour = Array.from({ length: f.coloursY * f.coloursZ }, (): number[] => []);
    for (let row = 0; row < rows; row++) {
      const y = row % ny;
      const z = Math.floor(row / ny);
      byColour[(y % f.coloursY) + f.coloursY * (z % f.coloursZ)].push(row);
    }
    const starts = [0];
    for (const list of byColour) starts.push(starts[starts.length - 1] + list.length);
    this.#memory.placeIntegers(f.cellStart, first);
    this.#memory.placeIntegers(f.taskRows, byColour.flat());
    this.#memory.placeIntegers(f.colourStart, starts);
    this.#memory.place(f.closest, 8 * rows);
    this.#memory.place(f.closestPair, 8 * rows);
    this.#memory.crew.set(
      new Map([
        [f.cellsX, nx],
        [f.cellsY, ny],
        [f.cellsZ, nz],
        [f.rows, rows],
      ]),
    );
  }

  /** Counts partners, and finds atoms that are too near to each other. */
  #count(): void {
    this.#memory.crew.execute(f.opCount);
    const closest = this.#memory.doubles(f.closest);
    for (let row = 0; row < this.#memory.integer(f.rows); row++) {
      if (closest[row] >= closestAtoms ** 2) continue;
      const pair = [...this.#memory.integers(f.closestPair).subarray(2 * row, 2 * row + 2)].map((i) => this.#order[i]);
      const [i, j] = pair.sort((a, b) => a - b);
      const distance = Math.sqrt(closest[row]).toFixed(3);
      const step = this.#memory.integer(f.step);
      throw new DataError(
        `expected atoms at least ${closestAtoms} Å from each other, found ${distance} Å between atoms ${i} and ${j}${step > 0 ? ` after ${step} steps` : ""}`,
      );
    }
  }

  #inOrder(field: number, stride: number, parts: number): Float64Array {
    const array = this.#memory.doubles(field);
    const out = new Float64Array(parts * this.#atoms);
    for (const [i, caller] of this.#order.entries()) {
      for (let k = 0; k < parts; k++) out[parts * caller + k] = array[stride * i + k];
    }
    return out;
  }
}
