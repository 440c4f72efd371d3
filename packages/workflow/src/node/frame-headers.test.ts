import { mkdirSync, writeFileSync } from "node:fs";
import { testFolder } from "@friedel/io/testing";
import { describe, expect, it } from "vitest";
import { buildEdf } from "../../../io/src/testing/edf-builder.js";
import { settingOf } from "../scan/geometry.js";
import { readScan } from "./read-scan.js";

const at = testFolder();

/** A folder of frames whose headers name these motors, the second of which is rocked from 17° on. */
function folder(name: string, motors: readonly string[]): string {
  mkdirSync(at(name));
  for (let k = 0; k < 6; k++) {
    const positions = motors.map((_, i) => (i === 1 ? 17 + 0.012 * k : 10 * i));
    const lines = [`motor_mne = ${motors.join(" ")} ;`, `motor_pos = ${positions.join(" ")} ;`];
    const pixels = Array.from({ length: 12 }, (_, i) => 10 + 100 * Math.max(0, 3 - Math.abs(k - 3)) + i);
    const bytes = buildEdf({ rows: 3, columns: 4, frames: [pixels], type: "UnsignedShort", lines });
    writeFileSync(at(name, `a_${String(k).padStart(4, "0")}.edf`), bytes);
  }
  return at(name);
}

describe("frames without a log, whose headers tell motors", () => {
  it("are a scan of the only beamline that has them all, energy too", async () => {
    const scan = await readScan(folder("bm02", ["mu", "th", "chi", "phi", "nu", "tth", "Emono"]));
    expect(scan.log?.beamline.name).toBe("BM02");
    expect(scan.warnings.join("\n")).toMatch(/motors are those of the frames' headers\nread as a scan of BM02/);
    if (!scan.log) throw new Error("expected a log, found none");
    const setting = settingOf(scan.log, 2, { distanceM: 1, energyEv: 9000 });
    expect(setting.scan?.stepsDeg).toEqual({ th: expect.closeTo(0.012, 12) });
    expect(setting.motorsDeg).toMatchObject({ mu: 0, th: expect.closeTo(17.024, 12), chi: 20, phi: 30, nu: 40, tth: 50 });
  });

  it("are frames alone where no beamline has the motors, and then one can be named", async () => {
    const path = folder("unknown", ["a", "b", "c"]);
    const scan = await readScan(path);
    expect(scan.log).toBeUndefined();
    expect(scan.warnings.join("\n")).toMatch(/headers name motors a, b, c: --beamline says whose they are/);
    const named = await readScan(path, { beamline: "34-ID-C" });
    expect(named.log?.beamline.name).toBe("34-ID-C");
  });
});
