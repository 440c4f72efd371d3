// The geometry of an array with its axes along z, y, x of the laboratory and Q along x.

import type { Shape } from "@friedel/engine";
import type { GeometryRecord } from "@friedel/io";

const q = 2.7e10;

/** Of cubic voxels of this edge, metres. */
export function simpleGeometry(shape: Shape, edgeM: number): GeometryRecord {
  const [a, b, c] = shape.map((n) => (2 * Math.PI) / (n * edgeM));
  return {
    beamline: "none",
    energyEv: 9000,
    distanceM: 1,
    pixelM: [5.5e-5, 5.5e-5],
    motors: {},
    qVector: [q, 0, 0],
    qNorm: q,
    dSpacingM: (2 * Math.PI) / q,
    twoThetaRad: 0.6,
    reciprocalColumns: [
      [0, 0, a],
      [0, b, 0],
      [c, 0, 0],
    ],
    directColumns: [
      [0, 0, edgeM],
      [0, edgeM, 0],
      [edgeM, 0, 0],
    ],
  };
}
