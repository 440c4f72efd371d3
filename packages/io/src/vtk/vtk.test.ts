import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Shape, ShapeError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { readNpy } from "../npy/npy.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { readVti, readVtiVolume, writeVti } from "./vti.js";
import { writeVtp } from "./vtp.js";
import { writeVts } from "./vts.js";

const shape: Shape = [2, 3, 4];
const amplitude = Float32Array.from({ length: 24 }, (_, i) => i / 4);
const support = Uint8Array.from({ length: 24 }, (_, i) => i % 2);
const image = { shape, spacing: [3, 2, 1.5] as const, origin: [-3, 0, 10] as const, arrays: { amplitude, support } };

describe("VTI", () => {
  it("gives back what was written", () => {
    const back = readVti(writeVti(image), "a.vti");
    expect(back).toMatchObject({ shape, spacing: image.spacing, origin: image.origin });
    expect(back.arrays.amplitude).toEqual(amplitude);
    expect([...back.arrays.support]).toEqual([...support]);
    expect(readVtiVolume(writeVti(image), "a.vti", { array: "amplitude" }).data).toEqual(amplitude);
    expect(() => readVtiVolume(writeVti(image), "a.vti")).toThrow(/exactly one array.* found amplitude, support/);
  });

  /** The file with some of its text replaced. */
  const changed = (from: string | RegExp, to: string): Uint8Array => {
    const text = String.fromCharCode(...writeVti(image)).replace(from, to);
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  };
  it.each([
    ["another extent", changed(/0 3 0 2 0 1/g, "0 3 0 2 0 2"), /expected 144 bytes in the array amplitude, found 96/],
    ["an extent without end", changed("0 3 0 2 0 1", "0 1e300 0 2 0 1"), /at least one voxel|bytes in the array/],
    ["an offset beyond the file", changed('offset="0"', 'offset="99999"'), /length of the array amplitude/],
    ["compressed arrays", changed("<VTKFile", '<VTKFile compressor="vtkZLibDataCompressor"'), /uncompressed/],
    ["vectors", changed('NumberOfComponents="1"', 'NumberOfComponents="3"'), /one component/],
    ["a cut file", writeVti(image).subarray(0, 560), FormatError],
    ["another file", new TextEncoder().encode("<html>"), /VTK XML file/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readVti(bytes, "a.vti")).toThrow(FormatError);
    expect(() => readVti(bytes, "a.vti")).toThrow(message);
  });

  it("refuses arrays of another length than the shape, and more than the memory limit", () => {
    expect(() => writeVti({ ...image, arrays: { amplitude: new Float32Array(23) } })).toThrow(ShapeError);
    expect(() => readVti(writeVti(image), "a.vti", { maxBytes: 100 })).toThrow(LimitError);
  });
});

const mesh = {
  positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1),
  triangles: Uint32Array.of(0, 2, 1, 0, 1, 3),
  pointData: {
    Normals: new Float32Array(12).fill(0.5),
    strain: Float32Array.of(1, 2, Number.NaN, 4),
    facet: Int32Array.of(0, -1, 2, 3),
  },
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
  const at = testFolder();

  it("opens images: x fastest, spacing and origin in its order, names escaped", () => {
    writeFileSync(at("a.vti"), writeVti({ ...image, arrays: { ...image.arrays, 'a<"b"&c>': amplitude } }));
    const script = `import sys, numpy as np, vtk
from vtk.util.numpy_support import vtk_to_numpy
reader = vtk.vtkXMLImageDataReader()
reader.SetFileName(sys.argv[1] + "/a.vti")
reader.Update()
image = reader.GetOutput()
data = image.GetPointData()
print(image.GetDimensions(), image.GetSpacing(), image.GetOrigin())
print([data.GetArrayName(i) for i in range(data.GetNumberOfArrays())])
print(np.array_equal(vtk_to_numpy(data.GetArray("amplitude")), np.arange(24) / 4), vtk_to_numpy(data.GetArray("support")).tolist()[:4])
print(image.GetScalarComponentAsDouble(3, 0, 0, 0), image.GetScalarComponentAsDouble(0, 0, 1, 0) if data.SetActiveScalars("amplitude") >= 0 else None)`;
    const printed = runPython(script, at()).trim().split("\n");
    expect(printed.slice(0, 3)).toEqual([
      "(4, 3, 2) (1.5, 2.0, 3.0) (10.0, 0.0, -3.0)",
      "['amplitude', 'support', 'a<\"b\"&c>']",
      "True [0, 1, 0, 1]",
    ]);
    expect(printed[3]).toMatch(/ 3\.0$/);
  });

  it("opens grids with edges that are not orthogonal, from the middle of the array", () => {
    const [u, v, w] = [[0.5, 0.25, 2] as const, [0, -1, 0.125] as const, [3, 0, 0] as const];
    writeFileSync(at("a.vts"), writeVts({ shape, edges: [u, v, w], arrays: { support, amplitude } }));
    const script = `import sys, numpy as np, vtk
from vtk.util.numpy_support import vtk_to_numpy
reader = vtk.vtkXMLStructuredGridReader()
reader.SetFileName(sys.argv[1] + "/a.vts")
reader.Update()
grid = reader.GetOutput()
points = vtk_to_numpy(grid.GetPoints().GetData()).reshape(2, 3, 4, 3)
i, j, k = np.mgrid[0:2, 0:3, 0:4] - np.array([1, 1, 2]).reshape(3, 1, 1, 1)
edges = np.array([[0.5, 0.25, 2], [0, -1, 0.125], [3, 0, 0]])
expected = np.stack([i, j, k], -1) @ edges
print(grid.GetDimensions(), np.array_equal(points, expected), np.array_equal(vtk_to_numpy(grid.GetPointData().GetArray("amplitude")), np.arange(24) / 4))`;
    expect(runPython(script, at()).trim()).toBe("(4, 3, 2) True True");
  });
  it("opens meshes with their arrays, normals active", () => {
    writeFileSync(at("a.vtp"), writeVtp(mesh));
    writeFileSync(at("b.vtp"), writeVtp({ ...mesh, triangles: new Uint32Array(0) }));
    const script = `import sys, vtk
from vtk.util.numpy_support import vtk_to_numpy
for name in ("a", "b"):
    reader = vtk.vtkXMLPolyDataReader()
    reader.SetFileName(sys.argv[1] + "/" + name + ".vtp")
    reader.Update()
    mesh = reader.GetOutput()
    data = mesh.GetPointData()
    print(mesh.GetNumberOfPoints(), mesh.GetPoint(3), [[mesh.GetCell(c).GetPointId(i) for i in range(3)] for c in range(mesh.GetNumberOfCells())])
    print(data.GetNormals().GetName(), vtk_to_numpy(data.GetArray("strain")).tolist(), vtk_to_numpy(data.GetArray("facet")).tolist())`;
    const printed = runPython(script, at()).trim().split("\n");
    const arrays = "Normals [1.0, 2.0, nan, 4.0] [0, -1, 2, 3]";
    const points = "4 (0.0, 0.0, 1.0)";
    expect(printed).toEqual([`${points} [[0, 2, 1], [0, 1, 3]]`, arrays, `${points} []`, arrays]);
  });
});

const published = fileURLToPath(new URL("../../../../../shared/data/3d-cdi-nn", import.meta.url));
describe.skipIf(!existsSync(published))("a published image (skipped where ../shared/data is absent)", () => {
  it("equals its NPY twin, whose first index is VTK's x", () => {
    const { shape: size, arrays } = readVti(readFileSync(join(published, "nn_output.vti")), "nn_output.vti");
    const object = readNpy(readFileSync(join(published, "ad_input_64.npy")), "ad_input_64.npy");
    expect(size).toEqual([64, 64, 64]);
    let [worstShape, worstPhase] = [0, 0];
    for (let x = 0; x < 64; x++)
      for (let y = 0; y < 64; y++)
        for (let z = 0; z < 64; z++) {
          const [re, im] = object.data.subarray(2 * ((x * 64 + y) * 64 + z));
          const at = (z * 64 + y) * 64 + x;
          worstShape = Math.max(worstShape, Math.abs(arrays.shape[at] - Math.hypot(re, im)));
          worstPhase = Math.max(worstPhase, Math.abs(arrays.phase[at] - Math.atan2(im, re)));
        }
    // Both were rounded to float32 on their way: a few units of 2^-24 for values up to about 1.5.
    expect(worstShape).toBeLessThan(4e-7);
    expect(worstPhase).toBeLessThan(4e-7);
  });
});
