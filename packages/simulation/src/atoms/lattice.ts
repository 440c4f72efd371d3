// Atoms of a perfect fcc crystal: the sites of the lattice inside a body. Not displaced, not relaxed.

import { apply, fromColumns, type Matrix3, OptionError, type Vector } from "@friedel/engine";
import type { Solid } from "../crystal/solid.js";

export interface LatticeOptions {
  /** A site of the lattice, ångström, in the crystal's own frame; its choice decides where the faces fall between layers. */
  readonly origin?: Vector;
  /** Turns the crystal's cubic axes, and the body with them, into the laboratory frame. */
  readonly orientation?: Matrix3;
}

/** More sites than this in the box around a body are refused: their positions alone would take 2 GB. */
const mostSites = 8e7;

/** Sites this close to a face belong to the body, in cubic cells. */
const faceTolerance = 1e-9;

/**
 * Positions (x, y, z of each atom in turn, ångström) of the fcc sites in the body, which is given along the cubic axes.
 * Throws {@link OptionError} where there is none, or far too many.
 */
export function cutCrystal(latticeConstant: number, body: Solid, options: LatticeOptions = {}): Float64Array {
  const { origin = [0, 0, 0], orientation } = options;
  if (!(latticeConstant > 0 && Number.isFinite(latticeConstant))) {
    throw new OptionError(`expected a positive lattice constant, found ${latticeConstant}`);
  }
  // Sites are half an edge times whole numbers with an even sum.
  const half = latticeConstant / 2;
  const [low, high] = boundsOf(body);
  const first = low.map((x, i) => Math.floor((x - origin[i]) / half));
  const last = high.map((x, i) => Math.ceil((x - origin[i]) / half));
  const sites = first.reduce((count, from, i) => count * (last[i] - from + 1), 0.5);
  if (!(sites <= mostSites)) throw new OptionError(`expected a crystal of at most ${mostSites} sites, found ${sites.toFixed(0)}`);
  let positions = new Float64Array(3 * 1024);
  let count = 0;
  for (let k = first[2]; k <= last[2]; k++) {
    for (let j = first[1]; j <= last[1]; j++) {
      for (let i = first[0] + ((first[0] + j + k) & 1); i <= last[0]; i += 2) {
        const r: Vector = [origin[0] + half * i, origin[1] + half * j, origin[2] + half * k];
        if (body.depth(r) < -faceTolerance * latticeConstant) continue;
        if (3 * count === positions.length) positions = longer(positions);
        positions.set(orientation ? apply(orientation, r) : r, 3 * count++);
      }
    }
  }
  if (count === 0) throw new OptionError("expected a crystal of at least one atom, found none: make it larger");
  return positions.slice(0, 3 * count);
}

/** Sites of the trial lattice that a body's volume is measured with. */
const trialSites = 60_000;

/** The body scaled about the origin so that a crystal cut with it has about this many atoms (to a few surface atoms' worth). */
export function bodyOfAtoms(latticeConstant: number, body: Solid, atoms: number): Solid {
  if (!(atoms >= 1)) throw new OptionError(`expected at least one atom, found ${atoms}`);
  const [low, high] = boundsOf(body);
  const box = high.reduce((volume, x, i) => volume * (x - low[i]), 1);
  const trial = Math.cbrt((4 * box) / trialSites);
  const volume = (cutCrystal(trial, body).length / 3) * (trial ** 3 / 4);
  const factor = Math.cbrt((atoms * (latticeConstant ** 3 / 4)) / volume);
  return body.moved(fromColumns([factor, 0, 0], [0, factor, 0], [0, 0, factor]), [0, 0, 0]);
}

function boundsOf(body: Solid): readonly [Vector, Vector] {
  return [
    [-body.reach([-1, 0, 0]), -body.reach([0, -1, 0]), -body.reach([0, 0, -1])],
    [body.reach([1, 0, 0]), body.reach([0, 1, 0]), body.reach([0, 0, 1])],
  ];
}

function longer(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(2 * array.length);
  grown.set(array);
  return grown;
}
