import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasPython, runPython, testFolder } from "@friedel/io/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { friedel } from "../testing/run.js";

const at = testFolder();
const info = async (...words: string[]) => {
  const { code, out, err } = await friedel(["info", ...words]);
  return { code, err, lines: out.split("\n").map((line) => line.replace(/\s{2,}/g, "  ").trim()) };
};

beforeAll(async () => {
  await friedel(["simulate --scan", at("scan"), "--frames 16 --pixels 32 --diameter 100 --step 0.05 --threads 1"]);
  const spec = readdirSync(at("scan")).find((name) => name.endsWith(".spec")) ?? "none";
  const log = readFileSync(join(at("scan"), spec), "utf8");
  writeFileSync(at("two.spec"), `${log}\n${log.slice(log.indexOf("#S 1")).replace("#S 1", "#S 2")}`);
});

describe("info", () => {
  it("lists the scans of a log, and tells of one its brightest frame", async () => {
    const { lines } = await info(at("two.spec"));
    expect(lines.slice(1, 4)).toEqual([
      expect.stringMatching(/^scan 1 {2}ascan th .* 15 0.25; 16 points$/),
      expect.stringMatching(/^scan 2 {2}ascan th .* 15 0.25; 16 points$/),
      "SPEC log  2 scans",
    ]);
    const one = await info(at("two.spec"), "--scan 2");
    expect(one.lines[1]).toMatch(/^scan 2 /);
    expect(one.lines).toContainEqual(expect.stringMatching(/^brightest frame {2}\d+, [\d ]+ counts \(ImageMax of the log\)$/));
    const { code, err } = await info(at("two.spec"), "--scan 9");
    expect([code, err]).toEqual([2, expect.stringMatching(/two.spec: expected scan 9, found scans 1, 2\n/)]);
  });

  it("tells of a folder its scans and the files of the one that would be read", async () => {
    const { lines } = await info(at("scan"));
    expect(lines.filter((line) => line.includes("ascan th"))).toEqual([expect.stringMatching(/^scan 1 {2}ascan th /)]);
    expect(lines).toContainEqual(expect.stringMatching(/^frames {2}16: .*_00000.tif … .*_00015.tif$/));
    expect(lines).toContainEqual("detector  34idcTIM2");
    const { out } = await friedel(["info --json", at("scan")]);
    expect(JSON.parse(out).scans).toEqual([expect.objectContaining({ number: 1, points: 16 })]);
  });

  it("tells of a scan in an HDF5 file its brightest frame, from a look at few of them", async () => {
    const flags = "--beamline NanoMAX --frames 40 --pixels 32 --diameter 100 --step 0.02 --threads 1 --json";
    const { out } = await friedel(["simulate --scan", at("nanomax"), flags]);
    const [file] = readdirSync(at("nanomax")).filter((name) => name.endsWith(".h5"));
    const { lines } = await info(join(at("nanomax"), file));
    const found = /; brightest frame (\d+) with [\d ]+ counts, [\d ]+ in a pixel \(of \d+ that were looked at\)$/.exec(lines[1]);
    // The frame of most counts is that of the brightest voxel, or beside it.
    expect(Math.abs(Number(found?.[1]) - JSON.parse(out).braggVoxel[0])).toBeLessThanOrEqual(1);
  });

  it.skipIf(!hasPython("h5py"))("shows broken links as broken (skipped without h5py)", async () => {
    runPython('import h5py, sys\nh5py.File(sys.argv[1], "w")["a/b"] = h5py.ExternalLink("gone.h5", "/data")', at("links.h5"));
    expect((await info(at("links.h5"))).lines).toContain("/a/b  broken link to gone.h5:/data");
  });
});
