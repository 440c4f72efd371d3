// Bodies of given size about the origin: what a crystal is cut to. A body has no unit of its own; its lengths are those of
// whatever it is laid on (ångström for atoms). Facets by surface energies: G. Wulff, Z. Kristallogr. 34, 449 (1901), and on
// a substrate W. L. Winterbottom, Acta Metall. 15, 303 (1967).

import { equivalentIndices, norm, OptionError, scale, type Vector } from "@friedel/engine";
import { checkRange } from "../checks.js";
import { numbersOf } from "../random.js";
import { type Facet, scattered, scatteredNormals, vertices } from "./facets.js";
import { cylinder, diagonal, ellipsoid, polyhedron, type Solid, unturned } from "./solid.js";

/** The energy of a family of surfaces of a cubic crystal, in any unit: only ratios matter. */
export interface SurfaceEnergy {
  readonly hkl: Vector;
  readonly energy: number;
}

export interface WulffOptions {
  readonly surfaces: readonly SurfaceEnergy[];
  /** Distance from the centre of the surfaces of least energy. */
  readonly radius: number;
  /** Largest relative change of each single surface's distance, drawn at random; 0 for the regular shape. */
  readonly spread?: number;
  readonly seed?: number;
  /** One more plane, of outward normal `hkl`: its energy is that of the interface less that of the bare substrate, and may be negative. */
  readonly substrate?: SurfaceEnergy;
}

export interface ClippedOptions {
  /** Number of planes of random direction, 4 to 200. */
  readonly planes: number;
  /** Mean distance of the planes from the centre. */
  readonly radius: number;
  /** Largest relative change of a plane's distance. */
  readonly spread?: number;
  readonly seed?: number;
}

/** The equilibrium shape of a cubic crystal whose axes are x, y, z. Throws {@link OptionError} where the planes enclose nothing. */
export function wulffBody({ surfaces, radius, spread = 0, seed = 0, substrate }: WulffOptions): Solid {
  checkRange("spread", spread, 0, 0.9);
  if (surfaces.length === 0) throw new OptionError("expected at least one family of surfaces, found none");
  for (const { energy } of surfaces) checkRange("surface energy", energy, Number.MIN_VALUE, Number.MAX_VALUE);
  const perEnergy = positive("radius", radius) / Math.min(...surfaces.map(({ energy }) => energy));
  const planes = surfaces.flatMap(({ hkl, energy }) =>
    equivalentIndices(hkl).map((plane): Facet => ({ normal: direction(plane), distance: energy * perEnergy })),
  );
  const next = numbersOf(seed, "wulff body");
  const facets = scattered(planes, unturned, spread, next);
  if (substrate) facets.push({ normal: direction(substrate.hkl), distance: substrate.energy * perEnergy });
  return enclosed(facets);
}

/** A body between planes of random direction. Throws {@link OptionError} for options out of range. */
export function clippedBody({ planes, radius, spread = 0.2, seed = 0 }: ClippedOptions): Solid {
  checkRange("spread", spread, 0, 0.9);
  const next = numbersOf(seed, "clipped body");
  const distance = positive("radius", radius);
  const normals = scatteredNormals(planes, next).map(({ normal }) => ({ normal, distance }));
  return enclosed(scattered(normals, unturned, spread, next));
}

/** A ball. */
export function sphereBody(radius: number): Solid {
  const r = positive("radius", radius);
  return ellipsoid(diagonal(r, r, r), origin);
}

/** A box with these edges along x, y and z. */
export function boxBody(edges: Vector): Solid {
  const halves = edges.map((edge) => positive("edge", edge) / 2);
  return polyhedron(
    unturned.flatMap((axis, i) => [1, -1].map((sign): Facet => ({ normal: scale(sign, axis), distance: halves[i] }))),
  );
}

/** A cylinder along z with flat ends at ±height/2. */
export function cylinderBody(radius: number, height: number): Solid {
  const r = positive("radius", radius);
  return cylinder(diagonal(r, r, positive("height", height) / 2), origin);
}

function direction(hkl: Vector): Vector {
  const length = norm(hkl);
  if (!(length > 0 && Number.isFinite(length))) throw new OptionError(`expected a direction hkl, found ${hkl.join(" ")}`);
  return scale(1 / length, hkl);
}

/** Fewer corners enclose no volume. */
const fewestCorners = 4;

function enclosed(facets: readonly Facet[]): Solid {
  const corners = vertices(facets).length;
  if (corners < fewestCorners) throw new OptionError(`expected planes that enclose a body, found ${corners} corners`);
  return polyhedron(facets);
}

function positive(name: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value))) throw new OptionError(`expected a positive ${name}, found ${value}`);
  return value;
}

const origin: Vector = [0, 0, 0];
