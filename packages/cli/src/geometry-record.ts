// The geometry of a measurement as people read it.

import type { Triple } from "@friedel/engine";
import type { GeometryRecord } from "@friedel/io";
import { figure, type Row } from "./report.js";

/** Lengths of the voxel's edges along frame, row and column, nm. */
export function voxelNm({ directColumns: [a, b, c] }: GeometryRecord): Triple {
  return [1e9 * Math.hypot(...a), 1e9 * Math.hypot(...b), 1e9 * Math.hypot(...c)];
}

/** Lengths and angles of a geometry. */
export function geometryRows(geometry: GeometryRecord): Row[] {
  const { qNorm, dSpacingM, twoThetaRad, energyEv } = geometry;
  return [
    ["energy", `${figure(energyEv, 6)} eV`],
    ["|Q|", `${figure(qNorm * 1e-9, 6)} nm⁻¹`],
    ["d-spacing", `${figure(dSpacingM * 1e10, 6)} Å`],
    ["2θ", `${figure((twoThetaRad * 180) / Math.PI, 6)}°`],
    [
      "voxel",
      `${voxelNm(geometry)
        .map((n) => figure(n, 4))
        .join(" × ")} nm (frame, row, column)`,
    ],
  ];
}
