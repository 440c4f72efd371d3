import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { readLegacyVtk, trianglesOf } from "./legacy.js";

const text = new TextEncoder();

/** A tetrahedron's surface as text, and the same in binary. */
const ascii = `# vtk DataFile Version 4.0
a title
ASCII
DATASET POLYDATA
FIELD FieldData 2
areas 1 2 double
1.5 nan
my%20names 2 1 vtkIdType
3 4
METADATA
INFORMATION 0

POINTS 4 float
0 0 0 1 0 0
0 1 0 0 0 1
POLYGONS 2 9
3 0 1 2
4 0 1 3 2
CELL_DATA 2
SCALARS FacetIds int 1
LOOKUP_TABLE default
7 8
POINT_DATA 4
NORMALS Normals float
0 0 1 0 0 1 0 0 1 0 0 1
FIELD FieldData 1
strain 1 4 double
1e-4 -2e-4 3e-4 0
`;

function binary(): Uint8Array {
  const parts: Uint8Array[] = [];
  const say = (line: string) => parts.push(text.encode(`${line}\n`));
  const put = (values: readonly number[], bytes: 4 | 8, isFloat: boolean) => {
    const view = new DataView(new ArrayBuffer(bytes * values.length + 1));
    values.forEach((value, i) => {
      if (!isFloat) view.setInt32(4 * i, value);
      else if (bytes === 4) view.setFloat32(4 * i, value);
      else view.setFloat64(8 * i, value);
    });
    view.setUint8(bytes * values.length, 10);
    parts.push(new Uint8Array(view.buffer));
  };
  say("# vtk DataFile Version 4.0\na title\nBINARY\nDATASET POLYDATA\nFIELD FieldData 2\nareas 1 2 double");
  put([1.5, Number.NaN], 8, true);
  say("my%20names 2 1 vtkIdType");
  put([3, 4], 4, false);
  say("METADATA\nINFORMATION 0\n\nPOINTS 4 float");
  put([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], 4, true);
  say("POLYGONS 2 9");
  put([3, 0, 1, 2, 4, 0, 1, 3, 2], 4, false);
  say("CELL_DATA 2\nSCALARS FacetIds int 1\nLOOKUP_TABLE default");
  put([7, 8], 4, false);
  say("POINT_DATA 4\nNORMALS Normals float");
  put([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1], 4, true);
  say("FIELD FieldData 1\nstrain 1 4 double");
  put([1e-4, -2e-4, 3e-4, 0], 8, true);
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe("legacy VTK", () => {
  it.each([
    ["text", text.encode(ascii)],
    ["binary", binary()],
  ])("reads polygons with their arrays from %s", (_, bytes) => {
    const mesh = readLegacyVtk(bytes, "a.vtk");
    expect(mesh).toMatchObject({ kind: "POLYDATA", title: "a title" });
    expect([...mesh.points]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect([...mesh.first]).toEqual([0, 3, 7]);
    expect([...trianglesOf(mesh)]).toEqual([0, 1, 2, 0, 1, 3, 0, 3, 2]);
    expect([...mesh.cellData.FacetIds.data]).toEqual([7, 8]);
    expect([...mesh.pointData.strain.data]).toEqual([1e-4, -2e-4, 3e-4, 0]);
    expect(mesh.pointData.Normals.components).toBe(3);
    expect([...mesh.fieldData.areas.data]).toEqual([1.5, Number.NaN]);
    expect(mesh.fieldData["my names"]).toMatchObject({ components: 2 });
  });

  it("reads unstructured grids, and cells as version 5.1 has them", () => {
    const grid = `# vtk DataFile Version 5.1
x
ASCII
DATASET UNSTRUCTURED_GRID
POINTS 3 double
0 0 0 1 0 0 0 1 0
CELLS 3 4
OFFSETS vtktypeint64
0 3 4
CONNECTIVITY vtktypeint64
0 1 2 1
CELL_TYPES 2
5
1
`;
    const mesh = readLegacyVtk(text.encode(grid), "a.vtk");
    expect([...mesh.cellTypes]).toEqual([5, 1]);
    expect([...mesh.first]).toEqual([0, 3, 4]);
    expect([...trianglesOf(mesh)]).toEqual([0, 1, 2]);
  });

  it.each([
    ["another file", "<VTKFile>", /legacy VTK file/],
    ["a structured grid", ascii.replace("POLYDATA", "STRUCTURED_POINTS"), /polygons/],
    ["a point that is not there", ascii.replace("3 0 1 2", "3 0 1 9"), /points 0 to 3, found point 9/],
    ["cells that do not fit", ascii.replace("3 0 1 2", "5 0 1 2"), /2 cells in 9 numbers/],
    ["too few points", ascii.replace("POINTS 4", "POINTS 3"), FormatError],
    ["a length without end", ascii.replace("POINTS 4", "POINTS 99999999999"), /POINTS of .* bytes/],
    ["data of another length", ascii.replace("strain 1 4", "strain 1 3"), /4 elements in the array strain, found 3/],
    ["strings", ascii.replace("areas 1 2 double", "areas 1 2 string"), /type "string"/],
    ["words for numbers", ascii.replace("1.5 nan", "1.5 many"), /"many" after 1/],
    ["a section of its own", ascii.replace("CELL_DATA 2", "WHATEVER 2"), /a section/],
  ])("refuses %s", (_, content, message) => {
    expect(() => readLegacyVtk(text.encode(content), "a.vtk")).toThrow(FormatError);
    expect(() => readLegacyVtk(text.encode(content), "a.vtk")).toThrow(message);
  });

  it("refuses a file cut anywhere before its last number, and more than the limit", () => {
    const bytes = binary();
    for (let length = 0; length < bytes.length - 2; length += 7) {
      const cut = bytes.subarray(0, length);
      try {
        // Cut between sections, what there is may be whole, but without the arrays that are gone.
        expect(readLegacyVtk(cut, "a.vtk").pointData.strain).toBeUndefined();
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
    expect(() => readLegacyVtk(bytes, "a.vtk", { maxBytes: 100 })).toThrow(LimitError);
  });
});

const shared = fileURLToPath(new URL("../../../../../shared/data/bcdi-facets/3572_fa.vtk", import.meta.url));

describe.skipIf(!existsSync(shared))("a real facet analysis (skipped where the shared data are absent)", () => {
  it("is read with all its arrays", () => {
    const mesh = readLegacyVtk(readFileSync(shared), "3572_fa.vtk");
    expect(mesh.points).toHaveLength(3 * 15_262);
    expect(trianglesOf(mesh)).toHaveLength(3 * 30_520);
    expect(Object.keys(mesh.fieldData)).toHaveLength(8);
    expect(mesh.fieldData.facetNormals).toMatchObject({ components: 3 });
    expect(mesh.fieldData.interplanarAngles.data).toHaveLength(231);
    const strain = mesh.pointData.strain.data;
    // The ranges that the data's README states.
    expect(Math.min(...strain)).toBeCloseTo(-3.66e-4, 6);
    expect(Math.max(...strain)).toBeCloseTo(2.22e-4, 6);
    expect(Math.max(...mesh.pointData.disp.data)).toBeCloseTo(0.756, 3);
    expect(new Set(mesh.cellData.FacetIds.data).size).toBeGreaterThanOrEqual(22);
  });
});
