// The whole strain step on one object: onto orthogonal axes, support, ramp, refraction, phase without jumps, displacement, strain,
// surface, facets. Each part is a room of its own; here they are only put in order, and what a reader should know is gathered.

import {
  apply,
  type ComplexVolume,
  countVoxels,
  largestOf,
  type MaskVolume,
  mapped,
  modulusOf,
  type RealVolume,
  type Transform,
  type Triple,
  type Vector,
} from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { bulkOf } from "../unwrapping/support.js";
import { type FacetAnalysis, findFacets } from "./facets/facets.js";
import { type FacetIndex, type FoundOrientation, formatHkl, indexFacets, orientCubic } from "./facets/indices.js";
import { isosurface, type SurfaceMesh } from "./facets/mesh.js";
import { largestPiece, vertexAreas, widthsOf } from "./facets/mesh-measures.js";
import { type Statistics, surfaceStatistics, valuesAtSurface } from "./facets/surface-values.js";
import { finestVoxel, type PlacedObject } from "./frame/to-space.js";
import { centredEach, dSpacingsOf, measureParticles, type ParticleImage, unwrapParticles } from "./particle-maps.js";
import type { Ramp } from "./phase/ramp.js";
import { type PlaceOptions, placeCrystal } from "./place.js";
import type { SpaceObject } from "./record.js";
import { displacementOfPhase, type MapStatistics, type StrainMap, statisticsOf, strainAlong } from "./strain.js";

/** How to bring an object to space, and what is known of its crystal. */
export interface StrainOptions extends PlaceOptions {
  /** Indices of the Bragg peak, to name the facets of a cubic crystal. */
  readonly hkl?: Vector;
}

/** The strain of one facet. */
export interface FacetStrain {
  readonly strain: Statistics;
  /** Metres. */
  readonly displacement: Statistics;
  /** For a cubic crystal with a known Bragg peak. */
  readonly index?: FacetIndex;
}

/** The image of a crystal in space. All volumes have one shape and axes (z, y, x) of the frame. */
export interface StrainImage {
  readonly space: PlacedObject;
  readonly frame: "laboratory" | "crystal";
  /** The surface as a share of the largest amplitude. */
  readonly level: number;
  readonly support: MaskVolume;
  /** The support without its outermost layer: away from what the surface does to a derivative. */
  readonly bulk: MaskVolume;
  /** Voxels of the support beside a fault, a dislocation's core, a dark seam or a wrap: their strain is not to be believed. */
  readonly unreliable: MaskVolume;
  /** The ramp removed from the phase. */
  readonly ramp: Ramp;
  readonly amplitude: RealVolume;
  /** Radians, without jumps, zero in the mean of each particle's bulk. */
  readonly phase: RealVolume;
  /** Along Q, metres, zero in the mean of each particle's bulk. */
  readonly displacement: RealVolume;
  readonly strain: RealVolume;
  /** Metres. */
  readonly dSpacing: RealVolume;
  /** Largest extents of the support along z, y, x, metres. */
  readonly sizeM: Triple;
  /** Widths of the surface, shortest first and at right angles to each other, metres: see `widthsOf`. */
  readonly widthsM: Triple;
  /** Of the bulk without what is unreliable. */
  readonly bulkStrain: MapStatistics;
  /** The crystals that are apart from each other, the largest first; nearly always one. Phase, displacement and strain are each one's own. */
  readonly particles: readonly ParticleImage[];
  /** Positions in metres along x, y, z of the frame. */
  readonly mesh: SurfaceMesh;
  /** At the mesh's vertices, a voxel below the surface. */
  readonly surfaceStrain: Float32Array;
  readonly surfaceDisplacement: Float32Array;
  readonly facets: FacetAnalysis;
  /** In the facets' order. */
  readonly facetStrain: readonly FacetStrain[];
  readonly orientation?: FoundOrientation;
  /** Warnings for the reader, a sentence each. */
  readonly warnings: readonly string[];
}

/** Another orientation must fit this much worse for facets' indices to be certain, radians: 2°. */
const clearlyWorse = 0.035;

/** Layers of voxels that count as surface. */
const surfaceDepth = 1;

/**
 * The image of a crystal from an object on the detector-conjugate grid of `geometry`. Throws {@link DataError} for an object that
 * touches the border of its array or is nothing, {@link OptionError} for options out of range.
 */
export async function strainImage(
  object: ComplexVolume,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  { hkl, ...options }: StrainOptions,
  transform: Transform,
): Promise<StrainImage> {
  const { frame = "laboratory" } = options;
  const { space, level, support, ramp, particles, left } = await placeCrystal(object, geometry, options, transform);
  const bulk = bulkOf(support, surfaceDepth);
  const step = Math.max(1, Math.round(finestVoxel(geometry, object.shape) / space.voxelM[0]));
  const { lines, unreliable, ...unwrapped } = unwrapParticles(space.object, particles, step);
  const phase = centredEach(unwrapped.phase, particles, bulk);
  const displacement = displacementOfPhase(phase, space.q);
  const map = strainAlong(space, support);
  const amplitude = modulusOf(space.object);
  const reliable = without(bulk, unreliable);
  const surface = surfaceOf({ space, amplitude, level, support, displacement, map }, hkl);
  return {
    space,
    frame,
    level,
    support,
    bulk,
    unreliable,
    ramp,
    amplitude,
    phase,
    displacement,
    strain: map.strain,
    dSpacing: dSpacingsOf(map, particles),
    bulkStrain: statisticsOf(map.strain, reliable),
    particles: measureParticles(particles, space.voxelM, map.strain, reliable),
    ...surface,
    warnings: [
      ...(left > 0 ? [`${left} voxels above the isosurface are apart from the crystal and were left out`] : []),
      ...(particles.length > 1
        ? [
            `${particles.length} crystals are apart from each other: each has its own phase offset and lattice, surface and facets are the largest one's`,
          ]
        : []),
      ...(lines.length > 0
        ? [`the phase turns about ${lines.length} line(s): a dislocation, or a place where the phase is not known`]
        : []),
      ...unreliableWarnings(bulk, unreliable),
      ...orientationWarnings(surface, hkl),
    ],
  };
}

type Surface = Pick<
  StrainImage,
  "sizeM" | "widthsM" | "mesh" | "surfaceStrain" | "surfaceDisplacement" | "facets" | "facetStrain" | "orientation"
>;

/** The surface of a crystal, its facets, and the maps there, a voxel below. */
function surfaceOf(
  {
    space,
    amplitude,
    level,
    support,
    displacement,
    map,
  }: Pick<StrainImage, "space" | "amplitude" | "level" | "support" | "displacement"> & { readonly map: StrainMap },
  hkl?: Vector,
): Surface {
  const mesh = largestPiece(isosurface(amplitude, { level: level * largestOf(amplitude.data), voxel: space.voxelM }));
  const voxel = Math.cbrt(space.voxelM[0] * space.voxelM[1] * space.voxelM[2]);
  const facets = findFacets(mesh, voxel);
  const below = { voxel: space.voxelM, depth: voxel };
  const surfaceStrain = valuesAtSurface(map.strain, map.known, mesh, below);
  const surfaceDisplacement = valuesAtSurface(displacement, support, mesh, below);
  const orientation = hkl && facets.facets.length > 0 ? orientCubic(facets.facets, hkl, inFrame(space, space.q)) : undefined;
  const normals = facets.facets.map(({ normal }) => normal);
  const indices = orientation && indexFacets(normals, orientation.orientation);
  const areas = vertexAreas(mesh);
  const statistics = (values: Float32Array, facet: number) =>
    surfaceStatistics(values, areas, (vertex) => facets.labels[vertex] === facet);
  return {
    sizeM: sizeOf(mesh),
    widthsM: widthsOf(mesh),
    mesh,
    surfaceStrain,
    surfaceDisplacement,
    facets,
    facetStrain: normals.map((_, i) => ({
      strain: statistics(surfaceStrain, i),
      displacement: statistics(surfaceDisplacement, i),
      ...(indices && { index: indices[i] }),
    })),
    ...(orientation && { orientation }),
  };
}

/** The voxels of one mask that are not in another. */
export function without(mask: MaskVolume, other: MaskVolume): MaskVolume {
  return mapped(mask, (inside, i) => inside & Number(other.data[i] === 0));
}

function unreliableWarnings(bulk: MaskVolume, unreliable: MaskVolume): string[] {
  const all = countVoxels(bulk);
  const left = countVoxels(without(bulk, unreliable));
  if (left === all) return [];
  const share = (100 * (all - left)) / all;
  return [
    `${share < 0.1 ? "less than 0.1" : share.toFixed(1)} % of the bulk lie beside a fault, a dislocation, a dark seam or a wrap of the phase: ` +
      "their strain is not to be believed; they are marked as unreliable and left out of its statistics",
  ];
}

/** Whether no other orientation fits the facets nearly as well. */
function isCertain({ misfit, nextMisfit }: FoundOrientation): boolean {
  return nextMisfit >= misfit + clearlyWorse;
}

/** What each facet is called: its indices, with a question mark where they are not certain, or its number from 1 where it has none. */
export function facetNames({ facetStrain, orientation }: Pick<StrainImage, "facetStrain" | "orientation">): string[] {
  const doubt = orientation && !isCertain(orientation) ? "?" : "";
  return facetStrain.map(({ index }, i) => (index ? `${formatHkl(index.hkl)}${doubt}` : `${i + 1}`));
}

function orientationWarnings({ orientation }: Surface, hkl: Vector | undefined): string[] {
  if (!hkl) return [];
  if (!orientation) return ["no facet was found, so none could be given indices"];
  if (isCertain(orientation)) return [];
  return ["another orientation fits the facets nearly as well: their indices are not certain"];
}

/** A laboratory vector in the frame's own (x, y, z). */
export function inFrame({ axes }: Pick<SpaceObject, "axes">, v: Vector): Vector {
  return apply([axes[2], axes[1], axes[0]], v);
}
function sizeOf({ positions }: SurfaceMesh): Triple {
  const extent = (k: number) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = k; i < positions.length; i += 3) {
      least = Math.min(least, positions[i]);
      most = Math.max(most, positions[i]);
    }
    return most - least;
  };
  return [extent(2), extent(1), extent(0)];
}
