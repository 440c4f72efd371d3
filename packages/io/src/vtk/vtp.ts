// VTK PolyData (.vtp) as ParaView opens it: a triangle mesh with values at its vertices and triangles, raw appended, little-endian.
// Format: https://docs.vtk.org/en/latest/design_documents/VTKFileFormats.html.

import { ShapeError } from "@friedel/engine";
import { appendedFile, type Block, dataArrayXml } from "./appended.js";

/** Values of one or more components an element, by what they are: measures or labels. */
export type MeshArray = Float32Array | Int32Array;

/** A triangle mesh. */
export interface VtpMesh {
  /** x, y, z of each vertex, any unit. */
  readonly positions: Float32Array;
  /** Three vertices a triangle. */
  readonly triangles: Uint32Array;
  /** At the vertices, one or three values each; ParaView shades with `Normals`. */
  readonly pointData: Readonly<Record<string, MeshArray>>;
  /** At the triangles. */
  readonly cellData?: Readonly<Record<string, MeshArray>>;
}

/** Writes a mesh. Throws ShapeError if an array does not fit, or a triangle names a vertex that is not there. */
export function writeVtp({ positions, triangles, pointData, cellData = {} }: VtpMesh): Uint8Array {
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
  const addAll = (arrays: VtpMesh["pointData"], elements: number): string =>
    Object.entries(arrays)
      .map(([name, values]) => {
        const components = elements === 0 ? 1 : values.length / elements;
        if (!Number.isInteger(components) || (components === 0 && elements > 0)) {
          throw new ShapeError(`expected a multiple of ${elements} values in the array ${name}, found ${values.length}`);
        }
        return add(name, values, components);
      })
      .join("\n");
  const normals = pointData.Normals ? ' Normals="Normals"' : "";
  const grid = `<PolyData>
<Piece NumberOfPoints="${points}" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0" NumberOfPolys="${count}">
<PointData${normals}>
${addAll(pointData, points)}
</PointData>
<CellData>
${addAll(cellData, count)}
</CellData>
<Points>
${add("Points", positions, 3)}
</Points>
<Polys>
${add("connectivity", Int32Array.from(triangles))}
${add(
  "offsets",
  Int32Array.from({ length: count }, (_, i) => 3 * (i + 1)),
)}
</Polys>
</Piece>
</PolyData>`;
  return appendedFile("PolyData", grid, blocks);
}
