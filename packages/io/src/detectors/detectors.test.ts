import { readdirSync } from "node:fs";
import { Measured, maskVolume, realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { applyDetector } from "./apply.js";
import { parseDetector } from "./parse.js";
import { detectorNamed, detectorOfSize, detectors } from "./presets.js";

/** A frame of ones, all measured. */
function frame(rows: number, columns: number) {
  const counts = realVolume([1, rows, columns], new Float32Array(rows * columns).fill(1));
  return { counts, mask: maskVolume(counts.shape, new Uint8Array(rows * columns).fill(Measured.used)) };
}

/** Voxels that are masked, and a row and a column that cross no gap of the other axis, as runs. */
function gapsOf(rows: number, columns: number, name?: string) {
  const { counts, mask } = frame(rows, columns);
  const { detector, warnings } = applyDetector(counts, mask, { ...(name !== undefined && { name }) });
  const masked = mask.data.reduce((sum, value) => sum + (value === Measured.no ? 1 : 0), 0);
  return { name: detector?.name, masked, warnings };
}

describe("the shipped detectors", () => {
  it("are all files of the folder, and no name means two", () => {
    expect(detectors).toHaveLength(readdirSync(import.meta.dirname).filter((file) => file.endsWith(".yaml")).length);
    const names = detectors.flatMap(({ names }) => names.map((name) => name.toLowerCase()));
    expect(new Set(names).size).toBe(names.length);
    for (const detector of detectors) for (const name of detector.names) expect(detectorNamed(name)).toBe(detector);
  });

  // Masked pixels: the cross of six, and of five, rows and columns, as in masks published for ID01 and NanoMAX, whose 48 and 170
  // further pixels are single ones.
  it.each([
    ["mpx1x4", 516, 516, 516 ** 2 - 510 ** 2],
    ["merlin", 515, 515, 515 ** 2 - 510 ** 2],
    // Modules of 512×1030, 514 rows apart, the gaps of 37 rows and 10 columns with a pixel more on both sides, and the rim.
    ["e4m", 2167, 2070, 2167 * 2070 - (2167 - 2 - 3 * 39) * (2070 - 2 - 12)],
    ["Pilatus3 1M", 1043, 981, 1043 * 981 - 5 * 195 * 2 * 487],
    ["eiger1m", 1065, 1030, 37 * 1030],
    ["eiger500k", 512, 1028, 0],
  ])("%s masks its gaps", (name, rows, columns, masked) => {
    expect(gapsOf(rows, columns, name)).toMatchObject({ masked, warnings: [] });
  });

  it("are found by the size of a frame where one alone has it", () => {
    expect(detectorOfSize(515, 515)?.name).toBe("Merlin");
    // Maxipix and Lambda both.
    expect(detectorOfSize(516, 516)).toBeUndefined();
    expect(gapsOf(2164, 1030, "andor").name).toBe("Eiger2M");
  });

  it("say what is not known", () => {
    expect(gapsOf(72, 72, "mpx1x4").warnings).toEqual([
      "frames of 72×72 pixels are not the whole Maxipix of 516×516: its gaps are not known in them (--mask gives an image)",
    ]);
    expect(gapsOf(72, 72, "asi").warnings[0]).toMatch(/the detector asi is not known: no gaps of it are known \(--detector/);
    expect(gapsOf(516, 516).warnings[0]).toMatch(/frames of 516×516 pixels tell no detector/);
  });

  it("end at their saturation, or at that of the file", () => {
    const { counts, mask } = frame(4, 4);
    counts.data.set([1e6, 999_999, 50]);
    expect(applyDetector(counts, mask, { name: "merlin" }).warnings.join()).toMatch(/1 voxels reach 1000000 counts/);
    expect(applyDetector(counts, mask, { name: "merlin", saturation: 50 }).warnings.join()).toMatch(/2 voxels reach 50 counts/);
    expect([...mask.data.subarray(0, 4)]).toEqual([Measured.no, Measured.no, Measured.no, Measured.used]);
  });
});

describe("parseDetector", () => {
  const good = ["name: Mine", "names: [mine]", "size: [20, 30]", "pixelUm: 55", "gaps: { rows: [[9, 10]], columns: [] }"];

  it("reads a file of a user's own", () => {
    const mine = parseDetector(good.join("\n"), "mine.yaml");
    const read = {
      name: "Mine",
      names: ["mine"],
      size: [20, 30],
      pixelM: 5.5e-5,
      gaps: { rows: [[9, 10]], columns: [] },
      rim: 0,
    };
    expect(mine).toEqual(read);
    const { counts, mask } = frame(20, 30);
    expect(applyDetector(counts, mask, { name: "MINE", known: [mine] }).detector).toBe(mine);
    expect(mask.data.filter((value) => value === Measured.no)).toHaveLength(60);
  });

  it.each([
    [4, "gaps: { rows: [[10, 9]] }", /at gaps.rows.0: expected the first, then the last/],
    [4, "gaps: { rows: [[19, 20]] }", /gaps inside of 20×30 pixels, found 19–20/],
    [2, "size: [0, 30]", /at size.0/],
    [3, "pixel: 55", /detector description/],
  ])("refuses with one sentence (%#)", (line, text, message) => {
    const attempt = () => parseDetector(good.with(line, text).join("\n"), "mine.yaml");
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow(message);
  });
});
