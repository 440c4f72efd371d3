// Arrays that cohere left behind, and masks that lie beside their data.

import { mkdirSync, writeFileSync } from "node:fs";
import { realVolume } from "@friedel/engine";
import { writeNpy, writeTiff } from "@friedel/io";
import { testFolder } from "@friedel/io/testing";
import { describe, expect, it } from "vitest";
import { readScan } from "./read-scan.js";

const at = testFolder();
/** Counts of 3 frames, 4 rows and 5 columns: 100·frame + 10·row + column. */
const shape = [3, 4, 5] as const;
const values = Float32Array.from({ length: 60 }, (_, i) => 100 * Math.floor(i / 20) + 10 * (Math.floor(i / 5) % 4) + (i % 5));
/** The same in cohere's order (column, row, frame). */
const turned = Float32Array.from({ length: 60 }, (_, i) => 100 * (i % 3) + 10 * (Math.floor(i / 3) % 4) + Math.floor(i / 12));
const instrument = `diffractometer = "34idc"\nspecfile = "gone.spec"\ndata_dir = "/gone"\nenergy = 9.0\ndelta = 31.6\ngamma = 13.2\ndetdist = 500\ndth = 0.012\n`;

function experiment(name: string, lines = ""): string {
  for (const folder of ["conf", "preprocessed_data", "phasing_data"]) mkdirSync(at(name, folder), { recursive: true });
  writeFileSync(at(name, "conf", "config"), 'experiment_id = "x"\nscan = "54"\nbeamline = "aps_34idc"\n');
  writeFileSync(at(name, "conf", "config_instr"), instrument);
  writeFileSync(at(name, "conf", "config_data"), `intensity_threshold = 2\n${lines}`);
  writeFileSync(at(name, "preprocessed_data", "prep_data.tif"), writeTiff(realVolume([5, 4, 3], turned), "f4"));
  writeFileSync(at(name, "phasing_data", "data.tif"), writeTiff(realVolume([5, 4, 3], turned.map(Math.sqrt)), "f4"));
  return at(name);
}

describe("an experiment of cohere whose raw frames are gone", () => {
  it("is read from its counts, axes turned round, with the settings of its instrument for a log", async () => {
    const folder = experiment("counts", "aliens = [0, 0, 0, 1, 2, 1]\n");
    for (const path of [folder, at("counts", "preprocessed_data", "prep_data.tif")]) {
      const scan = await readScan(path);
      expect([scan.counts.shape, [...scan.counts.data]]).toEqual([shape, [...values]]);
      expect([scan.isAmplitude, scan.log?.beamline.name]).toEqual([false, "34-ID-C"]);
      expect(scan.log?.scan).toMatchObject({
        energyEv: 9000,
        distanceM: 0.5,
        motors: { delta: 31.6, gamma: 13.2, theta: 0, chi: 0 },
      });
      expect([...(scan.log?.scan.columns.get("theta") ?? [])]).toEqual([-0.012, 0, 0.012]);
      // The box of column 0, rows 0 and 1, frame 0 holds an alien.
      expect([...scan.mask.data.keys()].filter((i) => scan.mask.data[i] === 0)).toEqual([0, 5]);
      expect(scan.warnings.join("\n")).toMatch(/prep_data\.tif: read as cohere's counts .*axes \(column, row, frame\)/);
      expect(scan.warnings.join("\n")).toMatch(/theta, chi, phi of 34-ID-C are not told: taken to be 0/);
      expect(scan.experiment?.prepare.threshold).toBe(2);
    }
  });

  it("has amplitudes in its other array, which is not prepared again", async () => {
    experiment("amplitudes", "binning = [2, 1, 3]\nadjust_dimensions = [-1, -1, 0, 0, 0, 0]\n");
    const scan = await readScan(at("amplitudes", "phasing_data", "data.tif"));
    expect(scan.isAmplitude).toBe(true);
    scan.counts.data.forEach((count, i) => {
      expect(count).toBeCloseTo(values[i], 3);
    });
    expect([scan.experiment?.prepare, scan.experiment?.adjust]).toEqual([{}, undefined]);
    // Three frames were binned into one, and two columns.
    expect(scan.log?.scan.columns.get("theta")?.[2]).toBeCloseTo(0.036, 9);
    expect(scan.log?.scan.pixelM).toEqual([55e-6, 110e-6]);
  });

  it("refuses flags that contradict it", async () => {
    const path = at("counts", "preprocessed_data", "prep_data.tif");
    await expect(readScan(path, { amplitude: true })).rejects.toThrow(/prep_data\.tif to hold counts, found --amplitude/);
    await expect(readScan(path, { scan: 3 })).rejects.toThrow(/found --scan/);
  });
});

it("uses the mask that lies beside a file's data, and says so", async () => {
  const data = realVolume([1, 2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  writeFileSync(at("S1_data.npy"), writeNpy(data));
  writeFileSync(at("S1_mask.npy"), writeNpy(realVolume([1, 2, 3], Float32Array.of(0, 1, 0, 0, 0, 1))));
  const scan = await readScan(at("S1_data.npy"));
  expect([...scan.mask.data]).toEqual([1, 0, 1, 1, 1, 0]);
  expect(scan.files?.map(({ role }) => role)).toEqual(["pattern", "mask"]);
  expect(scan.warnings.join()).toMatch(/S1_mask\.npy lies beside it and is used as its mask/);
  writeFileSync(at("S1_mask.npy"), writeNpy(realVolume([1, 2, 2])));
  const without = await readScan(at("S1_data.npy"));
  expect([...without.mask.data]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(without.warnings.join()).toMatch(/a mask lies beside it that cannot be used .*expected a mask of 1×2×3/);
});
