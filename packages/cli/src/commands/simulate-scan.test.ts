// `friedel simulate --scan` at every beamline, and `friedel prepare` of what it wrote: the same geometry without a further flag.

import { readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beamlinePresets } from "@friedel/io";
import { describe, expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";

const small = "--frames 16 --pixels 32 --diameter 100 --step 0.05 --threads 1 --json";

/** What is given to `prepare`: the folder of a log with frames, or the HDF5 file that tells of the others. */
function inputIn(folder: string): string {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /\.(h5|nxs)$/.test(name));
  const main = names.find((name) => !/_data_\d+\.h5$/.test(name));
  return main === undefined ? folder : join(folder, main);
}

async function geometryOf(
  words: string[],
): Promise<{ readonly reciprocalColumns: readonly number[][]; readonly beamline: string }> {
  const { code, out, err } = await friedel(words);
  expect([code, err]).toEqual([0, expect.any(String)]);
  return JSON.parse(out).geometry;
}

describe("a simulated scan", () => {
  it.each(Object.keys(beamlinePresets()))("at %s is read with its geometry", (name) =>
    inFolder(async (folder) => {
      const scan = join(folder, "scan");
      const truth = await geometryOf(["simulate --scan", scan, "--beamline", name, small]);
      const found = await geometryOf(["prepare", inputIn(scan), "--no-figures --threads 1 --json -o", join(folder, "out")]);
      expect(found.beamline).toBe(name);
      // Binning and the crop change neither the direction nor the length of a step; the peak is found to a voxel.
      const near = (value: number) => expect.closeTo(value, -5);
      expect(found.reciprocalColumns.flat()).toEqual(truth.reciprocalColumns.flat().map(near));
    }),
  );

  it("has the circles that are given, under any of their names, and refuses others", () =>
    inFolder(async (folder) => {
      const simulate = (motor: string) =>
        friedel(["simulate --scan", join(folder, motor), "--beamline P10 --motor phi=7 --motor", motor, small]);
      const { out } = await simulate("gam=12");
      expect(JSON.parse(out).geometry.motors).toMatchObject({ phi: 7, gamma: 12, chi: 90 });
      const { code, err } = await simulate("dleta=99");
      expect([code, err]).toEqual([2, "friedel: expected a motor of P10 (mu, om, chi, phi, gamma, delta), found dleta\n"]);
    }));

  it("whose data file lies elsewhere is read with --follow-links only", () =>
    inFolder(async (folder) => {
      const scan = join(folder, "scan");
      await friedel(["simulate --scan", scan, "--beamline P10", small]);
      const data = join(scan, "simulated/crystal_00001_data_000001.h5");
      renameSync(data, join(folder, "elsewhere.h5"));
      symlinkSync(join(folder, "elsewhere.h5"), data);
      const prepare = (...more: string[]) =>
        friedel(["prepare", inputIn(scan), "--no-figures --threads 1 -o", join(folder, "out"), ...more]);
      const refused = await prepare();
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("--follow-links")]);
      expect((await prepare("--follow-links")).code).toBe(0);
    }));

  it("with a settings file that has a slip is refused by its name", () =>
    inFolder(async (folder) => {
      const scan = join(folder, "scan");
      await friedel(["simulate --scan", scan, "--beamline NanoMAX", small]);
      writeFileSync(join(scan, "friedel.yaml"), "distnace: 0.5\n");
      const { code, err } = await friedel(["prepare", inputIn(scan), "--threads 1 -o", join(folder, "out")]);
      expect([code, err]).toEqual([2, expect.stringMatching(/friedel\.yaml: expected the settings of a scan, found .*distnace/)]);
    }));
});
