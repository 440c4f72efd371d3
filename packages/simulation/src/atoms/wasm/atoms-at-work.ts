// The atoms of one crystal in the kernels' memory: sorted by cell, with their partners, their tables and FIRE's state. Found anew when
// an atom has left its skin. The order of atoms here is nobody else's business.

import { DataError } from "@friedel/engine";
import type { Crew } from "@friedel/engine/host";
import type { AtomForces } from "../forces.js";
import { type Cells, sortIntoCells } from "../pairs.js";
import type { EamPotential } from "../potential.js";
import { fire, longestMove, skin } from "../relax.js";
import { constants, outcomes } from "./fields.js";
import { type ArrayName, AtomMemory, command, parameters } from "./memory.js";
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
    const { crew } = this.#memory;
    crew.write(parameters.goal, { stopAt: until, tolerance });
    for (;;) {
      crew.execute(command.relax);
      const { step } = crew.read(parameters.state);
      const { outcome, energy, largestForce } = crew.read(parameters.found);
      if (outcome === outcomes.loose) this.#findPartners();
      else if (outcome === outcomes.dense) this.#tabulateEmbedding();
      else if (outcome === outcomes.notFinite || !Number.isFinite(energy)) {
        throw new DataError(`expected atoms apart from each other, found an energy of ${energy} eV after ${step} steps`);
      } else return { step, energy, largestForce, atRest: outcome === outcomes.atRest };
    }
  }

  /** Throws DataError where atoms have fallen into each other since their partners were found. */
  check(): void {
    this.#count();
  }

  /** x, y, z of each atom in the caller's order, ångström. */
  positions(): Float64Array {
    return this.#inOrder("places", 4, 3);
  }

  /** What the last evaluation found. */
  forces(): AtomForces {
    const { energy } = this.#memory.crew.read(parameters.found);
    return { energy, energies: this.energies(), forces: this.#inOrder("forces", 4, 3) };
  }

  energies(): Float64Array {
    return this.#inOrder("energies", 1, 1);
  }

  /** Gives the memory back. */
  free(): void {
    this.#memory.free();
  }

  #layOut(positions: Float64Array, fixed: Uint8Array | undefined): void {
    const atoms = this.#atoms;
    const all = atoms + constants.dummies;
    const room: readonly (readonly [ArrayName, number])[] = [
      ["places", 32 * all],
      ["known", 32 * atoms],
      ["velocities", 32 * atoms],
      ["forces", 32 * all],
      ["sums", 16 * all],
      ["held", atoms],
      ["energies", 8 * atoms],
      ["partnerStart", 4 * (atoms + 1)],
      ["partials", 8 * constants.partialDoubles * Math.ceil(atoms / constants.blockAtoms)],
    ];
    for (const [name, bytes] of room) this.#memory.place(name, bytes);
    const places = this.#memory
      .doubles("places")
      .fill(0)
      .fill(farAway, 4 * atoms);
    for (let i = 0; i < atoms; i++) places.set(positions.subarray(3 * i, 3 * i + 3), 4 * i);
    for (let i = atoms; i < all; i++) places[4 * i + 3] = 0;
    this.#memory.doubles("velocities").fill(0);
    this.#memory.bytes("held").fill(0);
    if (fixed) this.#memory.bytes("held").set(fixed);
    const { entries, step, far } = radialTable(this.#potential);
    this.#memory.placeDoubles("radialTable", entries);
    const { crew } = this.#memory;
    crew.write(parameters.state, { step: 0, downhill: 0, evaluated: false, timeStep: fire.first, mixing: fire.mixing });
    const rangeSquared = (this.#potential.cutoff + skin) ** 2;
    crew.write(parameters.distances, { rangeSquared, scale: 1 / step, farSquared: far, forceScale: 2 / step });
    crew.write(parameters.fire, fire);
    crew.write(parameters.moves, { longest: longestMove, looseSquared: (skin / 2) ** 2 });
    // The least that any crystal has: the kernels tell when it is not enough.
    this.#placeEmbedding(1e-6);
  }

  #tabulateEmbedding(): void {
    this.#placeEmbedding(densityMargin * this.#memory.crew.read(parameters.found).largestDensity);
  }

  #placeEmbedding(largestDensity: number): void {
    const { entries, scale, last, end } = embeddingTable(this.#potential, largestDensity);
    this.#memory.placeDoubles("embeddingTable", entries);
    this.#memory.crew.write(parameters.embedding, { scale, last, end });
  }

  /** Sorts the atoms by where they are now and lists their partners. */
  #findPartners(): void {
    const atoms = this.#atoms;
    const places = this.#memory.doubles("places");
    const positions = new Float64Array(3 * atoms);
    for (let i = 0; i < atoms; i++) {
      for (let axis = 0; axis < 3; axis++) positions[3 * i + axis] = places[4 * i + axis];
    }
    const cells = sortIntoCells(positions, this.#potential.cutoff + skin);
    this.#checkExtent(cells.extent);
    this.#permute(cells.members);
    this.#placeCells(cells);
    this.#memory.doubles("known").set(this.#memory.doubles("places").subarray(0, 4 * atoms));
    this.#count();
    const starts = this.#memory.integers("partnerStart");
    for (let i = 0; i < atoms; i++) starts[i + 1] += starts[i];
    const partners = starts[atoms];
    this.#memory.place("partners", 4 * partners);
    this.#memory.place("slopes", 16 * partners);
    this.#memory.crew.execute(command.list);
  }

  #checkExtent(extent: readonly number[]): void {
    this.#extent ??= extent;
    const { cutoff } = this.#potential;
    const allowed = longestStretch * (Math.max(...this.#extent) + cutoff);
    if (Math.max(...extent) <= allowed) return;
    throw new DataError(
      `expected a crystal that stays together, found one ${Math.max(...extent).toFixed(0)} Å long after ${this.#memory.crew.read(parameters.state).step} steps`,
    );
  }

  /** Puts the atom at members[i] in place i. */
  #permute(members: Int32Array): void {
    for (const name of ["places", "velocities"] as const) {
      const array = this.#memory.doubles(name);
      const old = array.slice();
      for (let i = 0; i < members.length; i++) {
        const from = 4 * members[i];
        for (let k = 0; k < 4; k++) array[4 * i + k] = old[from + k];
      }
    }
    const held = this.#memory.bytes("held");
    const oldHeld = held.slice();
    this.#order = members.map((member, i) => {
      held[i] = oldHeld[member];
      return this.#order[member];
    });
  }

  #placeCells({ counts: [nx, ny, nz], first }: Cells): void {
    const rows = ny * nz;
    const byColour = Array.from({ length: constants.coloursY * constants.coloursZ }, (): number[] => []);
    for (let row = 0; row < rows; row++) {
      const y = row % ny;
      const z = Math.floor(row / ny);
      byColour[(y % constants.coloursY) + constants.coloursY * (z % constants.coloursZ)].push(row);
    }
    const starts = [0];
    for (const list of byColour) starts.push(starts[starts.length - 1] + list.length);
    this.#memory.placeIntegers("cellStart", first);
    this.#memory.placeIntegers("taskRows", byColour.flat());
    this.#memory.placeIntegers("colourStart", starts);
    this.#memory.place("closest", 8 * rows);
    this.#memory.place("closestPair", 8 * rows);
    this.#memory.crew.write(parameters.counts, { atoms: this.#atoms, rows, cellsX: nx, cellsY: ny, cellsZ: nz });
  }

  /** Counts partners, and finds atoms that are too near to each other. */
  #count(): void {
    this.#memory.crew.execute(command.count);
    const { rows } = this.#memory.crew.read(parameters.counts);
    const closest = this.#memory.doubles("closest");
    for (let row = 0; row < rows; row++) {
      if (closest[row] >= closestAtoms ** 2) continue;
      const pair = [...this.#memory.integers("closestPair").subarray(2 * row, 2 * row + 2)].map((i) => this.#order[i]);
      const [i, j] = pair.sort((a, b) => a - b);
      const distance = Math.sqrt(closest[row]).toFixed(3);
      const step = this.#memory.crew.read(parameters.state).step;
      throw new DataError(
        `expected atoms at least ${closestAtoms} Å from each other, found ${distance} Å between atoms ${i} and ${j}${step > 0 ? ` after ${step} steps` : ""}`,
      );
    }
  }

  #inOrder(name: ArrayName, stride: number, parts: number): Float64Array {
    const array = this.#memory.doubles(name);
    const out = new Float64Array(parts * this.#atoms);
    for (const [i, caller] of this.#order.entries()) {
      for (let k = 0; k < parts; k++) out[parts * caller + k] = array[stride * i + k];
    }
    return out;
  }
}
