// VTK StructuredGrid (.vts): the same values on a grid whose three edges need not be orthogonal, as the direct-space grid of
// a rocking scan is not. Every point's position is stored, so ParaView shows the crystal in its true shape.

import { type Shape, type Triple, voxelCount } from "@friedel/engine";
import { appendedFile, dataArrayXml, type PointArrays, pointDataXml } from "./appended.js";
import { extentOf } from "./vti.js";

/** A grid spanned by one edge vector an array axis. */
export interface VtsGrid {
  readonly shape: Shape;
  /** (x, y, z) from one voxel to the next along axes 0, 1, 2 of the arrays; any one unit. */
  readonly edges: readonly [Triple, Triple, Triple];
  readonly arrays: PointArrays;
}

/** Writes a grid. Arrays are C-ordered, one value a voxel. Throws ShapeError if an array's length differs from the shape. */
export function writeVts({ shape, edges, arrays }: VtsGrid): Uint8Array {
  const extent = extentOf(shape);
  const points = gridPoints(shape, edges);
  const before = Object.values(arrays).reduce((sum, values) => sum + 8 + values.byteLength, 0);
  return appendedFile(
    "StructuredGrid",
    `<StructuredGrid WholeExtent="${extent}">
<Piece Extent="${extent}">
${pointDataXml(arrays, voxelCount(shape))}
<Points>
${dataArrayXml("Points", points, before, 3)}
</Points>
</Piece>
</StructuredGrid>`,
    [...Object.values(arrays), points],
  );
}

function gridPoints(shape: Shape, edges: VtsGrid["edges"]): Float32Array {
  const points = new Float32Array(3 * voxelCount(shape));
  const half = shape.map((n) => Math.floor(n / 2));
  let at = 0;
  for (let i = 0; i < shape[0]; i++)
    for (let j = 0; j < shape[1]; j++)
      for (let k = 0; k < shape[2]; k++)
        for (let axis = 0; axis < 3; axis++) {
          points[at++] = (i - half[0]) * edges[0][axis] + (j - half[1]) * edges[1][axis] + (k - half[2]) * edges[2][axis];
        }
  return points;
}
