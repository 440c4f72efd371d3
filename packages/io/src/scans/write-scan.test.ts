// Simulated scans in the files of each beamline: written from its layout, and read by it to the same numbers.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { norm, type RealVolume, realVolume } from "@friedel/engine";
import { geometryAt, type Pixel } from "@friedel/imaging";
import { scanSetting } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { beamlinePresets } from "../beamlines/presets.js";
import { readEdf } from "../edf/edf.js";
import { loadScan } from "../node/load-scan.js";
import { readSpecScan } from "../spec/spec.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { type ScanToWrite, scanFiles } from "./write-scan.js";

const at = testFolder();
const presets = Object.values(beamlinePresets());
const [energyEv, distanceM] = [9000, 0.5];
const anglesDeg = Array.from({ length: 70 }, (_, i) => 0.22 + 0.01 * (i - 30));
const frames: RealVolume = realVolume(
  [70, 4, 5],
  Float32Array.from({ length: 1400 }, (_, i) => (i * 7919) % 1009),
);
/** |Q| of gold's 111. */
const gold = (2 * Math.PI * Math.sqrt(3)) / 4.0786e-10;

function scanAt(beamline: ScanToWrite["beamline"]): ScanToWrite & { readonly beamFromPeak: Pixel | undefined } {
  const { pixelM } = beamline;
  const { motorsDeg, beamFromPeak } = scanSetting(beamline, { energyEv, distanceM, pixelM });
  const directBeam = beamFromPeak ?? { row: 1.5, column: 2 };
  const angles = anglesDeg.map((angle) => angle + (beamline.offsetsDeg[beamline.rocking] ?? 0));
  return {
    ...{ beamline, name: "gold", number: 3, frames, rocking: beamline.rocking, anglesDeg: angles, motorsDeg },
    ...{ energyEv, distanceM, pixelM, directBeam, beamFromPeak },
  };
}

describe.each(presets)("at $name", (beamline) => {
  const scan = scanAt(beamline);

  it("circles and detector find the 111 reflection of gold, and the rocking curve crosses it", () => {
    const geometry = geometryAt({
      ...{ beamline, energyEv, distanceM, motorsDeg: scan.motorsDeg, shape: [16, 16, 16] },
      scan: { stepsDeg: { [beamline.rocking]: 0.01 } },
      armPixel: scan.beamFromPeak ?? { row: 0, column: 0 },
      braggPixel: { row: 0, column: 0 },
    });
    // A pixel at half a metre is 1e-4 rad; circles find it to rounding.
    expect(geometry.qNorm / gold - 1).toBeCloseTo(0, scan.beamFromPeak ? 3 : 9);
    const perRadian =
      norm(geometry.reciprocalColumns.map(([frame]) => frame) as unknown as [number, number, number]) / ((0.01 * Math.PI) / 180);
    expect(perRadian / gold).toBeGreaterThan(0.85);
  });

  it("what is written is read again, and what has no place is told", async () => {
    const { files, unsaid } = await scanFiles(scan);
    for (const { name, bytes } of files) {
      mkdirSync(dirname(at(beamline.name, name)), { recursive: true });
      writeFileSync(at(beamline.name, name), bytes);
    }
    const main = at(beamline.name, files[files.length - 1].name);
    const { log, counts } = /\.spec$/.test(main) ? fromSpec(main) : await fromHdf5(main, beamline);
    expect(counts).toEqual(frames.data);
    const stated = { ...log, ...unsaid };
    expect(stated.energyEv).toBeCloseTo(energyEv, 6);
    // Of a SPEC log, the beamline says which motor it is.
    const motor = beamline.distance?.motor ?? "";
    expect(stated.distanceM ?? log.motors[motor] / 1000).toBeCloseTo(distanceM, 9);
    if (beamline.layouts[0].kind === "spec" || beamline.layouts[0].command.length > 0) expect(log.command).toMatch(/^ascan \S+ /);
    const positions = [...log.columns].find(([, values]) => values.length === anglesDeg.length)?.[1];
    expect([...(positions ?? [])]).toEqual(scan.anglesDeg.map((angle) => expect.closeTo(angle, 9)));
    for (const [motor, value] of Object.entries(scan.motorsDeg)) {
      if (motor !== beamline.rocking) expect(log.motors[motor]).toBeCloseTo(value, 9);
    }
    if (scan.beamFromPeak) expect(unsaid.directBeam).toEqual(scan.beamFromPeak);
  });
});

async function fromHdf5(path: string, beamline: ScanToWrite["beamline"]) {
  const loaded = await loadScan(path, { beamline });
  if (!loaded) throw new Error(`expected a scan in ${path}, found none`);
  return { log: loaded.log, counts: loaded.counts.data };
}

function fromSpec(path: string) {
  const folder = `${dirname(path)}/images`;
  const names = readdirSync(folder).sort();
  const counts = Float32Array.from(names.flatMap((name) => [...readEdf(readFileSync(`${folder}/${name}`), name).volume.data]));
  return { log: readSpecScan(readFileSync(path), 3, path), counts };
}

it.skipIf(!hasPython("fabio", "numpy"))("EDF frames are fabio's too (skipped without it)", async () => {
  const bm02 = presets.find(({ name }) => name === "BM02");
  if (!bm02) throw new Error("expected BM02");
  const { files } = await scanFiles(scanAt(bm02));
  writeFileSync(at("one.edf"), files[12].bytes);
  const script = "import fabio, sys\nd = fabio.open(sys.argv[1]).data\nprint(d.dtype, d.shape, d.ravel().tolist())";
  const expected = [...frames.data.subarray(240, 260)].join(", ");
  expect(runPython(script, at("one.edf")).trim()).toBe(`int32 (4, 5) [${expected}]`);
});

it.skipIf(!hasPython("h5py", "hdf5plugin"))("links to data files are h5py's too (skipped without it)", async () => {
  const p10 = presets.find(({ name }) => name === "P10");
  if (!p10) throw new Error("expected P10");
  const { files } = await scanFiles(scanAt(p10));
  expect(files.map(({ name }) => name)).toEqual([
    ...["simulated/gold_00003_data_000001.h5", "simulated/gold_00003_data_000002.h5"],
    ...["gold_00003.fio", "simulated/gold_00003_master.h5"],
  ]);
  for (const { name, bytes } of files) {
    mkdirSync(dirname(at("links", name)), { recursive: true });
    writeFileSync(at("links", name), bytes);
  }
  const script =
    "import h5py, sys\nf = h5py.File(sys.argv[1])['entry/data']\nprint(sum(int(f[k][:].sum()) for k in sorted(f)), [f[k].shape for k in sorted(f)])";
  const total = frames.data.reduce((a, b) => a + b, 0);
  expect(runPython(script, at("links", "simulated/gold_00003_master.h5")).trim()).toBe(`${total} [(64, 4, 5), (6, 4, 5)]`);
});
