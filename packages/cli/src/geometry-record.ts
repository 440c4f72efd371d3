// The geometry as files keep it, from the geometry as it is computed, and how people read it.

import type { Triple } from "@friedel/engine";
import type { Beamline, Geometry } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { figure, type Row } from "./report.js";

/** What a geometry was computed from. */
export interface Setting {
  readonly beamline: Beamline;
  readonly energyEv: number;
  readonly distanceM: number;
  readonly pixelM?: number;
  readonly motorsDeg: Readonly<Record<string, number>>;
}

export function geometryRecord(geometry: Geometry, setting: Setting): GeometryRecord {
  const { beamline, energyEv, distanceM, motorsDeg, pixelM = beamline.pixelM } = setting;
  const columns = ([x, y, z]: Geometry["directColumns"]) =>
    [
      [x[0], y[0], z[0]],
      [x[1], y[1], z[1]],
      [x[2], y[2], z[2]],
    ] as const;
  return {
    beamline: beamline.name,
    energyEv,
    distanceM,
    pixelM: [pixelM, pixelM],
    motors: motorsDeg,
    qVector: geometry.qVector,
    qNorm: geometry.qNorm,
    dSpacingM: geometry.dSpacing,
    twoThetaRad: geometry.twoTheta,
    reciprocalColumns: columns(geometry.reciprocalColumns),
    directColumns: columns(geometry.directColumns),
  };
}

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
