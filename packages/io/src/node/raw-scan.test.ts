import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OptionError, realVolume } from "@friedel/engine";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileError, FormatError, LimitError } from "../errors.js";
import { writeTiff } from "../tiff/tiff.js";
import { discoverScan } from "./discover.js";
import { loadRawScan } from "./raw-scan.js";

const scan54 = fileURLToPath(new URL("../../../../../shared/data/34idc-scan54", import.meta.url));

describe.skipIf(!existsSync(scan54))("scan 54 of 34-ID-C (skipped where ../shared/data is absent)", () => {
  it("is found and corrected to the figures of its README", async () => {
    const found = await discoverScan(scan54);
    expect(found.frames).toHaveLength(201);
    expect(found.whitefield).toMatch(/whitefield\.tif$/);
    expect(found.badPixels).toMatch(/dark\.tif$/);
    expect(found.warnings).toEqual([]);
    const { counts, gain, mask, scan, warnings } = await loadRawScan(found);
    // All expected numbers below are those of ../shared/data/34idc-scan54/README.md.
    expect(counts.shape).toEqual([201, 256, 256]);
    expect(warnings).toEqual([]);
    expect(scan.energyEv).toBe(9000);
    const angles = { Delta: 32.174, del: 32.174, Gamma: 12.6346, th: 0.2200042, chi: 90, phi: -5 };
    expect(scan.motors).toMatchObject({ ...angles, camdist: 500 });
    const voxel = (99 * 256 + 127) * 256 + 128;
    let [sum, maximum, at, above, aboveSum] = [0, 0, 0, 0, 0];
    // The README's numbers are of counts divided by the flat field over its mean; the gain here is over a median.
    const published = 121_942.29 / (counts.data[voxel] / (gain?.data[voxel] ?? 0));
    expect(counts.data[(99 * 256 + 126) * 256 + 127]).toBe(165_297);
    counts.data.forEach((count, i) => {
      const value = (published * count) / (gain?.data[i] ?? 0);
      sum += value;
      if (value > maximum) [maximum, at] = [value, i];
      if (value > 2) {
        above++;
        aboveSum += value;
      }
    });
    expect(sum / 40_494_655).toBeCloseTo(1, 6);
    expect(maximum).toBeCloseTo(121_942.29, 2);
    expect(at).toBe(voxel);
    expect(above).toBe(280_031);
    expect(aboveSum / 39_648_582).toBeCloseTo(1, 6);
    expect(mask.data.reduce((n, value) => n + (value === 0 ? 1 : 0), 0)).toBe(335 * 201);
  });
});

describe("a scan folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "friedel-scan-"));
    await writeScan(folder, 4);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is found, read, and its files hashed", async () => {
    const scan = await loadRawScan(await discoverScan(folder));
    expect([...scan.counts.data]).toEqual([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33]);
    expect(scan.warnings).toEqual([]);
    expect(scan.sha256).toMatch(/^[0-9a-f]{64}$/);
    await cp(folder, `${folder}-copy`, { recursive: true });
    const copy = await loadRawScan(await discoverScan(`${folder}-copy`));
    await rm(`${folder}-copy`, { recursive: true });
    expect(copy.sha256).toBe(scan.sha256);
  });

  it("takes a missing frame for not measured, and points behind the last frame for not there", async () => {
    await rm(join(folder, "a_S0007_00001.tif"));
    const scan = await loadRawScan(await discoverScan(folder));
    expect(scan.warnings).toEqual(["of 4 frames 1 is missing: taken for not measured"]);
    expect([...scan.counts.data.subarray(4, 12)]).toEqual([0, 0, 0, 0, 20, 21, 22, 23]);
    expect([...scan.mask.data.subarray(0, 12)]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
    await rm(join(folder, "a_S0007_00003.tif"));
    const shorter = await loadRawScan(await discoverScan(folder));
    expect(shorter.counts.shape).toEqual([3, 2, 2]);
    expect([shorter.scan.points, shorter.scan.columns.get("Theta")?.length]).toEqual([3, 3]);
    expect(shorter.warnings.join("\n")).toMatch(/1 is missing/);
    expect(shorter.warnings.join("\n")).toMatch(/4 points and frames for the first 3 of them/);
  });

  it("refuses a series that lacks most frames, and names them", async () => {
    for (const i of [0, 2]) await rm(join(folder, `a_S0007_0000${i}.tif`));
    await writeFile(join(folder, "a_S0007_00009.tif"), writeTiff(realVolume([1, 2, 2]), "i4"));
    await rm(join(folder, "a_S0007_00001.tif"));
    await expect(discoverScan(folder)).rejects.toThrow(/expected 4 frames, 0 to 3, .* found 1: missing 0–2$/);
  });

  it("follows the log's own numbers of the frames, and a run that begins anywhere where it has as many as points", async () => {
    for (const i of [0, 1, 2, 3])
      await rename(join(folder, `a_S0007_0000${i}.tif`), join(folder, `a_S0007_0120${(i + 2) % 4}.tif`));
    const log = await readFile(join(folder, "log.spec"), "utf8");
    const run = await loadRawScan(await discoverScan(folder));
    expect([...run.counts.data.subarray(0, 4)]).toEqual([20, 21, 22, 23]);
    expect(run.warnings.join()).toMatch(/numbered from 1200: taken for the 4 points in turn/);
    let point = 0;
    const lines = log.split("\n").map((line) => (/^\d/.test(line) ? `${line} ${1200 + ((point++ + 2) % 4)}` : line));
    await writeFile(join(folder, "log.spec"), lines.join("\n").replace("ImageMax", "ImageMax  image_no").replace("#N 3", "#N 4"));
    const named = await loadRawScan(await discoverScan(folder));
    expect([...named.counts.data]).toEqual([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33]);
    expect(named.warnings).toEqual([]);
  });

  it("says what the log says of an abort, and takes monitor and transmission from their columns", async () => {
    const log = await readFile(join(folder, "log.spec"), "utf8");
    const lines = log.split("\n").filter((line) => !line.startsWith("1 "));
    const filled = lines.map((line) => (/^\d/.test(line) ? `${line} 900 0.5` : line)).join("\n");
    const aborted = filled.replace("ImageMax", "ImageMax  Monitor  transm").replace("#N 3", "#N 5");
    await writeFile(join(folder, "log.spec"), `${aborted}#C Mon Nov 02 10:03:00 2020.  Scan aborted after 3 points.\n`);
    const { scan, warnings } = await loadRawScan(await discoverScan(folder));
    expect(warnings.join()).toMatch(/3 points in the log \(the log says: Scan aborted after 3 points\): frames 3 have no point/);
    expect([scan.monitor, scan.transmission]).toEqual([Float64Array.of(900, 900, 900), Float64Array.of(0.5, 0.5, 0.5)]);
  });

  it("is found by a log of any of the endings that logs have", async () => {
    await cp(join(folder, "log.spec"), join(folder, "log.dat"));
    await rm(join(folder, "log.spec"));
    expect((await discoverScan(folder)).spec).toBe(join(folder, "log.dat"));
  });

  it("leaves out frames after the last point, and says so", async () => {
    await cp(join(folder, "a_S0007_00000.tif"), join(folder, "a_S0007_00004.tif"));
    const found = await discoverScan(folder);
    expect(found.frames).toHaveLength(4);
    expect(found.warnings.join()).toMatch(/frames 4 have no point/);
  });

  it("warns of frames that differ from the log's own sums", async () => {
    await writeFile(join(folder, "a_S0007_00002.tif"), writeTiff(realVolume([1, 2, 2], Float32Array.of(1, 1, 1, 1)), "i4"));
    expect((await loadRawScan(await discoverScan(folder))).warnings.join()).toMatch(/1 of 4 frames differ .* at point 2/);
  });

  it("names the frame of another size, the one that is damaged, and the one that is empty", async () => {
    const path = join(folder, "a_S0007_00002.tif");
    const good = await readFile(path);
    const load = async () => loadRawScan(await discoverScan(folder));
    await writeFile(path, writeTiff(realVolume([1, 1, 2]), "i4"));
    await expect(load()).rejects.toThrow(/a_S0007_00002\.tif: expected 2×2 pixels like the first frame, found 1×2/);
    await writeFile(path, good.subarray(0, 60));
    await expect(load()).rejects.toThrow(FormatError);
    await writeFile(path, "");
    await expect(load()).rejects.toThrow(FileError);
    await writeFile(path, good);
    await expect(loadRawScan(await discoverScan(folder), { maxBytes: 2_000 })).resolves.toBeDefined();
    await expect(loadRawScan(await discoverScan(folder), { maxBytes: 140 })).rejects.toThrow(LimitError);
  });

  it("refuses a scan that the log does not have, and says where frames or their detector are not what the log says", async () => {
    await expect(discoverScan(folder, { scan: 9 })).rejects.toThrow(/scan 9/);
    await expect(discoverScan(folder, { scan: 9, frames: join(folder, "b") })).rejects.toThrow(FormatError);
    const log = await readFile(join(folder, "log.spec"), "utf8");
    await writeFile(join(folder, "log.spec"), log.replace("#UIMR5 0 2 0 2", "#UIMR5 0 3 0 2"));
    const odd = await loadRawScan(await discoverScan(folder));
    expect(odd.warnings.join()).toMatch(/says frames of 2×3 pixels .* they have 2×2: .* begin at pixel \(0, 0\)/);
    await writeFile(join(folder, "log.spec"), log.replace("#UIMR5", "#UIMDET 34idcASI:\n#UIMR5"));
    expect((await loadRawScan(await discoverScan(folder))).warnings.join()).toMatch(/the detector 34idcASI is not known/);
  });

  it("asks where a choice is the user's, and takes the answer", async () => {
    await writeFile(join(folder, "b_S0008_00000.tif"), writeTiff(realVolume([1, 2, 2]), "i4"));
    await writeFile(join(folder, "b_S0008_00001.tif"), writeTiff(realVolume([1, 2, 2]), "i4"));
    await expect(discoverScan(folder)).rejects.toThrow(OptionError);
    await expect(discoverScan(folder)).rejects.toThrow(/a_S0007_\* \(4\), b_S0008_\* \(2\)/);
    expect((await discoverScan(folder, { scan: 7 })).frames).toHaveLength(4);
    expect((await discoverScan(folder, { frames: join(folder, "a_S0007_") })).frames).toHaveLength(4);
    await writeFile(join(folder, "flat.tif"), writeTiff(realVolume([1, 2, 2], Float32Array.of(1, 1, 1, 1)), "f4"));
    await writeFile(join(folder, "white.tif"), writeTiff(realVolume([1, 2, 2], Float32Array.of(1, 1, 1, 1)), "f4"));
    await expect(discoverScan(folder, { scan: 7 })).rejects.toThrow(
      /one whitefield .* flat\.tif, white\.tif: .* \(--whitefield\)/,
    );
    const chosen = await discoverScan(folder, { scan: 7, whitefield: join(folder, "flat.tif") });
    expect(chosen.whitefield).toBe(join(folder, "flat.tif"));
    await expect(discoverScan(folder, { scan: 7, whitefield: join(folder, "none.tif") })).rejects.toThrow(FileError);
  });

  it("refuses folders without a log, without frames, missing folders, and options of other names", async () => {
    await rm(join(folder, "log.spec"));
    await expect(discoverScan(folder)).rejects.toThrow(/expected a SPEC log, found none/);
    await symlink(join(folder, "a_S0007_00000.tif"), join(folder, "other.spec"));
    await expect(discoverScan(folder)).rejects.toThrow(/other\.spec, which is none/);
    for (const i of [0, 1, 2, 3]) await rm(join(folder, `a_S0007_0000${i}.tif`));
    await expect(discoverScan(folder)).rejects.toThrow(/expected one series of numbered frames \(TIFF, EDF, CBF\), found none/);
    await expect(discoverScan(join(folder, "nowhere"))).rejects.toThrow(FileError);
    await expect(discoverScan(folder, { dark: "x" } as object)).rejects.toThrow(/found dark/);
  });
});

/** Four frames of 2×2 pixels with the values 10·frame + pixel, and their log. */
async function writeScan(folder: string, points: number): Promise<void> {
  const lines = [
    "#F log",
    "#O0 Theta  Energy",
    "#o0 th en",
    "",
    "#S 7 ascan th 0 1 3 1",
    "#P0 0.5 9",
    "#UIMR5 0 2 0 2 1",
    "#N 3",
    "#L Theta  ImageTot  ImageMax",
  ];
  for (let i = 0; i < points; i++) {
    const data = Float32Array.of(0, 1, 2, 3).map((value) => value + 10 * i);
    await writeFile(join(folder, `a_S0007_0000${i}.tif`), writeTiff(realVolume([1, 2, 2], data), "i4"));
    lines.push(`${i / 3} ${40 * i + 6} ${10 * i + 3}`);
  }
  await writeFile(join(folder, "log.spec"), `${lines.join("\n")}\n`);
}
