// Straight dislocations on the slip systems of an fcc crystal: the elastic field of an infinite isotropic body (J. P. Hirth and
// J. Lothe, Theory of Dislocations, 2nd ed. (1982), chapter 3). The crystal is whole at first and then slips: the
// cut is the slip plane on one side of the line, and the field jumps there by the Burgers vector, a vector of the lattice. So no
// atom is put in or taken out and none comes upon another: the edge's extra half plane is what slid in, and where the
// cut meets the surface it leaves a step. Free surfaces and the core are what relaxation adds.

import { add, cross, dot, OptionError, scale, toRadians, type Vector } from "@friedel/engine";
import { type DisplacementField, unitVector } from "./displacements.js";
import { burgersVector, checkSlipSystem, gapAt, partialsOf, type SlipSystem } from "./slip-systems.js";

export interface DislocationOptions {
  /** Of the lattice, which has a site at the origin, ångström. */
  readonly latticeConstant: number;
  /** See {@link poissonRatioOf}. */
  readonly poissonRatio: number;
  readonly system: SlipSystem;
  /** Angle from the Burgers vector to the line about the plane's normal, degrees: 0 for a screw, 90 for an edge, 60 for the mixed dislocation along a ⟨110⟩. */
  readonly characterDeg: number;
  /** The line passes this point, but for the move along the plane's normal that brings it midway between two layers of atoms. */
  readonly through: Vector;
  /** Width of the stacking fault between Shockley's partials, ångström; 0 for a perfect dislocation. */
  readonly split?: number;
}

/** Where a dislocation lies. */
export interface LineGeometry {
  /** On the line (midway between the partials). */
  readonly point: Vector;
  /** Unit vector. A right-handed turn about it adds the Burgers vector to the displacement. */
  readonly line: Vector;
  /** Unit normal of the slip plane. */
  readonly normal: Vector;
  /** Unit vector in the slip plane, normal × line: the crystal has slipped on the other side of the line. */
  readonly ahead: Vector;
}

/** The line of a dislocation. Throws {@link OptionError} where the indices are no slip system. */
export function lineOf(of: Omit<DislocationOptions, "poissonRatio" | "split">): LineGeometry {
  const { latticeConstant, system, characterDeg, through } = of;
  checkSlipSystem(system);
  if (!Number.isFinite(characterDeg))
    throw new OptionError(`expected the angle of a dislocation in degrees, found ${characterDeg}`);
  const normal = unitVector("plane", system.plane);
  const slip = unitVector("direction", system.direction);
  const angle = toRadians(characterDeg);
  const line = add(scale(Math.cos(angle), slip), scale(Math.sin(angle), cross(normal, slip)));
  const point = add(through, scale(gapAt(latticeConstant, system.plane, through) - dot(normal, through), normal));
  return { point, line, normal, ahead: cross(normal, line) };
}

/**
 * The field of a dislocation, perfect or split. It is smooth but on the slip plane, which lies between two layers of atoms: there it
 * jumps, from nothing far ahead of the line to the Burgers vector far behind it, by half within a half-width d/2 (screw) or
 * d/(2 − 2ν) (edge) of the line (or each partial's), d the distance of the layers. Throws {@link OptionError} for bad options.
 */
export function dislocation(options: DislocationOptions): DisplacementField {
  const { latticeConstant, poissonRatio, system, split = 0 } = options;
  const geometry = lineOf(options);
  if (!(poissonRatio > -1 && poissonRatio <= 0.5))
    throw new OptionError(`expected Poisson's ratio up to 0.5, found ${poissonRatio}`);
  if (!(split >= 0 && Number.isFinite(split))) throw new OptionError(`expected partials at least 0 Å apart, found ${split}`);
  if (split === 0) return ofLine(geometry, burgersVector(latticeConstant, system), options);
  const [trailing, leading] = partialsOf(latticeConstant, system);
  const at = (x: number): LineGeometry => ({ ...geometry, point: add(geometry.point, scale(x, geometry.ahead)) });
  const [behind, before] = [ofLine(at(-split / 2), trailing, options), ofLine(at(split / 2), leading, options)];
  return (r) => add(behind(r), before(r));
}

/** Screw and edge part of one line: x ahead, y along the normal, z along the line. */
function ofLine(
  geometry: LineGeometry,
  burgers: Vector,
  { latticeConstant, poissonRatio }: DislocationOptions,
): DisplacementField {
  const { point, line, normal, ahead } = geometry;
  const edge = dot(burgers, ahead) / (2 * Math.PI);
  const screw = dot(burgers, line) / (2 * Math.PI);
  const compliance = 1 / (4 * (1 - poissonRatio));
  const spacing = latticeConstant / Math.sqrt(3);
  // Any length does in the logarithm: it only shifts the whole crystal.
  const unit = dot(burgers, burgers);
  return (r) => {
    const s = add(r, scale(-1, point));
    const [x, y] = [dot(ahead, s), dot(normal, s)];
    const side = y < 0 ? -1 : 1;
    // Spread over the plane, a harmonic function of x and y is what it was at y ± half-width.
    const screwY = y + (side * spacing) / 2;
    const edgeY = y + side * 2 * compliance * spacing;
    const squared = x * x + edgeY * edgeY;
    const forward = edge * (Math.atan2(edgeY, x) + (2 * compliance * x * y) / squared);
    const up = -edge * compliance * ((1 - 2 * poissonRatio) * Math.log(squared / unit) - (2 * y * edgeY) / squared);
    return add(scale(forward, ahead), add(scale(up, normal), scale(screw * Math.atan2(screwY, x), line)));
  };
}
