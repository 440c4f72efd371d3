// The files as other programs open them: h5py and silx themselves, h5web by its rules, PyNX and cdiutils by the paths that they read.

import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { crystalPattern, crystalResult, crystalStrain, geometry } from "./testing/sample-files.js";
import { writePattern, writeResult } from "./write.js";
import { writeStrain } from "./write-strain.js";

const at = testFolder();
const { geometry: _, ...withoutGeometry } = crystalResult;

beforeAll(async () => {
  writeFileSync(at("result.cxi"), await writeResult(crystalResult));
  writeFileSync(at("pattern.cxi"), await writePattern(crystalPattern));
  writeFileSync(at("strain.cxi"), await writeStrain(crystalStrain));
  writeFileSync(at("voxels.cxi"), await writeResult(withoutGeometry));
});

/** What a script prints of a file, as JSON. */
const ask = (script: string, name: string) => JSON.parse(runPython(`import h5py, json, sys, numpy as np\n${script}`, at(name)));

/** What viewers open a file on. */
const first = [
  ["result.cxi", "amplitude", "Reconstructed crystal, frame 5", ["row", "column"], ["nm", "nm"]],
  ["pattern.cxi", "counts", "Diffraction pattern, frame 6", ["row", "column"], ["1/nm", "1/nm"]],
  ["strain.cxi", "strain", "Strain of the crystal, plane 5 of z", ["y", "x"], ["nm", "nm"]],
  ["voxels.cxi", "amplitude", "Reconstructed crystal, frame 5", ["row", "column"], ["voxel", "voxel"]],
] as const;

describe.skipIf(!hasPython("h5py"))("h5py (skipped without Debian's python3-h5py)", () => {
  it("opens a result: complex object, support, counts, mask, packed", () => {
    const script = `
e = h5py.File(sys.argv[1])["entry_1"]; d = e["image_1/data"]
print(json.dumps([str(d.dtype), d.shape, d.compression, d.chunks, int(e["image_1/mask"][()].sum()),
  float(e["instrument_1/detector_1/counts"][()].max()), np.unique(e["instrument_1/detector_1/mask"][()]).tolist()]))`;
    expect(ask(script, "result.cxi")).toEqual(["complex64", [12, 14, 16], "gzip", [12, 14, 16], 120, 1000, [0, 1]]);
  });

  it("finds the object by both names, the last entry, and the photon energy of 9 keV in joule", () => {
    const script = `
f = h5py.File(sys.argv[1])
link = f.get("entry_1/data_1/data", getlink=True)
beam = f["entry_1/instrument_1/beam_1"]
print(json.dumps([link.path, f["entry_last"] == f["entry_1"], bool((f["entry_1/data_1/data"][()] == f["entry_1/image_1/data"][()]).all()),
  float(beam["incident_energy"][()]), beam["incident_energy"].attrs["units"], float(beam["incident_wavelength"][()])]))`;
    const [link, isLast, isSame, energy, units, wavelength] = ask(script, "result.cxi");
    expect([link, isLast, isSame, units]).toEqual(["/entry_1/image_1/data", true, true, "J"]);
    // CODATA: 1 eV = 1.602176634e-19 J, and 9 keV is 1.37760 Å.
    expect(energy).toBeCloseTo(9000 * 1.602176634e-19, 30);
    expect(wavelength).toBeCloseTo(1.3776e-10, 15);
  });

  it("finds no mask in any file in which 1 would mean measured", () => {
    const script = `
found = []
h5py.File(sys.argv[1]).visititems(lambda name, d: found.append([name, int(d[()].sum())]) if name.endswith("mask") else None)
print(json.dumps(found))`;
    // A sixth of 2688 voxels is unmeasured; the support has 120.
    const detector = ["entry_1/instrument_1/detector_1/mask", 448];
    const support = ["entry_1/image_1/mask", 120];
    expect(ask(script, "result.cxi")).toEqual([support, detector]);
    expect(ask(script, "pattern.cxi")).toEqual([detector]);
    expect(ask(script, "strain.cxi")).toEqual([support]);
  });

  /** h5web: packages/app/src/visualizer/utils.ts (resolvePath), vis-packs/nexus/utils.ts and hooks.ts. */
  const h5web = `
f = h5py.File(sys.argv[1])
def text(attrs, name):
    assert attrs.get_id(name).shape == () and isinstance(attrs[name], str), name
    return attrs[name]
def texts(attrs, name):
    return attrs[name].tolist() if name in attrs and attrs.get_id(name).shape != () else []
def child(group, name):
    assert "/" not in name and isinstance(group[name], h5py.Dataset), name
    assert group[name].ndim > 0 and group[name].dtype.kind in "iufc", name
    return group[name]
def resolve(group):
    if group.attrs.get("NX_class") == "NXdata" and "signal" in group.attrs: return group
    return resolve(group[text(group.attrs, "default")])
def check(group):
    signal = child(group, text(group.attrs, "signal"))
    axes = [child(group, name) for name in texts(group.attrs, "axes")]
    assert [len(axis) for axis in axes] == list(signal.shape) and all(axis.ndim == 1 for axis in axes), group.name
    assert all(text(axis.attrs, "long_name") == "%s (%s)" % (axis.name.split("/")[-1], text(axis.attrs, "units")) for axis in axes)
    assert all(child(group, name).shape == signal.shape for name in texts(group.attrs, "auxiliary_signals"))
    assert group["title"].shape == () and group["title"].asstr()[()] != ""
    if "SILX_style" in group.attrs: json.loads(text(group.attrs, "SILX_style"))
    slice = [s if s == "." else int(s) for s in texts(group.attrs, "default_slice")]
    assert signal.ndim == 2 or (len(slice) == signal.ndim and slice.count(".") == 2 and slice[0] < signal.shape[0])
    return signal[()] if signal.ndim == 2 else signal[slice[0]]`;

  it.each(first)("h5web's rules lead from the root of %s to %s", (file, signal, title, axes, units) => {
    const script = `${h5web}
g = resolve(f); plane = check(g)
print(json.dumps([g.name, g.attrs["signal"], g["title"].asstr()[()], texts(g.attrs, "axes"), [g[a].attrs["units"] for a in texts(g.attrs, "axes")], float(np.nanmax(np.abs(plane)))]))`;
    const [group, ...found] = ask(script, file);
    expect(group).toBe("/entry_1/central_slice");
    const brightest = found.pop();
    expect(found).toEqual([signal, title, axes, units]);
    expect(brightest).toBeGreaterThan(0);
  });

  it.each([
    ["result.cxi", ["central_slice", "data_1", "image_1"]],
    ["pattern.cxi", ["central_slice", "data_1"]],
    ["strain.cxi", ["central_slice", "data_1", "image_1"]],
  ])("h5web's rules hold for every plot of %s, and none begins with an empty slice", (file, expected) => {
    const script = `${h5web}
plots = [g for g in f["entry_1"].values() if isinstance(g, h5py.Group) and g.attrs.get("NX_class") == "NXdata"]
print(json.dumps([[g.name.split("/")[-1], float(np.nanmax(np.abs(check(g))))] for g in plots]))`;
    const plots: [string, number][] = ask(script, file);
    expect(plots.map(([name]) => name)).toEqual(expected);
    for (const [name, brightest] of plots) expect(brightest, name).toBeGreaterThan(0);
  });

  it("axes are lengths from the middle of the array", () => {
    const script = `g = h5py.File(sys.argv[1])["entry_1/image_1"]; print(json.dumps([g[a][()].tolist() for a in g.attrs["axes"]]))`;
    const edges = geometry.directColumns.map((column) => Math.hypot(...column) * 1e9);
    const [frame, row, column] = ask(script, "result.cxi");
    expect([frame.length, row.length, column.length]).toEqual([12, 14, 16]);
    for (const [k, axis] of [frame, row, column].entries()) {
      expect(axis[axis.length / 2]).toBe(0);
      expect(axis[axis.length - 1]).toBeCloseTo(edges[k] * (axis.length / 2 - 1), 9);
    }
  });

  it("PyNX takes the pattern as data: counts, 1 for unmeasured, energy, distance, pixel", () => {
    const script = `
f = h5py.File(sys.argv[1]); d = "/entry_1/instrument_1/detector_1/"
iobs = f[d + "data"][()].astype(np.float32); mask = f[d + "mask"][()].astype(np.int8)
print(json.dumps([float(iobs.max()), int(mask.sum()), float(f["/entry_1/instrument_1/source_1/energy"][()] / 1.60218e-16),
  float(f[d + "distance"][()]), float(f[d + "x_pixel_size"][()])]))`;
    const [counts, masked, keV, ...lengths] = ask(script, "pattern.cxi");
    expect([counts, masked, lengths]).toEqual([1000, 448, [0.5, 56e-6]]);
    expect(keV).toBeCloseTo(9, 4);
  });

  it("PyNX takes a result as object= and support=", () => {
    const script = `
f = h5py.File(sys.argv[1])
obj = f["/entry_1/image_1/data"][()].astype(np.complex64)
print(json.dumps([int(f[p][()].astype(np.int8).sum()) for p in ("entry_last/image_1/mask", "entry_1/image_1/mask")] + [int((obj != 0).sum())]))`;
    expect(ask(script, "result.cxi")).toEqual([120, 120, 120]);
  });

  it("pynx-cdi-analysis takes a result as an object, sorts by its free likelihood and copies its process, not as a measurement", () => {
    const script = `
f = h5py.File(sys.argv[1])
is_data = "/entry_1/instrument_1/detector_1/data" in f
copy = h5py.File("copy", "w", driver="core", backing_store=False)
f.copy("/entry_last/image_1/process_1", copy, name="process_2")
print(json.dumps([is_data, f["entry_1/image_1/data"].shape, int(f["entry_1/image_1/support"][()].sum()),
  float(f["entry_1/image_1/process_1/results/free_llk_poisson"][()]), copy["process_2/command"].asstr()[()]]))`;
    expect(ask(script, "result.cxi")).toEqual([false, [12, 14, 16], 120, 3.25 / 2, "friedel phase pattern.cxi"]);
  });

  it("cdiutils finds object, support and likelihoods to judge a result by", () => {
    const script = `
f = h5py.File(sys.argv[1]); results = "entry_1/image_1/process_1/results/"
support = f["entry_1/image_1/support"][()]; amplitude = np.abs(f["entry_1/data_1/data"][()])
print(json.dumps([float(f[results + "llk_poisson"][()]), float(f[results + "free_llk_poisson"][()]), int(f[results + "nb_point_support"][()]),
  len(amplitude[support > 0]), float(amplitude[support == 0].max())]))`;
    // PyNX: half of the mean deviance, and 120 of 1792 voxels used are the support's.
    expect(ask(script, "result.cxi")).toEqual([0.75 * (1792 / (1792 - 120)), 1.625, 120, 120, 0]);
  });
});

describe.skipIf(!hasPython("silx.io"))("silx (skipped without Debian's python3-silx)", () => {
  it.each(first)("opens %s on %s, an image with axes and a title", (file, signal, title, axes, units) => {
    const script = `
import silx.io, silx.io.nxdata as nxdata
d = nxdata.get_default(silx.io.open(sys.argv[1]))
print(json.dumps([d.is_valid, d.is_image, d.group.name, d.signal_dataset_name, d.title, d.axes_dataset_names, [a.attrs["units"] for a in d.axes],
  d.axes_names, float(np.nanmax(np.abs(d.signal[()])))]))`;
    const found = ask(script, file);
    const brightest = found.pop();
    const names = axes.map((axis, k) => `${axis} (${units[k]})`);
    expect(found).toEqual([true, true, "/entry_1/central_slice", signal, title, axes, units, names]);
    expect(brightest).toBeGreaterThan(0);
  });

  it.each(["result.cxi", "pattern.cxi", "strain.cxi"])("finds every NXdata group of %s valid", (file) => {
    const script = `
import silx.io.nxdata as nxdata
groups = []
def visit(name, g):
    if g.attrs.get("NX_class") == "NXdata": groups.append([name, nxdata.NXdata(g).issues])
h5py.File(sys.argv[1]).visititems(visit)
print(json.dumps(groups))`;
    const groups: [string, string[]][] = ask(script, file);
    expect(groups.length).toBeGreaterThan(1);
    expect(groups.flatMap(([, issues]) => issues)).toEqual([]);
  });
});
