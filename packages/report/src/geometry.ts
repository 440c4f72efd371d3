// A geometry as people read it.

import { norm, type Triple, toAngstrom, toDegrees, toNm, toPerNm } from "@friedel/engine";
import type { Row } from "./tables.js";
import { figure } from "./text.js";

/** What tables tell of a geometry, in SI units and radians; a `GeometryRecord` of the io package is one. */
export interface GeometryFacts {
  readonly beamline: string;
  readonly energyEv: number;
  readonly qNorm: number;
  readonly dSpacingM: number;
  readonly twoThetaRad: number;
  /** Steps of q along frame, row and column, 1/m a voxel. */
  readonly reciprocalColumns: readonly [Triple, Triple, Triple];
  /** Edges of a voxel of the object along frame, row and column. */
  readonly directColumns: readonly [Triple, Triple, Triple];
}

/** Lengths of the voxel's edges along frame, row and column, nm. */
export function voxelNm({ directColumns: [a, b, c] }: Pick<GeometryFacts, "directColumns">): Triple {
  return [toNm(norm(a)), toNm(norm(b)), toNm(norm(c))];
}

/** Lengths of the steps of q along frame, row and column, 1/nm a voxel. */
export function stepsPerNm({ reciprocalColumns: [a, b, c] }: Pick<GeometryFacts, "reciprocalColumns">): Triple {
  return [toPerNm(norm(a)), toPerNm(norm(b)), toPerNm(norm(c))];
}

/** Lengths in nm, side by side. */
export function lengthsText(nm: readonly number[], digits = 3): string {
  return `${nm.map((length) => figure(length, digits)).join(" × ")} nm`;
}

/** Lengths and angles of a geometry. */
export function geometryRows(geometry: GeometryFacts): Row[] {
  const { qNorm, dSpacingM, twoThetaRad, energyEv } = geometry;
  return [
    ["energy", `${figure(energyEv, 6)} eV`],
    ["|Q|", `${figure(toPerNm(qNorm), 6)} nm⁻¹`],
    ["d-spacing", `${figure(toAngstrom(dSpacingM), 6)} Å`],
    ["2θ", `${figure(toDegrees(twoThetaRad), 6)}°`],
    ["voxel", `${lengthsText(voxelNm(geometry), 4)} (frame, row, column)`],
  ];
}
