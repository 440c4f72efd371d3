import { mkdirSync } from "node:fs";
import { Measured } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { type LoadedScanFiles, loadScanFile } from "../node/scan-files.js";
import { testFolder } from "../testing/folder.js";
import { hasPython } from "../testing/python.js";
import { scripts, totalCounts, writeWithH5py } from "./testing/beamline-files.js";

const python = hasPython("h5py");
const folder = testFolder();

/** What is known of each file: its beamline, log, and position of each circle by the file's own name. */
const table: Record<Exclude<keyof typeof scripts, "cristalEnergy">, { path: string; scan?: number; expected: object }> = {
  id01: {
    path: "sample_0001.h5",
    expected: {
      ...{ beamline: "ID01", number: 2, command: "ascan eta 17.2 17.26 5 1", detector: "eiger2M", sample: "PtNP" },
      ...{ date: "2022-06-01T10:00:00+02:00", energyEv: 9000, distanceM: 1.1, pixelM: [7.4e-5, 7.5e-5] },
      ...{ directBeam: { row: 5, column: 4 }, monitor: 1e5, scanned: "eta" },
      motors: { mu: 0, eta: 17.2, phi: 3, nu: 1.2, delta: 33.9 },
    },
  },
  id27: {
    path: "sample.h5",
    expected: {
      ...{ beamline: "ID27", number: 4, command: "ascan nath 17.2 17.26 5 1", detector: "eiger" },
      // hc/λ with λ = 0.3757 Å.
      ...{ energyEv: expect.closeTo(33000.85, 1), scanned: "nath", motors: { nath: 17.2 } },
    },
  },
  p10: {
    path: "align_00012/e4m/align_00012_master.h5",
    expected: {
      ...{ beamline: "P10", number: 12, command: "ascan om 17.2 17.26 5 1.0", detector: "e4m", date: "Mon Nov 2 10:00:00 2020" },
      ...{ energyEv: 11300, distanceM: 1.83, pixelM: [7.5e-5, 7.5e-5], monitor: 12345, scanned: "om" },
      motors: { mu: 0, om: 17.2, chi: 90, phi: 3, gam: 1.2, del: 33.9 },
      // One pixel of the mask, its six voxels of 3 + 1000·frame counts.
      ...{ counts: totalCounts - 15_018, unmeasured: 6 },
    },
  },
  nanomaxOld: {
    path: "000012.h5",
    expected: {
      ...{ beamline: "NanoMAX", number: 12, command: "dscan gontheta -0.03 0.03 5 1", detector: "Merlin", energyEv: 10000 },
      ...{ pixelM: [5.5e-5, 5.5e-5], scanned: "gontheta", motors: { gontheta: 17.2, gonphi: 3, gamma: 1.2, delta: 33.9 } },
    },
  },
  nanomax: {
    path: "000345.h5",
    expected: {
      ...{ beamline: "NanoMAX", number: 345, command: "ascan gonphi 17.2 17.26 5 1", detector: "eiger500k", energyEv: 10000 },
      ...{ pixelM: [7.5e-5, 7.5e-5], scanned: "gonphi", motors: { gontheta: 17.2, gonphi: 3, gamma: 1.2, delta: 33.9 } },
    },
  },
  sixs: {
    path: "align_ascan_mu_00354.nxs",
    expected: {
      ...{ beamline: "SIXS", number: 354, energyEv: 8500, monitor: 5, scanned: "mu" },
      motors: { beta: 0.5, mu: 17.2, gamma: 1.2, delta: 33.9 },
    },
  },
  sixsOld: {
    path: "align_00012.nxs",
    expected: {
      ...{ beamline: "SIXS", number: 12, energyEv: 8500, monitor: 7, scanned: "mu" },
      motors: { basepitch: 0.5, mu: 17.2, gamma: 1.2, delta: 33.9 },
    },
  },
  cristal: {
    path: "exp.nxs",
    expected: {
      ...{ beamline: "CRISTAL", number: 12, command: "ascan i06-c-c07-ex-mg_phi", energyEv: 8500, monitor: 5, scanned: "mgphi" },
      motors: { "i06-c-c07-ex-mg_omega": 17.5, mgphi: 3, "i06-c-c07-ex-dif-gamma": 1.2, "i06-c-c07-ex-dif-delta": 33.9 },
    },
  },
  i16: {
    path: "12345.nxs",
    expected: {
      ...{ beamline: "I16", number: 12345, command: "scan eta 17.2 17.26 0.012 merlin 1", detector: "merlin", energyEv: 8000 },
      ...{ distanceM: 1.31, pixelM: [5.5e-5, 5.5e-5], directBeam: { row: 348, column: 159 }, scanned: "eta" },
      motors: { eta: 17.2, mu: 0, chi: 89, phi: 3, delta: 33.9, gam: 0.5 },
    },
  },
  i16Old: {
    path: "987654.nxs",
    expected: {
      ...{ beamline: "I16", number: 987654, command: "scan eta 17.2 17.26 0.012 merlin 1", detector: "merlin", energyEv: 8000 },
      ...{ pixelM: [5.5e-5, 5.5e-5], monitor: 5, transmission: 0.5, scanned: "eta" },
      motors: { eta: 17.2, mu: 0, chi: 89, phi: 3, delta: 33.9, gam: 0.5 },
    },
  },
  i13: {
    path: "55555.nxs",
    expected: {
      ...{ beamline: "I13-1", number: 55555, command: "scan t1_theta 17.2 17.26 0.012 merlin 1", detector: "merlin" },
      ...{ pixelM: [5.5e-5, 5.5e-5], scanned: "t1_theta", motors: { t1_theta: 17.2 } },
    },
  },
};

/** A scan as the table has it. */
function summary({ counts, mask, log, beamline }: LoadedScanFiles) {
  const { file: _, columns, points, warnings: __, monitor, transmission, ...rest } = log;
  const [[scanned, angles] = []] = [...columns];
  const isUsed = (i: number) => mask.data[i] !== Measured.no;
  expect(points).toBe(6);
  // The table's angles are 17.2 + 0.012·frame.
  expect([...(angles ?? [])].map((angle, i) => angle - 17.2 - 0.012 * i)).toEqual(Array(6).fill(expect.closeTo(0, 9)));
  return {
    ...rest,
    scanned,
    beamline: beamline.name,
    counts: counts.data.reduce((sum, value, i) => sum + (isUsed(i) ? value : 0), 0),
    unmeasured: mask.data.reduce((sum, _, i) => sum + (isUsed(i) ? 0 : 1), 0),
    ...(monitor && { monitor: monitor[5] }),
    ...(transmission && { transmission: transmission[5] }),
  };
}

describe.skipIf(!python)("files of the beamlines, written by h5py (skipped without it)", () => {
  it.each(Object.entries(table))("%s: read with its log, whatever beamline is named or none", async (name, row) => {
    const home = folder(name);
    mkdirSync(home);
    writeWithH5py(home, scripts[name as keyof typeof scripts]);
    const loaded = await loadScanFile(folder(name, row.path));
    if (!loaded) throw new Error("expected a layout that fits, found none");
    expect(summary(loaded)).toEqual({ counts: totalCounts, unmeasured: 0, ...row.expected });
    expect(loaded.warnings[0]).toMatch(/^read as a scan of /);
    const named = await loadScanFile(folder(name, row.path), { beamline: loaded.beamline });
    expect(named?.log).toEqual(loaded.log);
  });

  it("knows an energy scan, and the circle that followed it, by where they stood, where the command names nothing", async () => {
    mkdirSync(folder("cristalEnergy"));
    writeWithH5py(folder("cristalEnergy"), scripts.cristalEnergy);
    const loaded = await loadScanFile(folder("cristalEnergy", "exp.nxs"));
    expect([...((loaded?.log.energyEv ?? []) as Float64Array)]).toEqual(
      Array.from({ length: 6 }, (_, i) => expect.closeTo(8490 + 2 * i, 6)),
    );
    expect([...(loaded?.log.columns ?? [])]).toEqual([["delta", Float64Array.from({ length: 6 }, (_, i) => 33.9 - 0.01 * i)]]);
    expect(loaded?.warnings.join()).toMatch(/does not say what was scanned: taken for delta and energy, by where it stood/);
  });

  it("reaches a dataset's scan through a collection file, and the frames behind both links", async () => {
    const loaded = await loadScanFile(folder("id01", "collection.h5"));
    expect(loaded && summary(loaded)).toMatchObject({ number: 2, counts: totalCounts, distanceM: 1.1 });
    expect(loaded?.files.map(({ role, path }) => [role, path.replace(/^.*id01\//, "")])).toEqual([
      ["log", "collection.h5"],
      ["frames", "sample_0001.h5"],
      ["frames", "scan0002/eiger2M_0000.h5"],
    ]);
  });
});
