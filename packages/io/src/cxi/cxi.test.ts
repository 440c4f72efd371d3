import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { complexVolume, Measured, maskVolume, realVolume, ShapeError, seededRandom, voxelCount } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { hdf5Input } from "../hdf5/source.js";
import { withFile } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { describeHdf5 } from "./describe.js";
import { readPattern, readResult } from "./read.js";
import { conventionsText, type ResultFile } from "./records.js";
import { crystalResult, geometry, provenance } from "./testing/sample-files.js";
import { writePattern, writeResult } from "./write.js";

const ptychography = resolve(import.meta.dirname, "../../../../../shared/data/cxi-p25-ptycho/PETRAIII_P25_Near_Field_Ptycho.cxi");
const at = testFolder();

const shape = [3, 4, 5] as const;
const random = seededRandom(5);
const sample = (length: number) => Float32Array.from({ length }, (_, i) => random.normal(i));
const mask = maskVolume(
  shape,
  Uint8Array.from({ length: voxelCount(shape) }, (_, i) => [Measured.used, Measured.no, Measured.free][i % 3]),
);
const object = complexVolume(shape, sample(120));
const inside = mask.data.map((value) => Number(value === 1));
const squares = sample(60).map((value) => value ** 2);
const { parameters } = crystalResult;
const result: ResultFile = {
  ...crystalResult,
  ...{ object, support: maskVolume(shape, inside), mask, counts: realVolume(shape, squares) },
  metrics: { chi2: 0.0125, llkFree: 3.25 },
  parameters: { ...parameters, shrinkWrap: { every: 1, sigma: 1 } },
};

it("what a pattern was read from comes back, and lies where h5py finds it (skipped without h5py)", async () => {
  const files = [
    { role: "log" as const, path: "a.spec", bytes: 1663, sha256: "0a" },
    { role: "frames" as const, path: "f_0.tif", bytes: 2368, sha256: "0b" },
  ];
  const input = {
    files,
    number: 54,
    command: "ascan th 0 1 2 1",
    sample: "Au",
    date: "x",
    exposureS: 0.25,
    monitor: [1, 2] as const,
  };
  const made = { ...provenance, input, runtime: "Node v20.9.0, linux x64" };
  const pattern = { counts: realVolume(shape, squares), mask, isAmplitude: false, geometry, provenance: made };
  const path = at("read.cxi");
  writeFileSync(path, await writePattern(pattern));
  expect(await withFile(path, (file) => readPattern(file))).toEqual({ ...pattern, warnings: [] });
  if (!hasPython("h5py")) return;
  const script = `import h5py, json, sys
e = h5py.File(sys.argv[1])["entry_1"]; n = e["process_1/input"]
print(json.dumps([int(e["scan_number"][()]), e["sample_1/name"].asstr()[()], float(e["instrument_1/detector_1/count_time"][()]),
  n.attrs["NX_class"], n["file_name"].asstr()[()].tolist(), n["role"].asstr()[()].tolist(), n["size"][()].tolist()]))`;
  expect(JSON.parse(runPython(script, path))).toEqual([
    54,
    "Au",
    0.25,
    "NXnote",
    ["a.spec", "f_0.tif"],
    ["log", "frames"],
    [1663, 2368],
  ]);
});

describe("CXI results", () => {
  it("come back as they were written, from memory and from a path", async () => {
    const path = at("whole.cxi");
    writeFileSync(path, await writeResult(result));
    expect(await readResult(hdf5Input(readFileSync(path), "r.cxi"))).toEqual(result);
    expect(await withFile(path, (input) => readResult(input))).toEqual(result);
  });

  it("and patterns keep gain and background of their counts", async () => {
    const response = {
      gain: realVolume(
        shape,
        squares.map((n) => n + 0.5),
      ),
      background: realVolume(shape, squares.slice().reverse()),
    };
    expect(await readResult(hdf5Input(await writeResult({ ...result, ...response }), "r.cxi"))).toEqual({
      ...result,
      ...response,
    });
    const pattern = { counts: realVolume(shape, squares), mask, ...response, isAmplitude: false, provenance };
    expect(await readPattern(hdf5Input(await writePattern(pattern), "p.cxi"))).toEqual({ ...pattern, warnings: [] });
  });

  it("refuse volumes that do not fit each other", () => {
    expect(() => writeResult({ ...result, support: maskVolume([3, 4, 4]) })).toThrow(ShapeError);
  });

  it("describe themselves", async () => {
    const description = await describeHdf5(hdf5Input(await writeResult(result), "r.cxi"));
    expect(description).toMatchObject({ format: "CXI", isComplete: true });
    expect(description.nodes.find(({ path }) => path === "/entry_1/image_1/data")).toMatchObject({
      kind: "dataset",
      type: "complex64",
      shape: [3, 4, 5],
    });
    expect(description.nodes.find(({ path }) => path === "/entry_1/instrument_1/source_1/energy")?.units).toBe("J");
  });
});

describe("files of the first friedel, 0.1.0, where the pattern's mask lay beside the object and data_1 led to the counts", () => {
  const stored = (name: string) => {
    const packed = readFileSync(join(import.meta.dirname, `testing/${name}-0.1.cxi.gz`));
    return hdf5Input(new Uint8Array(gunzipSync(packed)), `${name}.cxi`);
  };
  const counts = Float32Array.from({ length: 60 }, (_, i) => i % 7);
  const values = Uint8Array.from({ length: 60 }, (_, i) => [Measured.used, Measured.no, Measured.free][i % 3]);

  it("are read as results", async () => {
    const read = await readResult(stored("result"));
    expect(read.object.data).toEqual(Float32Array.from({ length: 120 }, (_, i) => i / 8));
    expect(read.support?.data).toEqual(Uint8Array.from({ length: 60 }, (_, i) => Number(i % 2 === 0)));
    expect([read.mask?.data, read.counts?.data]).toEqual([values, counts]);
    expect(read).toMatchObject({ geometry, metrics: { chi2: 0.0125, llk: 2, llkFree: 3.25 }, history: { chi2: [0.3, 0.2] } });
    expect(read.provenance?.seed).toBe(7);
  });

  it.each(["result", "pattern"])("are read as patterns: %s", async (name) => {
    const read = await readPattern(stored(name));
    expect([read.counts.data, read.mask.data, read.geometry]).toEqual([counts, values, geometry]);
  });
});

describe("CXI patterns", () => {
  it("come back with mask, kept-out voxels and geometry", async () => {
    const scan = { stepsDeg: { theta: 0.012, phi: -0.004 }, energyStepEv: 2.5 };
    const pattern = {
      counts: realVolume(shape, sample(60)),
      mask,
      isAmplitude: true,
      geometry: { ...geometry, scan },
      provenance,
    };
    expect(await readPattern(hdf5Input(await writePattern(pattern), "p.cxi"))).toEqual({ ...pattern, warnings: [] });
  });

  it("are also found beside a result's object", async () => {
    const { counts, mask: own } = await readPattern(hdf5Input(await writeResult(result), "r.cxi"));
    expect([counts, own]).toEqual([result.counts, mask]);
  });
});

describe.skipIf(!hasPython("h5py"))("CXI and h5py (skipped without Debian's python3-h5py)", () => {
  it("h5py reads object, support, mask, geometry and metadata of a result", async () => {
    const path = at("result.cxi");
    writeFileSync(path, await writeResult(result));
    const script = `
import h5py, json, sys
f = h5py.File(sys.argv[1], "r")
e = f["entry_1"]; im = e["image_1"]; g = e["geometry_1"]; p = e["process_1"]
print(json.dumps(dict(
  version=int(f["cxi_version"][()]), dtype=str(im["data"].dtype), re=im["data"][()].real.ravel().tolist(), im=im["data"][()].imag.ravel().tolist(),
  support=im["support"][()].ravel().tolist(), mask=e["instrument_1/detector_1/mask"][()].ravel().tolist(), columns=g["reciprocal_columns"][()].tolist(),
  units=g["reciprocal_columns"].attrs["units"], q=g["q_vector"][()].tolist(), delta=float(e["sample_1/geometry_1/delta"][()]),
  energy=float(e["instrument_1/source_1/energy"][()]), chi2=float(p["metrics/chi2"][()]), history=p["history/chi2"][()].tolist(),
  recipe=p["parameters/recipe"].asstr()[()], parameters=json.loads(p["parameters_json"].asstr()[()]), conventions=e["conventions"].asstr()[()],
  inputs=p["input_files"].asstr()[()].tolist(), counts=float(e["instrument_1/detector_1/counts"][()].sum()))))`;
    const read = JSON.parse(runPython(script, path));
    const { data } = result.object;
    expect(read).toMatchObject({
      version: 160,
      dtype: "complex64",
      re: [...data].filter((_, i) => i % 2 === 0),
      im: [...data].filter((_, i) => i % 2 === 1),
      support: [...result.support.data],
      mask: [...mask.data].map((value) => Number(value === Measured.no)),
      // Rows of the matrix are x, y, z: its columns are the array axes.
      columns: [0, 1, 2].map((axis) => geometry.reciprocalColumns.map((column) => column[axis])),
      units: "1/m",
      q: geometry.qVector,
      delta: 32.174,
      chi2: 0.0125,
      history: [0.3, 0.2, 0.1],
      recipe: result.parameters.recipe,
      parameters: result.parameters,
      conventions: conventionsText,
      inputs: ["frames/é.tif"],
    });
    // 9 keV in joule, to float64.
    expect(read.energy / (9000 * 1.602176634e-19)).toBeCloseTo(1, 14);
  });

  it("reads what h5py writes: complex of both sizes and byte orders, bool, float16, NeXus defaults, several volumes", async () => {
    const path = at("h5py.h5");
    const script = `
import h5py, numpy as np, sys
f = h5py.File(sys.argv[1], "w")
z = np.arange(24.).reshape(2, 3, 4)
f["c8"] = (z + 1j).astype("<c8"); f["c16"] = z + 2j; f["big"] = (z + 3j).astype(">c8")
f["half"] = z.astype("f2"); f["bool"] = z > 3; f["long"] = z.astype("i8"); f["swapped"] = z.astype(">u2")
e = f.create_group("scan"); e.attrs["NX_class"] = "NXentry"; e.attrs["default"] = "plot"
d = e.create_group("plot"); d.attrs["signal"] = "frames"
d.create_dataset("frames", data=z.astype("u4"), chunks=(1, 3, 4), compression="gzip", shuffle=True)
d["more"] = z + 1
f["zlink"] = h5py.SoftLink("/scan"); e["loop"] = f["scan"]; f["gone"] = h5py.ExternalLink("missing.h5", "/x")
f.create_dataset("lzf", data=z, chunks=(1, 3, 4), compression="lzf")`;
    runPython(script, path);
    const input = hdf5Input(readFileSync(path), "h5py.h5");
    const values = Float32Array.from({ length: 24 }, (_, i) => i);
    for (const name of ["half", "long", "swapped"]) {
      expect((await readPattern(input, { path: name })).counts.data).toEqual(values);
    }
    for (const [name, imaginary] of Object.entries({ c8: 1, c16: 2, big: 3 })) {
      const { object } = await readResult(input, { path: name });
      expect(object.data).toEqual(Float32Array.from({ length: 48 }, (_, i) => (i % 2 ? imaginary : i / 2)));
    }
    await expect(readPattern(input, { path: "/bool" })).rejects.toThrow(/expected counts in \/bool, found true and false alone/);
    const pattern = await readPattern(input);
    expect(pattern.counts.data).toEqual(values);
    expect((await readPattern(input, { path: "lzf" })).counts.data).toEqual(values);
    await expect(readResult(input)).rejects.toThrow(/one volume, or the path of the one that is meant, found .*\/big/);
    await expect(readPattern(input, { path: "nowhere" })).rejects.toThrow(FormatError);
    const { nodes } = await describeHdf5(input);
    expect(nodes.find((node) => node.path === "/gone")).toMatchObject({ kind: "broken link", target: "missing.h5:/x" });
    expect(nodes.filter((node) => node.path.includes("loop"))).toHaveLength(1);
  });

  it("follows an external link to a file beside, not above", async () => {
    const script = `
import h5py, numpy as np, sys, os
os.makedirs(sys.argv[1] + "/below")
h5py.File(sys.argv[1] + "/data.h5", "w")["v"] = np.ones((2, 2, 2))
with h5py.File(sys.argv[1] + "/below/master.h5", "w") as f:
  f["up"] = h5py.ExternalLink("../data.h5", "/v")
with h5py.File(sys.argv[1] + "/master.h5", "w") as f:
  f["v"] = h5py.ExternalLink("data.h5", "/v")`;
    runPython(script, at());
    const read = (name: string, path: string) => withFile(at(name), (input) => readPattern(input, { path }));
    expect((await read("master.h5", "v")).counts.data).toEqual(new Float32Array(8).fill(1));
    await expect(read("below/master.h5", "up")).rejects.toThrow(FormatError);
  });
});

describe.skipIf(!existsSync(ptychography))("a real CXI file (skipped without ../shared/data)", () => {
  it("gives data and mask", async () => {
    const pattern = await withFile(ptychography, (input) => readPattern(input));
    expect(pattern.counts.shape).toEqual([200, 100, 100]);
    // Figures of the data's description.
    expect(pattern.counts.data.reduce((a, b) => Math.max(a, b))).toBe(29176);
    expect(pattern.mask.data.every((value) => value === Measured.used || value === Measured.no)).toBe(true);
  });

  it("reads the same from bytes, and refuses half of them", async () => {
    const bytes = readFileSync(ptychography);
    expect((await readPattern(hdf5Input(bytes, "whole.cxi"))).counts.shape).toEqual([200, 100, 100]);
    await expect(readPattern(hdf5Input(bytes.subarray(0, bytes.length / 2), "half.cxi"))).rejects.toThrow(FormatError);
  });
});
