import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
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

  it("names the frames that are missing, inside and at the end", async () => {
    await rm(join(folder, "a_S0007_00001.tif"));
    await expect(discoverScan(folder)).rejects.toThrow(/expected 4 frames, 0 to 3, .* found 3: missing 1$/);
    await rm(join(folder, "a_S0007_00003.tif"));
    await expect(discoverScan(folder)).rejects.toThrow(/missing 1, 3$/);
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

  it("refuses a scan that the log does not have, and frames of a size that the log does not say", async () => {
    await expect(discoverScan(folder, { scan: 9 })).rejects.toThrow(/scan 9/);
    await expect(discoverScan(folder, { scan: 9, frames: join(folder, "b") })).rejects.toThrow(FormatError);
    const log = await readFile(join(folder, "log.spec"), "utf8");
    await writeFile(join(folder, "log.spec"), log.replace("#UIMR5 0 2 0 2", "#UIMR5 0 3 0 2"));
    await expect(discoverScan(folder).then((found) => loadRawScan(found))).rejects.toThrow(/expected 2×3 pixels .* found 2×2/);
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
    await expect(discoverScan(folder, { scan: 7 })).rejects.toThrow(/one whitefield .* flat\.tif, white\.tif/);
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
    await expect(discoverScan(folder)).rejects.toThrow(/expected one series of numbered TIFF frames, found none/);
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
