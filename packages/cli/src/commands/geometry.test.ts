import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { friedel } from "../testing/run.js";

const measured = join(import.meta.dirname, "../../../../../shared/data/i16-master/1041304.nxs");

describe("friedel geometry", () => {
  it.skipIf(!existsSync(measured))(
    "gives the indices of a pixel from a NeXus file alone (skipped without shared data)",
    async () => {
      const { code, out } = await friedel(["geometry", measured, "--frame", "49", "--pixel", "206,138", "--json"]);
      expect(code).toBe(0);
      const { hkl, frame, pixel, qNorm } = JSON.parse(out);
      expect({ frame, pixel }).toEqual({ frame: 49, pixel: { row: 138, column: 206 } });
      expect(hkl).toEqual([3.9787, -0.033, -3.9957].map((index) => expect.closeTo(index, 3)));
      // 4.24944 Å⁻¹ by the data's README.
      expect(qNorm).toBeCloseTo(4.24944e10, -6);
      expect((await friedel(["geometry", measured, "--frame", "121", "--pixel", "206,138"])).err).toMatch(/--frame below 121/);
      expect((await friedel(["geometry", measured])).err).toMatch(/expected --pixel COLUMN,ROW/);
    },
  );

  it.each([
    [["--frame", "3"], /a file or folder of a scan with --frame, found none/],
    [["none.nxs", "--offset", "1,2"], /expected no --offset with the scan/],
    [["none.nxs"], /none.nxs: expected a file or folder/],
  ])("refuses what means nothing: %s", async (flags, message) => {
    const { code, err } = await friedel(["geometry", ...flags]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
