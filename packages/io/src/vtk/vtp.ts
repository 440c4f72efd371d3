// VTK PolyData (.vtp) as ParaView opens it: a triangle mesh with values at its vertices, raw appended, little-endian.
// Format: https://docs.vtk.org/en/latest/design_documents/VTKFileFormats.html.

import { ShapeError } from "@friedel/engine";
import { appendedFile, type Block, dataArrayXml } from "./appended.js";

/** A triangle mesh. */
export interface VtpMesh {
  /** x, y, z of each vertex, any unit. */
  readonly positions: Float32Array;
  /** Three vertices a triangle. */
  readonly triangles: Uint32Array;
  /** At the vertices, one or three values each; ParaView shades with `Normals`. */
  readonly pointData: Readonly<Record<string, Float32Array | Int32Array>>;
}

/** Writes a mesh. Throws ShapeError if an array does not fit, or a triangle names a vertex that is not there. */
export function writeVtp({ positions, triangles, pointData }: VtpMesh): Uint8Array {
  const points = positions.length / 3;
  const count = triangles.length / 3;
  if (!Number.isInteger(points)) throw new ShapeError(`expected three coordinates a vertex, found ${positions.length} numbers`);
  if (!Number.isInteger(count)) throw new ShapeError(`expected three vertices a triangle, found ${triangles.length}`);
  const stray = triangles.find((vertex) => vertex >= points);
  if (stray !== undefined) throw new ShapeError(`expected vertices below ${points} in the triangles, found ${stray}`);
  const blocks: Block[] = [];
  let offset = 0;
  const add = (name: string, values: Block, components = 1): string => {
    const xml = dataArrayXml(name, values, offset, components);
    blocks.push(values);
    offset += 8 + values.byteLength;
    return xml;
  };
  const arrays = Object.entries(pointData).map(([name, values]) => {
    const components = points === 0 ? 1 : values.length / points;
    if (!Number.isInteger(components) || components === 0) {
      throw new ShapeError(`expected a multiple of ${points} values in the array ${name}, found ${values.length}`);
    }
    return add(name, values, components);
  });
  const ends = Int32Array.from({ length: count }, (_, i) => 3 * (i + 1));
  const grid = `<PolyData>
<Piece NumberOfPoints="${points}" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0" NumberOfPolys="${count}">
<PointData${pointData.Normals ? ' Normals="Normals"' : ""}>
${arrays.join("\n")}
</PointData>
<Points>
${add("Points", positions, 3)}
</Points>
<Polys>
${add("connectivity", Int32Array.from(triangles))}
${add("offsets", ends)}
</Polys>
</Piece>
</PolyData>`;
  return appendedFile("PolyData", grid, blocks);
}
