// Damaged files of scans through the reader of all beamlines: a scan, or an error that a user can mend.

import { beforeAll, describe, it } from "vitest";
import { beamlinePresets } from "../beamlines/presets.js";
import { FormatError } from "../errors.js";
import { withHdf5 } from "../hdf5/open.js";
import { hdf5Input } from "../hdf5/source.js";
import { type Hdf5Writer, writeHdf5 } from "../hdf5/write.js";
import { nexusBeamline, nexusEntries } from "../nexus/layout.js";
import { nexusSetting } from "../nexus/setting.js";
import { fuzz } from "../testing/fuzz.js";
import { fitOf, foundScan, guessFit } from "./hdf5-scans.js";
import { hdf5Values } from "./hdf5-values.js";
import { loadHdf5Scan } from "./load-hdf5.js";

const limits = { maxBytes: 2 ** 24 };
const seeds: Uint8Array[] = [];

const angles = Float64Array.of(17, 17.01, 17.02);
const frames = { shape: [3, 4, 5], data: Int32Array.from({ length: 60 }, (_, i) => i) };

function axis(file: Hdf5Writer, path: string, kind: string, vector: number[], units: string, on: string): void {
  const attributes = { transformation_type: kind, vector, units, depends_on: on };
  file.table(path, { shape: [3], data: angles }, undefined, attributes);
}

beforeAll(async () => {
  seeds.push(
    await writeHdf5((file) => {
      for (const group of ["/entry", "/entry/measurement", "/entry/measurement/merlin", "/entry/snapshot"]) file.group(group);
      file.table("/entry/measurement/merlin/frames", frames, { chunks: [1, 4, 5], gzip: 1 });
      file.table("/entry/measurement/gontheta", { shape: [3], data: angles });
      for (const [name, value] of Object.entries({ gonphi: 3, gamma: 1.2, delta: 33.9, energy: 10_000 }))
        file.value(`/entry/snapshot/${name}`, value);
      file.value("/entry/description", "ascan gontheta 17 17.02 2 1");
    }),
    await writeHdf5((file) => {
      const [sample, cam] = ["/entry/sample", "/entry/instrument/cam"];
      for (const group of ["/entry", sample, "/entry/instrument", cam, `${cam}/module`]) file.group(group);
      axis(file, `${sample}/omega`, "rotation", [0, 1, 0], "deg", ".");
      axis(file, `${cam}/two_theta`, "rotation", [0, 1, 0], "deg", ".");
      axis(file, `${cam}/length`, "translation", [0, 0, 1], "m", "two_theta");
      axis(file, `${cam}/module/fast_pixel_direction`, "translation", [1, 0, 0], "mm", `${cam}/length`);
      axis(file, `${cam}/module/slow_pixel_direction`, "translation", [0, 1, 0], "mm", `${cam}/length`);
      file.value(`${sample}/depends_on`, `${sample}/omega`);
      file.table(`${cam}/data`, frames);
    }),
  );
});

describe("damaged files of scans", () => {
  it("are read or refused, and so are their transformations alone", async () => {
    const presets = Object.values(beamlinePresets());
    const read = (bytes: Uint8Array) =>
      withHdf5(
        hdf5Input(bytes, "000001.h5"),
        (file) => {
          const tree = hdf5Values(file);
          for (const { entry, detectors } of nexusEntries(tree)) for (const name of detectors) nexusSetting(tree, entry, name);
          const named = { tree, path: "/000001.h5" };
          const fit = guessFit(named, presets) ?? fitOf(named, nexusBeamline);
          if (!fit) throw new FormatError("000001.h5", "a scan", "none");
          for (const scan of fit.scans) foundScan(fit, scan, { file });
          return loadHdf5Scan(file, fit, {}, limits);
        },
        limits,
      );
    await fuzz({ seeds, mutants: 150, read });
  }, 600_000);
});
