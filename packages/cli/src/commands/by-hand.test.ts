import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { maskVolume, realVolume } from "@friedel/engine";
import { readVolume, writeNpy } from "@friedel/io";
import { testFolder } from "@friedel/io/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { friedel } from "../testing/run.js";

const at = testFolder();
const prepare = async (input: string, ...flags: string[]) => {
  const { code, out, err } = await friedel(["prepare", at(input), "-o", at("out"), "--no-figures --threads 1 --json", ...flags]);
  return { code, err, ...(JSON.parse(out) as Prepared) };
};

/** What the tests look at. */
interface Prepared {
  readonly geometry?: { readonly directColumns: number[][]; readonly motors: Record<string, number>; readonly beamline: string };
  readonly preparation: {
    readonly counts: number;
    readonly unmeasured: number;
    readonly centre: readonly number[];
    readonly steps: readonly { readonly did: string }[];
  };
  readonly read: { readonly files: readonly { readonly role: string; readonly path: string }[]; readonly command?: string };
}

/** Motors of the simulated scan at its peak, as flags. */
let motors: string[];
let centre: string;

beforeAll(async () => {
  await friedel(["simulate --scan", at("scan"), "--frames 20 --pixels 40 --diameter 150 --step 0.03 --seed 2 --threads 1"]);
  const logged = await prepare("scan");
  centre = logged.preparation.centre.join();
  motors = Object.entries(logged.geometry?.motors ?? {}).map(([name, deg]) => `--motor ${name}=${deg}`);
  // The same counts as a stack of another program.
  const frames = readdirSync(at("scan/frames")).map((name) => readFileSync(join(at("scan/frames"), name)));
  const stack = realVolume([20, 40, 40]);
  for (const [k, bytes] of frames.entries())
    stack.data.set((await readVolume(bytes, "frame.tif", {})).data as Float32Array, k * 1600);
  writeFileSync(at("stack.npy"), writeNpy(stack));
});

describe("geometry by hand", () => {
  it("makes a stack without a log as good as a full log", async () => {
    const stated = [...motors, "--energy 9000 --distance 0.5 --step 0.03 --beamline 34-ID-C"];
    const sized = await prepare("stack.npy", `--centre ${centre} --size 20,40,40`, ...stated);
    const full = await prepare("scan", `--centre ${centre} --size 20,40,40`);
    expect(sized.err).not.toContain("no beamline");
    sized.geometry?.directColumns.flat().forEach((length, i) => {
      expect(length * 1e9).toBeCloseTo((full.geometry?.directColumns.flat()[i] ?? 0) * 1e9, 6);
    });
  });

  it("takes the usual beamline where none is named, and says so", async () => {
    const { err, geometry } = await prepare("stack.npy", ...motors, "--energy 9000 --distance 0.5 --step 0.03");
    expect(err).toContain("warning: no beamline is named: the circles are taken to be those of 34-ID-C (--beamline)\n");
    expect(geometry?.beamline).toBe("34-ID-C");
  });

  it("goes before the log, and before what a prepared pattern keeps", async () => {
    const scan = await prepare("scan", "--energy 10000 --motor delta=30 --direct-beam 10,12 --pixel 75");
    copyFileSync(at("out/pattern.cxi"), at("stated.cxi"));
    await prepare("scan");
    copyFileSync(at("out/pattern.cxi"), at("plain.cxi"));
    const pattern = await prepare("plain.cxi", "--energy 10000 --motor delta=30 --direct-beam 10,12 --pixel 75");
    const again = await prepare("stated.cxi");
    for (const found of [pattern, again]) {
      expect(found.geometry?.motors.delta).toBe(30);
      found.geometry?.directColumns.flat().forEach((length, i) => {
        expect(length * 1e9).toBeCloseTo((scan.geometry?.directColumns.flat()[i] ?? 0) * 1e9, 6);
      });
    }
    expect(pattern.read.command).toMatch(/^ascan th /);
    expect(pattern.read.files.map(({ role }) => role)).toEqual(["pattern"]);
  });

  it("is refused where a flag names what there is not", async () => {
    const { code, err } = await friedel(["reconstruct", at("plain.cxi"), "-o", at("none"), "--size 32"]);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/plain.cxi: expected frames to prepare with another size, found a pattern/),
    ]);
  });
});

describe("--mask", () => {
  it("leaves out pixels of every frame of a scan's folder, from any kind of file", async () => {
    const mask = maskVolume([1, 40, 40]);
    mask.data.fill(1, 800, 880);
    writeFileSync(at("mask.npy"), writeNpy(mask));
    const { read, preparation } = await prepare("scan", "--mask", at("mask.npy"), "--size 20,40,40");
    const plain = await prepare("scan", "--size 20,40,40");
    expect(preparation.unmeasured).toBeGreaterThan(plain.preparation.unmeasured);
    expect(read.files.map(({ role }) => role)).toContain("mask");
    // The mask of a prepared pattern is one of an HDF5 file: it has the pattern's own shape, so it goes for that pattern only.
    const own = await prepare("plain.cxi", "--mask", `${at("plain.cxi")}:/entry_1/instrument_1/detector_1/mask`);
    expect(own.code).toBe(0);
    const none = await friedel(["prepare", at("plain.cxi"), "--mask", `${at("plain.cxi")}:/nowhere`, "-o", at("none")]);
    expect([none.code, none.err]).toEqual([2, expect.stringMatching(/plain\.cxi: expected .*nowhere/)]);
  });
});
