// The files of other beamlines that lie in ../shared/data/cases/inputs, read as their expected.txt says.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Measured } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { beamlinePresets } from "../beamlines/presets.js";
import { findScans, type LoadOptions, loadScan } from "../node/load-scan.js";

const cases = join(import.meta.dirname, "../../../../../shared/data/cases/inputs");

/** Counts of the unspoilt crystal. */
const whole = 10_201_809;

/** Both logs of ID01 tell the same scan. */
const id01InSpec = {
  beamline: "ID01",
  shape: [48, 72, 72],
  counts: whole,
  energyEv: 9000,
  distanceM: 1,
  pixelUm: 55,
  rocked: "Eta",
  step: 0.012,
};
const table: readonly [path: string, options: LoadOptions, expected: object][] = [
  [
    "id01_bliss_dataset/PtNP_0001.h5",
    { scan: 2 },
    {
      beamline: "ID01",
      shape: [48, 72, 72],
      counts: whole,
      energyEv: 9000,
      distanceM: 1,
      pixelUm: 55,
      rocked: "eta",
      step: 0.012,
    },
  ],
  [
    "p10_eiger_gzip",
    {},
    {
      beamline: "P10",
      shape: [48, 100, 110],
      counts: 10_152_995,
      energyEv: 11300,
      distanceM: 1.83,
      pixelUm: 75,
      rocked: "om",
      step: 0.012,
    },
  ],
  [
    "nanomax/000012.h5",
    {},
    { beamline: "NanoMAX", shape: [48, 72, 72], counts: whole, energyEv: 10000, rocked: "gontheta", step: 0.012, pixelUm: 55 },
  ],
  [
    "nanomax/000345.h5",
    {},
    { beamline: "NanoMAX", shape: [48, 72, 72], counts: whole, energyEv: 10000, rocked: "gontheta", step: 0.012, pixelUm: 75 },
  ],
  [
    "cristal/exp_0012.nxs",
    {},
    { beamline: "CRISTAL", shape: [48, 115, 115], counts: whole, energyEv: 8500, rocked: "mgomega", step: 0.012 },
  ],
  [
    "dls_i16/12345.nxs",
    {},
    {
      beamline: "I16",
      shape: [48, 90, 96],
      counts: whole,
      energyEv: 8000,
      distanceM: 1.31,
      pixelUm: 55,
      rocked: "eta",
      step: 0.012,
    },
  ],
  [
    "dls_i16/old_987654.nxs",
    {},
    { beamline: "I16", shape: [48, 90, 96], counts: whole, rocked: "eta", step: 0.012, pixelUm: 55 },
  ],
  ["id01_spec_edf_gz", {}, id01InSpec],
  ["id01_spec_edf/align.spec", {}, id01InSpec],
  [
    "scan_dscan",
    {},
    {
      beamline: "34-ID-C",
      shape: [48, 72, 72],
      counts: whole,
      energyEv: 9000,
      distanceM: 0.5,
      pixelUm: 55,
      rocked: "Theta",
      step: 0.012,
    },
  ],
  // Without a log nothing says whose it is; by name it is read.
  ["eiger_two_files/run_master.h5", { beamline: beamlinePresets().P10 }, { beamline: "P10", shape: [48, 72, 72], counts: whole }],
];

describe.skipIf(!existsSync(cases))("files of other beamlines (skipped without ../shared/data)", () => {
  it.each(table)("%s", async (path, options, expected) => {
    const loaded = await loadScan(join(cases, path), options);
    if (!loaded) throw new Error("expected a scan");
    const { counts, mask, log, beamline } = loaded;
    const [[rocked, angles] = []] = [...log.columns].filter(([, values]) => Math.abs(values[47] - values[0] - 47 * 0.012) < 1e-6);
    const found = {
      beamline: beamline.name,
      shape: counts.shape,
      counts: counts.data.reduce((sum, value, i) => sum + (mask.data[i] === Measured.no ? 0 : value), 0),
      energyEv: log.energyEv,
      distanceM: log.distanceM && Number(log.distanceM.toPrecision(6)),
      pixelUm: log.pixelM && Number((log.pixelM[0] * 1e6).toPrecision(3)),
      rocked,
      step: angles && Number((angles[1] - angles[0]).toFixed(6)),
    };
    expect(found).toEqual({
      ...{ energyEv: undefined, distanceM: undefined, pixelUm: undefined },
      ...{ rocked: undefined, step: undefined },
      ...expected,
    });
  });

  it("lists what a folder holds, and asks which scan is meant", async () => {
    const found = await findScans(join(cases, "id01_bliss_dataset"));
    expect(found.map(({ number, frames }) => [number, frames])).toEqual([
      [1, undefined],
      [2, 48],
      [3, 48],
    ]);
    await expect(loadScan(join(cases, "id01_bliss_dataset"))).rejects.toThrow(/found scans 2, 3: name the one to use \(--scan\)/);
  });

  it("names the file that a broken link leads to", async () => {
    const broken = loadScan(join(cases, "external_link_missing/PtNP_0001.h5"));
    await expect(broken).rejects.toThrow("/data/visitor/hc1234/id01/PtNP_0001/scan0002/mpx1x4_0000.h5");
    const aborted = await loadScan(join(cases, "eiger_two_files/aborted_master.h5"), { beamline: beamlinePresets().P10 });
    expect(aborted?.warnings[0]).toMatch(/run_data_000003.h5.* is missing: the 48 frames of 2 other files are used/);
  });
});
