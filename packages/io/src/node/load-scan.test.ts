import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { realVolume } from "@friedel/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { scripts, totalCounts, writeWithH5py } from "../scans/testing/beamline-files.js";
import { writeSpec } from "../spec/write.js";
import { testFolder } from "../testing/folder.js";
import { hasPython } from "../testing/python.js";
import { writeTiff } from "../tiff/tiff.js";
import { findScans, loadScan } from "./load-scan.js";

const folder = testFolder();
const sum = (values: Float32Array | undefined) => values?.reduce((total, value) => total + value, 0);

describe.skipIf(!hasPython("h5py"))("folders of HDF5 files (skipped without h5py)", () => {
  beforeAll(() => {
    for (const name of ["p10", "id01", "nanomax"] as const) {
      mkdirSync(folder(name));
      writeWithH5py(folder(name), scripts[name]);
    }
    writeWithH5py(folder("nanomax"), scripts.nanomaxOld);
  });

  it("lead to the one scan that they hold, by the folder, the log or the master", async () => {
    for (const path of ["", "/align_00012", "/align_00012/align_00012.fio", "/align_00012/e4m/align_00012_master.h5"]) {
      const loaded = await loadScan(`${folder("p10")}${path}`);
      expect([loaded?.beamline.name, loaded?.log.number, loaded?.log.energyEv]).toEqual(["P10", 12, 11300]);
      expect(loaded?.files.map(({ role }) => role).sort()).toEqual(["frames", "frames", "log", "log"]);
    }
    expect(await findScans(folder("p10"))).toMatchObject([{ number: 12, points: 6, frames: 6, detector: "e4m", missing: [] }]);
  });

  it("list their scans where several are meant, and take the number", async () => {
    await expect(loadScan(folder("nanomax"))).rejects.toThrow(
      /found scans 12 in 000012.h5, 345 in 000345.h5: name one \(--scan\)/,
    );
    expect(sum((await loadScan(folder("nanomax"), { scan: 345 }))?.counts.data)).toBe(totalCounts);
    await expect(loadScan(folder("nanomax"), { scan: 9 })).rejects.toThrow(/expected scan 9, found 12 in/);
    // Once in the data set's file and once in the collection's, with frames; scan 1 has none.
    expect((await findScans(folder("id01"))).map(({ number, missing }) => [number, missing.join()])).toEqual([
      [2, ""],
      [1, "frames"],
      [2, ""],
    ]);
    await expect(loadScan(folder("id01"), { scan: 2 })).rejects.toThrow(/expected one scan 2, .*: name the file/);
  });
});

describe("folders of a log and frames", () => {
  /** Writes a log with these motors, and two frames of 4×4 ones. */
  async function writeFolder(name: string, motors: Readonly<Record<string, number>>, rest: object = {}): Promise<string> {
    mkdirSync(folder(name));
    const log = writeSpec({
      ...{ number: 3, command: "ascan x 1 2 1 1", headers: {} },
      motors: Object.entries(motors).map(([motor, value]) => [motor, motor, value] as const),
      columns: { eta: [1, 2], Theta: [1, 2], exp1: [7, 8] },
      ...rest,
    });
    await writeFile(folder(name, "log.spec"), log);
    for (const i of [0, 1]) await writeFile(folder(name, `data_mpx4_0000${i}.tif`), writeTiff(realVolume([1, 4, 4]), "i4"));
    return folder(name);
  }

  it("are read as the beamline's whose circles the log names", async () => {
    const loaded = await loadScan(await writeFolder("a", { mu: 0, eta: 1, phi: 3, nu: 1, delta: 33, nrj: 9 }));
    expect(loaded).toMatchObject({ beamline: { name: "ID01" }, detector: { name: "Maxipix" } });
    expect(loaded?.log).toMatchObject({ energyEv: 9000, pixelM: [5.5e-5, 5.5e-5], monitor: Float64Array.of(7, 8) });
    expect(loaded?.warnings).toContain("read as a scan of ID01; --beamline names another");
    expect(loaded?.files.map(({ role }) => role)).toEqual(["log", "frames", "frames"]);
    expect(await findScans(folder("a"))).toMatchObject([{ number: 3, command: "ascan x 1 2 1 1", points: 2 }]);
    expect((await loadScan(folder("a", "log.spec")))?.log.number).toBe(3);
  });

  it("are read as the usual beamline's where the log names the circles of none, and that is said", async () => {
    const loaded = await loadScan(await writeFolder("b", { samth: 1, tth: 2 }));
    expect(loaded?.beamline.name).toBe("34-ID-C");
    expect(loaded?.warnings[0]).toMatch(/^the log names the motors of no beamline that is known: taken for 34-ID-C/);
  });
});

it("leaves files of other kinds to other readers", async () => {
  await writeFile(folder("a.npy"), "none");
  expect(await loadScan(folder("a.npy"))).toBeUndefined();
  expect(await findScans(folder("a.npy"))).toEqual([]);
});
