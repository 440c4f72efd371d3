// The facets of a surface: directions in which much of it looks, grown to regions that look that way and lie in one plane.
// Edges and corners, where the surface belongs to no facet but to the seam of two or more, are kept apart.
// Method: density of normals and its peaks as in FACET (F. Grothausmann, ParaView plugin) and M.-I. Richard et al., J. Appl.
// Cryst. 51, 1672 (2018); the area with sharp edges is this program's own, see outline.ts.

import { add, dot, extremes, norm, scale, toRadians, type Vector } from "@friedel/engine";
import { directionPeaks } from "./directions.js";
import type { SurfaceMesh } from "./mesh.js";
import { type Neighbours, neighboursOf, pieces, vectorAt, vertexAreas } from "./mesh-measures.js";
import { cornerOf, onEdge, outlineArea } from "./outline.js";
import { centreOfMass, fitPlane, type Plane, widthOf } from "./plane.js";

/** A flat part of a surface. Lengths in the mesh's unit, directions in its frame. */
export interface SurfaceFacet {
  /** Outward unit normal of the fitted plane. */
  readonly normal: Vector;
  /** Of the plane from the mesh's origin: normal·r. */
  readonly distance: number;
  readonly centre: Vector;
  /** Area with sharp edges: up to where the neighbouring facets' planes cut it off. */
  readonly area: number;
  /** Area of the part of the surface that is flat. */
  readonly flatArea: number;
  /** Root mean square distance of the flat part from the plane. */
  readonly roughness: number;
  /** Facets that it shares an edge with, as places in the list. */
  readonly neighbours: readonly number[];
}

/** Labels of vertices that belong to no facet. */
export const Surface = { edge: -1, corner: -2, rest: -3 } as const;

export interface FacetAnalysis {
  /** Largest first. */
  readonly facets: readonly SurfaceFacet[];
  /** For every vertex its facet, or a value of {@link Surface}. */
  readonly labels: Int16Array;
  /** Of the whole mesh. */
  readonly surfaceArea: number;
}

/** A facet's normals lie this near to its own. Facets of a cubic crystal up to {311} are 25° apart: half of that reaches the seam. */
const normalToleranceDeg = 10;
/** A facet's vertices lie this near to its plane, voxels: the steps that voxels leave in an isosurface. */
const distanceTolerance = 0.5;
/** Least area of a facet's flat part, as a share of the surface: two orders below the facets of a truncated octahedron. */
const leastShare = 0.005;
/** Least density of normals over that of a sphere. */
const leastContrast = 2;
/** Least width of a facet's flat part, voxels: a rounded edge looks like a facet one or two voxels wide. */
const leastWidth = 3;

/** Width of the Gaussian that makes a density of normals: narrower than facets are apart, wider than their normals scatter. */
const densityWidthDeg = 4;

/** Two facets of one direction are told apart by their planes, of nearer directions not at all. */
const separationDeg = 8;

/** Rounded edges reach this far from the planes that meet there, voxels. */
const seamReach = 2.5;

/** Fits and growths in turn; they agree after a few. */
const mostRounds = 12;

/** Finds the facets of a closed surface; `voxel` is the length of a voxel in the mesh's unit, the scale of what is rounded off. */
export function findFacets(mesh: SurfaceMesh, voxel: number): FacetAnalysis {
  const areas = vertexAreas(mesh);
  const surfaceArea = areas.reduce((sum, area) => sum + area, 0);
  const surface: Surfaces = { mesh, areas, neighbours: neighboursOf(mesh), taken: new Uint8Array(areas.length) };
  const limits = {
    cosine: Math.cos(toRadians(normalToleranceDeg)),
    distance: distanceTolerance * voxel,
    area: leastShare * surfaceArea,
    width: leastWidth * voxel,
  };
  const peaks = directionPeaks(mesh.normals, areas, {
    width: toRadians(densityWidthDeg),
    separation: toRadians(separationDeg),
    least: leastContrast,
  });
  const regions = peaks
    .flatMap(({ direction }) => regionsAlong(surface, direction, limits))
    .sort((a, b) => b.flatArea - a.flatArea);
  const seams = labelSeams(surface, regions, seamReach * voxel);
  const facets = regions.map((_region, i) => facetOf(surface, regions, i, seams));
  return { facets, labels: seams.labels, surfaceArea };
}

/** A mesh and what is known of it while its facets are found. */
interface Surfaces {
  readonly mesh: SurfaceMesh;
  readonly areas: Float64Array;
  readonly neighbours: Neighbours;
  /** 1 for a vertex of a facet, 2 for one that belongs to none. */
  readonly taken: Uint8Array;
}

interface Region {
  readonly plane: Plane;
  readonly vertices: readonly number[];
  readonly flatArea: number;
}

interface Limits {
  readonly cosine: number;
  readonly distance: number;
  readonly area: number;
  readonly width: number;
}

/** All flat regions that look in one direction; their vertices are taken. */
function regionsAlong(surface: Surfaces, direction: Vector, limits: Limits): Region[] {
  const { mesh, areas, neighbours, taken } = surface;
  const looks = (vertex: number, way: Vector) => !taken[vertex] && dot(vectorAt(mesh.normals, vertex), way) >= limits.cosine;
  const areaOf = (vertices: readonly number[]) => vertices.reduce((sum, vertex) => sum + areas[vertex], 0);
  const found: Region[] = [];
  for (const start of pieces(neighbours, (vertex) => looks(vertex, direction))) {
    // A piece may hold several terraces: what the first plane leaves over is tried again.
    let left = start.filter((vertex) => !taken[vertex]);
    while (areaOf(left) >= limits.area) {
      const region = grow(surface, left, direction, limits, looks);
      if (!region || region.flatArea < limits.area) break;
      for (const vertex of region.vertices) taken[vertex] = 1;
      if (widthOf(mesh.positions, areas, region.vertices, region.plane.normal) >= limits.width) found.push(region);
      else for (const vertex of region.vertices) taken[vertex] = 2;
      left = left.filter((vertex) => !taken[vertex]);
    }
  }
  return found;
}

/** Grows one region: the plane of its vertices and the vertices of its plane in turn, until neither changes. */
function grow(
  { mesh, areas, neighbours }: Surfaces,
  start: readonly number[],
  direction: Vector,
  limits: Limits,
  looks: (vertex: number, way: Vector) => boolean,
): Region | undefined {
  const areaOf = (vertices: readonly number[]) => vertices.reduce((sum, vertex) => sum + areas[vertex], 0);
  let vertices: readonly number[] = start;
  let plane = startPlane(mesh, areas, start, direction, limits.distance);
  for (let round = 0; round < mostRounds; round++) {
    const { normal, distance } = plane;
    // A first plane is tilted by what the peak's direction is off.
    const tolerance = round === 0 ? 2 * limits.distance : limits.distance;
    const near = pieces(
      neighbours,
      (v) => looks(v, normal) && Math.abs(dot(vectorAt(mesh.positions, v), normal) - distance) <= tolerance,
    );
    if (near.length === 0) return undefined;
    const sizes = near.map(areaOf);
    const next = near[sizes.indexOf(extremes(sizes)[1])];
    const isSame = round > 1 && next.length === vertices.length && next.every((vertex, i) => vertex === vertices[i]);
    vertices = next;
    if (isSame) break;
    plane = fitPlane(mesh.positions, areas, vertices, normal);
  }
  return { plane, vertices, flatArea: areaOf(vertices) };
}

/** The plane of a direction that most of the vertices lie near. */
function startPlane(
  { positions }: SurfaceMesh,
  areas: Float64Array,
  vertices: readonly number[],
  normal: Vector,
  tolerance: number,
): Plane {
  const heights = new Map<number, number>();
  for (const vertex of vertices) {
    const bin = Math.round(dot(vectorAt(positions, vertex), normal) / tolerance);
    for (const k of [-1, 0, 1]) heights.set(bin + k, (heights.get(bin + k) ?? 0) + (2 - Math.abs(k)) * areas[vertex]);
  }
  const [[best]] = [...heights].sort((a, b) => b[1] - a[1]);
  return { normal, distance: best * tolerance };
}

/** Where facets meet. */
interface Seams {
  /** For every vertex its facet, or a value of {@link Surface}. */
  readonly labels: Int16Array;
  /** The outline of each facet: its flat part, and where its edges and corners would be if they were sharp. */
  readonly outlines: readonly Vector[][];
  /** Facets that each facet shares an edge with. */
  readonly neighbours: readonly ReadonlySet<number>[];
}

/** Labels all vertices: those of a region with it, others by the planes near them, and collects the outlines on the way. */
function labelSeams({ mesh, areas }: Surfaces, regions: readonly Region[], seam: number): Seams {
  const labels = new Int16Array(areas.length).fill(Surface.rest);
  regions.forEach(({ vertices }, facet) => {
    for (const vertex of vertices) labels[vertex] = facet;
  });
  const planes = regions.map(({ plane }) => plane);
  const outlines = regions.map(({ vertices }) => vertices.map((vertex) => vectorAt(mesh.positions, vertex)));
  const neighbours = regions.map(() => new Set<number>());
  const corners = new Map<string, { readonly meeting: readonly number[]; readonly r: Vector }>();
  // Planes at a small angle meet far from where the surface bends.
  const isNear = (point: Vector | undefined, r: Vector): point is Vector =>
    point !== undefined && norm(add(point, scale(-1, r))) <= 2 * seam;
  for (let vertex = 0; vertex < labels.length; vertex++) {
    if (labels[vertex] !== Surface.rest) continue;
    const r = vectorAt(mesh.positions, vertex);
    const near = planes.flatMap(({ normal, distance }, i) =>
      Math.abs(dot(normal, r) - distance) <= seam && reaches(mesh, regions[i], r, 2 * seam) ? [i] : [],
    );
    if (near.length >= 2) labels[vertex] = near.length === 2 ? Surface.edge : Surface.corner;
    if (near.length === 3) corners.set(near.join(), { meeting: near, r });
    if (near.length !== 2) continue;
    const [a, b] = near;
    const edge = onEdge(r, planes[a], planes[b]);
    if (!isNear(edge, r)) continue;
    outlines[a].push(edge);
    outlines[b].push(edge);
    neighbours[a].add(b);
    neighbours[b].add(a);
  }
  for (const { meeting, r } of corners.values()) {
    const corner = cornerOf(planes[meeting[0]], planes[meeting[1]], planes[meeting[2]]);
    if (isNear(corner, r)) for (const i of meeting) outlines[i].push(corner);
  }
  return { labels, outlines, neighbours };
}

/** The facet of region `i`. */
function facetOf(
  { mesh, areas }: Surfaces,
  regions: readonly Region[],
  i: number,
  { outlines, neighbours }: Seams,
): SurfaceFacet {
  const { plane, vertices, flatArea } = regions[i];
  const squares = vertices.reduce((sum, vertex) => {
    const height = dot(vectorAt(mesh.positions, vertex), plane.normal) - plane.distance;
    return sum + areas[vertex] * height * height;
  }, 0);
  const beside = [...neighbours[i]].sort((a, b) => a - b);
  const around = beside.map((k) => regions[k].plane);
  return {
    ...plane,
    centre: centreOfMass(mesh.positions, areas, vertices),
    area: outlineArea(outlines[i], plane, around),
    flatArea,
    roughness: Math.sqrt(squares / flatArea),
    neighbours: beside,
  };
}

/** Vertices of a region that are looked at: enough to have one within a few voxels of any other. */
const lookedAt = 1000;

/** Whether a region has a vertex within `distance` of a point. */
function reaches({ positions }: SurfaceMesh, { vertices }: Region, r: Vector, distance: number): boolean {
  const square = distance * distance;
  const step = Math.ceil(vertices.length / lookedAt);
  for (let i = 0; i < vertices.length; i += step) {
    const v = 3 * vertices[i];
    if ((positions[v] - r[0]) ** 2 + (positions[v + 1] - r[1]) ** 2 + (positions[v + 2] - r[2]) ** 2 <= square) return true;
  }
  return false;
}
