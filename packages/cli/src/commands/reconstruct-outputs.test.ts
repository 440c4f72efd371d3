// The files of a reconstruction, read by the programs of their users.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hasPython, runPython, testFolder } from "@friedel/io/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { friedel } from "../testing/run.js";

const at = testFolder();
let result: { geometry: { qNorm: number; directColumns: number[][] }; metrics: { chi2: number }; supportVoxels: number };

beforeAll(async () => {
  const size = ["--frames 32 --pixels 48 --diameter 120 --step 0.03 --threads 1"];
  await friedel(["simulate --scan", at("scan"), ...size]);
  const recipe = ["--recipe 40*HIO+20*ER --threads 1 --seed 4 --no-figures"];
  const { code, err, out } = await friedel(["reconstruct", at("scan"), "--output", at("r"), ...recipe, "--json"]);
  expect(code, err).toBe(0);
  result = JSON.parse(out);
});

const numpy = hasPython("numpy", "h5py");
const vtk = hasPython("vtk");

describe.skipIf(!numpy)(`h5py and numpy${numpy ? "" : " (skipped: Python without numpy and h5py)"}`, () => {
  it("read object, support, mask, geometry and metadata from the CXI, and the same object from the NPZ", () => {
    const script = `
import h5py, json, sys, numpy as np
f = h5py.File(sys.argv[1] + "/result.cxi")
e = f["entry_1"]
rho, support, mask = (e[name][()] for name in ("image_1/data", "image_1/support", "instrument_1/detector_1/mask"))
z = np.load(sys.argv[1] + "/result.npz")
p = h5py.File(sys.argv[1] + "/pattern.cxi")["entry_1"]
print(json.dumps({
    "dtype": str(rho.dtype), "shape": rho.shape, "support": int(support.sum()), "outside": float(np.abs(rho[support == 0]).max()),
    "same": bool((z["object"] == rho).all() and (z["support"] == support).all() and (z["mask"] == mask).all()),
    "masked": [int(mask.sum()), int(p["instrument_1/detector_1/mask"][()].sum())],
    "counts": float(p["data_1/data"][()].sum() / (np.abs(np.fft.fftshift(np.fft.fftn(rho)))**2)[mask == 0].sum()),
    "qNorm": float(e["geometry_1/q_norm"][()]), "columns": e["geometry_1/direct_columns"][()].T.tolist(),
    "chi2": float(e["process_1/metrics/chi2"][()]), "seed": int(e["process_1/seed"][()]),
    "command": e["process_1/command"][()].decode(), "sha256": e["process_1/input_sha256"][0].decode(),
    "history": e["process_1/history/chi2"].shape,
}))`;
    const read = JSON.parse(runPython(script, at("r")));
    expect(read.dtype).toBe("complex64");
    expect(read.support).toBe(result.supportVoxels);
    expect(read.outside).toBe(0);
    expect(read.same).toBe(true);
    expect(read.masked[0]).toBe(read.masked[1]);
    // The object is scaled so that |FFT|² are counts; at a chi2 of a few percent the sums differ by no more than that.
    expect(read.counts).toBeGreaterThan(0.9);
    expect(read.counts).toBeLessThan(1.1);
    expect(read.qNorm).toBe(result.geometry.qNorm);
    expect(read.columns).toEqual(result.geometry.directColumns);
    expect(read.chi2).toBe(result.metrics.chi2);
    expect(read.seed).toBe(4);
    expect(read.command).toMatch(/^friedel reconstruct .* --seed 4 --no-figures --json$/);
    expect(read.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(read.history).toEqual([3]);
  });
});

describe.skipIf(!vtk)(`VTK${vtk ? "" : " (skipped: Python without vtk)"}`, () => {
  it("reads the image and the grid, the latter in the laboratory frame in nm", () => {
    const script = `
import json, sys, vtk
a = vtk.vtkXMLImageDataReader(); a.SetFileName(sys.argv[1] + "/result.vti"); a.Update(); i = a.GetOutput()
b = vtk.vtkXMLStructuredGridReader(); b.SetFileName(sys.argv[1] + "/result.vts"); b.Update(); g = b.GetOutput()
d = i.GetDimensions()
p = lambda n: g.GetPoint(n)
step = lambda n: [p(n)[k] - p(0)[k] for k in range(3)]
arrays = [i.GetPointData().GetArrayName(k) for k in range(i.GetPointData().GetNumberOfArrays())]
same = all(i.GetPointData().GetArray(n).GetTuple1(k) == g.GetPointData().GetArray(n).GetTuple1(k) for n in arrays for k in range(0, i.GetNumberOfPoints(), 97))
support = sum(i.GetPointData().GetArray("support").GetTuple1(k) for k in range(i.GetNumberOfPoints()))
print(json.dumps({"arrays": arrays, "same": same, "support": support, "spacing": i.GetSpacing(), "steps": [step(d[0] * d[1]), step(d[0]), step(1)]}))`;
    const read = JSON.parse(runPython(script, at("r")));
    expect(read.arrays).toEqual(["amplitude", "phase", "support"]);
    expect(read.same).toBe(true);
    expect(read.support).toBe(result.supportVoxels);
    const edges = result.geometry.directColumns.map((column) => column.map((m) => m * 1e9));
    edges.forEach((edge, axis) => {
      expect(read.spacing[2 - axis]).toBeCloseTo(Math.hypot(...edge), 4);
      // Points are float32 of a few hundred nm.
      edge.forEach((value, k) => {
        expect(Math.abs(read.steps[axis][k] - value)).toBeLessThan(1e-3);
      });
    });
  });
});

const scan54 = fileURLToPath(new URL("../../../../../shared/data/34idc-scan54", import.meta.url));
const measured = existsSync(scan54);

describe.skipIf(!measured)(`a measured 34-ID-C scan${measured ? "" : " (skipped: ../shared/data is not there)"}`, () => {
  it("is found, corrected, and prepared by itself", async () => {
    const { out } = await friedel(["prepare", scan54, "--output", at("p54"), "--size 128 --threshold auto --no-figures --json"]);
    const { preparation, geometry } = JSON.parse(out);
    expect(preparation.peak).toEqual([99, 127, 128]);
    expect(preparation.shape).toEqual([128, 128, 128]);
    // The log's ImageTot come to 46 155 653 counts, of which the dropped pixels hold some hundred; the greatest ImageMax is 165 297.
    expect(preparation.rawCounts / 46_155_653).toBeCloseTo(1, 4);
    expect(preparation.maximum).toBe(165_297);
    expect(preparation.threshold).toBe(2);
    // As published with the data, 0.974 above the threshold of 2 in 128³, there of counts divided by the flat field.
    expect(preparation.keptShare).toBeCloseTo(0.974, 2);
    expect(preparation.hotPixels).toBe(0);
    // 26.911 nm⁻¹ at the middle of the region; the peak is half a pixel from it.
    expect(geometry.qNorm * 1e-9).toBeCloseTo(26.911, 2);
  });
});
