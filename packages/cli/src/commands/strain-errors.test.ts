import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readVti } from "@friedel/io";
import { describe, expect, it } from "vitest";
import { boxResult, strain } from "../testing/box-result.js";
import { friedel, inFolder } from "../testing/run.js";

const peakCounts = 1e5;

describe("friedel strain --errors", () => {
  it("maps error bars of the starts given, as large as the strain is off", async () => {
    await inFolder(async (folder) => {
      const paths = ["result.cxi", "second.cxi", "third.cxi"].map((name) => join(folder, name));
      for (const [seed, path] of paths.entries()) writeFileSync(path, await boxResult({ peakCounts, error: 0.02, seed }));
      const [input, ...starts] = paths;
      const done = await friedel(["strain", input, "--errors --starts", ...starts, "--json"]);
      expect(done).toMatchObject({ code: 0, err: "" });
      const { errors, facets, output, files } = JSON.parse(done.out);
      expect(errors).toMatchObject({ startsKept: 3, startsGiven: 3 });
      expect(files).toContain("figures/maps.png");
      expect(facets.strainErrorMean).toHaveLength(6);
      const { arrays, shape } = readVti(readFileSync(join(output, "strain.vti")), "strain.vti");
      const [, ny, nx] = shape;
      const steps = [1, nx, nx * ny];
      const far = (i: number) => steps.every((by) => [-2 * by, 2 * by].every((d) => arrays.support[i + d] === 1));
      // Away from the surface and from the fold at x = 0 the strain is known.
      const middle = (shape[2] >> 1) - 0.5;
      let [within, count] = [0, 0];
      for (let i = 0; i < arrays.strain.length; i++) {
        const x = (i % nx) - middle;
        if (!far(i) || Math.abs(x) < 3) continue;
        count++;
        if (Math.abs(Math.abs(arrays.strain[i]) - strain) < arrays.strainError[i]) within++;
      }
      expect(count).toBeGreaterThan(200);
      // Starts that begin beside the truth, and a box whose pattern is empty but for its streaks: 86 %. Bars of half the size hold 50 %.
      expect(within / count).toBeGreaterThan(0.63);
      expect(within / count).toBeLessThan(0.93);
      const html = readFileSync(join(output, "report.html"), "utf8");
      expect(html).toContain("error bar of strain");
      expect(html).toContain("± of a voxel");
    });
  });

  it("says when only counting is in them, and refuses a result without its counts", async () => {
    await inFolder(async (folder) => {
      const input = join(folder, "result.cxi");
      writeFileSync(input, await boxResult({ peakCounts }));
      const alone = await friedel(["strain", input, "--errors 0 --no-figures"]);
      expect(alone).toMatchObject({ code: 0, err: expect.stringMatching(/counting noise alone/) });
      expect(alone.out).toMatch(/mean of 1 of 1 starts/);
      writeFileSync(input, await boxResult());
      const without = await friedel(["strain", input, "--errors 0"]);
      expect(without).toMatchObject({ code: 2, err: expect.stringMatching(/^friedel: .*expected the counts .*\n$/) });
    });
  });
});
