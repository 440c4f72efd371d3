import { existsSync } from "node:fs";
import { join } from "node:path";
import { norm, transpose, type Vector } from "@friedel/engine";
import { axisVector, type Beamline, geometryAt, millerIndices, sampleTurn } from "@friedel/imaging";
import { describe, expect, it } from "vitest";
import { beamlinePresets } from "../beamlines/presets.js";
import { FormatError } from "../errors.js";
import { loadScan } from "../node/load-scan.js";
import { readNexusSetting } from "../node/nexus.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import type { NexusSetting } from "./setting.js";
import { writeNexusFile } from "./testing/nexus-file.js";

const folder = testFolder();

/** The geometry at a pixel and a frame; `rock` moves by `stepDeg` a frame. */
function geometry(setting: NexusSetting, at: { frame: number; row: number; column: number }, rock: string, stepDeg: number) {
  const { beamline, motors, columns, energyEv, distanceM, directBeam, pixelM } = setting;
  if (energyEv === undefined || distanceM === undefined || !directBeam || !pixelM) throw new Error("expected a whole setting");
  const readings = Object.keys(motors).map((name) => [name, columns.get(name)?.[at.frame] ?? motors[name]] as const);
  const motorsDeg = Object.fromEntries(readings);
  const places = { armPixel: directBeam, braggPixel: at, shape: [10, 10, 10] as const };
  const scan = { stepsDeg: { [rock]: stepDeg } };
  return { motorsDeg, ...geometryAt({ beamline, energyEv, distanceM, pixelM, motorsDeg, scan, ...places }) };
}

const difference = (a: Vector, b: readonly number[]) => norm([a[0] - b[0], a[1] - b[1], a[2] - b[2]]);

describe.skipIf(!hasPython("h5py", "numpy"))("transformations (skipped without h5py)", () => {
  it("of any axes, offsets, shifts between rotations and units give numpy's q, its steps and its indices", async () => {
    const path = folder("made.nxs");
    const truth = writeNexusFile(path);
    const setting = await readNexusSetting(path);
    if (!setting) throw new Error("expected a setting");
    // Two axes are called omega: they keep their groups' names.
    const rock = "sample/transformations/omega";
    expect(Object.keys(setting.motors)).toContain(rock);
    expect(setting.beamline.rocking).toBe(rock);
    const found = geometry(setting, { frame: 2, row: 4, column: 5 }, rock, 0.02);
    expect(difference(found.qVector, truth.q) / found.qNorm).toBeLessThan(1e-10);
    const columns = transpose(found.reciprocalColumns);
    // Central differences over 1e-3 err by about 1e-13 of |q|, 1e-7 of a step.
    columns.forEach((column, axis) => {
      expect(difference(column, truth.columns[axis]) / norm(column)).toBeLessThan(1e-5);
    });
    const { ub, beamline } = setting;
    const hkl = ub && millerIndices(found.qVector, ub, { beamline, motorsDeg: found.motorsDeg });
    hkl?.forEach((index, i) => {
      expect(index).toBeCloseTo(truth.hkl[i], 8);
    });
  });

  it("are the geometry of a scan that no preset knows, and not that of one whose beamline is named", async () => {
    const path = folder("scan.nxs");
    writeNexusFile(path);
    const loaded = await loadScan(path);
    expect(loaded?.beamline.name).toBe("NXtransformations");
    expect(loaded?.log).toMatchObject({ command: "scan omega 12 12.12 0.02", points: 7, detector: "cam" });
    expect(loaded?.log.energyEv).toBeCloseTo(12398.41984332 / 1.3, 6);
    expect(loaded?.warnings.join()).toMatch(
      /those of the file's NXtransformations \(base, sample\/transformations\/omega, omegafast\)/,
    );
  });

  it.each([
    ['f["/scan/sample/transformations/base"].attrs["depends_on"] = "omega"', /at most 64 axes/],
    ['f["/scan/sample/transformations/base"].attrs["depends_on"] = "gone"', /the axis gone on which .*base hangs, found none/],
    ['del f["/scan/sample/transformations/omega"].attrs["vector"]', /a vector of three numbers at the axis .*omega, found none/],
    ['f["/scan/sample/transformations/omega"].attrs["vector"] = [0., 0., 0.]', /a vector to turn about/],
    ['f["/scan/instrument/cam/transformations/bench"].attrs["units"] = "ell"', /a unit of length at the axis .*bench, found ell/],
    ['f["/scan/sample/transformations/omega"].attrs["transformation_type"] = "twist"', /a rotation or a translation/],
  ])("that are broken are refused with one sentence (%#)", async (change, message) => {
    const path = folder("broken.nxs");
    writeNexusFile(path);
    runPython(`import h5py, sys\nwith h5py.File(sys.argv[1], "r+") as f:\n    ${change}`, path);
    await expect(readNexusSetting(path)).rejects.toThrow(FormatError);
    await expect(readNexusSetting(path)).rejects.toThrow(message);
  });

  it("are not there in every file, and of several detectors one is to be named", async () => {
    const path = folder("two.nxs");
    writeNexusFile(path);
    runPython(
      'import h5py, sys\nwith h5py.File(sys.argv[1], "r+") as f: f.copy("/scan/instrument/cam", "/scan/instrument/dog")',
      path,
    );
    await expect(readNexusSetting(path)).rejects.toThrow(/one detector with transformations, found .*cam, .*dog: .*--detector/);
    expect((await readNexusSetting(path, { detector: "dog" }))?.pixelM?.[0]).toBeCloseTo(5e-5, 12);
    await expect(readNexusSetting(path, { detector: "cat" })).rejects.toThrow(/one of cam, dog/);
    runPython('import h5py, sys\nh5py.File(sys.argv[1], "w")["a"] = 1', path);
    expect(await readNexusSetting(path)).toBeUndefined();
  });
});

const measured = join(import.meta.dirname, "../../../../../shared/data/i16-master/1041304.nxs");

it.skipIf(!existsSync(measured))("give the Bragg peak of a measured scan its indices (skipped without shared data)", async () => {
  const setting = await readNexusSetting(measured);
  if (!setting?.ub) throw new Error("expected a setting with an orientation");
  // Frame and pixel of the greatest sum and count that the file lists; indices as its README works them out.
  const { qVector, motorsDeg } = geometry(setting, { frame: 49, row: 138, column: 206 }, "theta", 0.01);
  const hkl = millerIndices(qVector, setting.ub, { beamline: setting.beamline, motorsDeg });
  [3.9787, -0.033, -3.9957].forEach((index, i) => {
    expect(hkl[i]).toBeCloseTo(index, 3);
  });
});

it.skipIf(!existsSync(measured))("prove the preset's circles of I16 (skipped without shared data)", async () => {
  const setting = await readNexusSetting(measured);
  if (!setting) throw new Error("expected a setting, found none");
  const preset = beamlinePresets().I16;
  // The four-circle angles that the file logs beside its kappa angles: /entry1/before_scan/diffractometer_sample/{mu,eta,chi,phi}.
  const motorsDeg = { mu: 0, eta: 72.6965752, chi: 87.71222054, phi: -17.00025064 };
  const turnDeg = (beamline: Beamline) => {
    const [x, y, z] = sampleTurn({ beamline: setting.beamline, motorsDeg: setting.motors }, { beamline, motorsDeg });
    return (Math.acos(Math.min(1, (x[0] + y[1] + z[2] - 1) / 2)) * 180) / Math.PI;
  };
  // The kappa angles are of the scan's first point, logged to 0.003°.
  expect(turnDeg(preset)).toBeLessThan(0.005);
  // No other choice of axes and signs turns the sample so.
  const axes = ["x+", "x-", "y+", "y-", "z+", "z-"] as const;
  for (const eta of axes)
    for (const chi of axes)
      for (const phi of axes) {
        const sampleCircles = [
          preset.sampleCircles[0],
          { motor: "eta", axis: eta },
          { motor: "chi", axis: chi },
          { motor: "phi", axis: phi },
        ];
        if (`${eta}${chi}${phi}` !== "y+z+y+") expect(turnDeg({ ...preset, sampleCircles })).toBeGreaterThan(3);
      }
  const axisOf = (beamline: Beamline, motor: string) => beamline.detectorCircles.find((circle) => circle.motor === motor)?.axis;
  expect([axisOf(setting.beamline, "gamma"), axisOf(setting.beamline, "delta")]).toEqual([
    axisVector(axisOf(preset, "gam") ?? "z+"),
    axisVector(axisOf(preset, "delta") ?? "z+"),
  ]);
  expect(setting.beamline.sampleCircles[0]).toEqual({ motor: "mu", axis: axisVector(preset.sampleCircles[0].axis) });
});
