import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ShapeError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { hasPython, runPython } from "../testing/python.js";
import { writeVtp } from "./vtp.js";

const mesh = {
  positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1),
  triangles: Uint32Array.of(0, 2, 1, 0, 1, 3),
  pointData: {
    Normals: new Float32Array(12).fill(0.5),
    strain: Float32Array.of(1, 2, Number.NaN, 4),
    facet: Int32Array.of(0, -1, 2, 3),
  },
  cellData: { area: Float32Array.of(0.5, 0.25) },
};

describe("VTP", () => {
  it("refuses what does not fit", () => {
    expect(() => writeVtp({ ...mesh, triangles: Uint32Array.of(0, 1, 4) })).toThrow(/below 4.*found 4/);
    expect(() => writeVtp({ ...mesh, triangles: Uint32Array.of(0, 1) })).toThrow(ShapeError);
    expect(() => writeVtp({ ...mesh, positions: new Float32Array(4) })).toThrow(ShapeError);
    expect(() => writeVtp({ ...mesh, pointData: { strain: new Float32Array(3) } })).toThrow(/array strain/);
  });
});

describe.skipIf(!hasPython("vtk", "numpy"))("beside VTK (skipped where python3-vtk9 is absent)", () => {
  it("opens meshes with their arrays, normals active", () => {
    const folder = mkdtempSync(join(tmpdir(), "friedel-vtp-"));
    try {
      writeFileSync(join(folder, "a.vtp"), writeVtp(mesh));
      writeFileSync(join(folder, "b.vtp"), writeVtp({ ...mesh, triangles: new Uint32Array(0), cellData: {} }));
      const printed = runPython(
        `import sys, vtk
from vtk.util.numpy_support import vtk_to_numpy
for name in ("a", "b"):
    reader = vtk.vtkXMLPolyDataReader()
    reader.SetFileName(sys.argv[1] + "/" + name + ".vtp")
    reader.Update()
    mesh = reader.GetOutput()
    print(mesh.GetNumberOfPoints(), mesh.GetNumberOfCells(), mesh.GetPoint(3))
    data = mesh.GetPointData()
    print(data.GetNormals().GetName(), vtk_to_numpy(data.GetArray("strain")).tolist(), vtk_to_numpy(data.GetArray("facet")).tolist())
    if mesh.GetNumberOfCells():
        cell = mesh.GetCell(1)
        print([cell.GetPointId(i) for i in range(3)], vtk_to_numpy(mesh.GetCellData().GetArray("area")).tolist())
`,
        folder,
      );
      const arrays = "Normals [1.0, 2.0, nan, 4.0] [0, -1, 2, 3]";
      expect(printed.trim().split("\n")).toEqual([
        "4 2 (0.0, 0.0, 1.0)",
        arrays,
        "[0, 1, 3] [0.5, 0.25]",
        "4 0 (0.0, 0.0, 1.0)",
        arrays,
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
