import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readVti } from "@friedel/io";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { boxResult, edgeM, strain } from "../testing/box-result.js";
import { friedel, inFolder } from "../testing/run.js";

describe("friedel strain", () => {
  it("writes CXI, files for ParaView, figures and one report that fetches nothing", async () => {
    await inFolder(async (folder) => {
      const input = join(folder, "result.cxi");
      writeFileSync(input, await boxResult());
      const done = await friedel(["strain", input, "--json --hkl 1,0,0"]);
      expect(done).toMatchObject({ code: 0 });
      const json = JSON.parse(done.out);
      const { metrics, facets, files, output } = json;
      // The half-maximum of a sharp box sampled as whole voxels lies half a voxel outside its outermost ones.
      expect(metrics.sizeXM).toBeCloseTo(16 * edgeM, 8);
      expect(metrics.sizeYM).toBeCloseTo(14 * edgeM, 8);
      expect(metrics.sizeZM).toBeCloseTo(12 * edgeM, 8);
      expect(metrics.facets).toBe(6);
      for (const area of facets.areaM2) expect(area / edgeM ** 2).toBeGreaterThan(12 * 14 * 0.9);
      for (const hkl of facets.h.map((h: number, i: number) => [h, facets.k[i], facets.l[i]])) {
        expect(hkl.map(Math.abs).sort()).toEqual([0, 0, 1]);
      }
      expect(json.warnings.join()).toMatch(/another orientation fits/);
      const figures = ["facets", "histogram", "lattice", "maps", "summary", "surface"].map((name) => `figures/${name}.png`);
      expect(files).toEqual([...figures, "report.html", "strain.cxi", "strain.vti", "surface.vtp"]);
      const image = readVti(readFileSync(join(output, "strain.vti")), "strain.vti");
      expect(image.spacing[0]).toBeCloseTo(10, 5);
      const inside = image.arrays.strain.filter((_, i) => image.arrays.support[i] === 1).sort();
      // Half of the box has one sign, half the other, but for ringing at the fold and the surface.
      expect(inside[Math.floor(0.25 * inside.length)]).toBeCloseTo(-strain, 4);
      expect(inside[Math.floor(0.75 * inside.length)]).toBeCloseTo(strain, 4);
      const html = readFileSync(join(output, "report.html"), "utf8");
      expect(html.match(/src="data:image\/png;base64,/g)).toHaveLength(5);
      expect(html).not.toMatch(/src="(?!data:)|<script|href=/);
      expect(html).toContain("friedel &lt;test&gt;");
      expect(html.match(/<td>\d \(−?[01] −?[01] −?[01]\)\?</g)).toHaveLength(6);
      const png = decode(readFileSync(join(output, "figures/surface.png")));
      const colours = new Set(
        Array.from({ length: png.width * png.height }, (_, i) => png.data.slice(png.channels * i, png.channels * i + 3).join()),
      );
      expect(colours.size).toBeGreaterThan(500);
    });
  });

  it("refuses in one sentence a file without geometry and an object at the border, and leaves nothing", async () => {
    await inFolder(async (folder) => {
      const input = join(folder, "result.cxi");
      writeFileSync(input, await boxResult({ geometry: undefined }));
      expect(await friedel(["strain", input])).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^friedel: .*result\.cxi: expected the geometry .*\n$/),
      });
      writeFileSync(input, await boxResult({ shift: 8 }));
      const border = await friedel(["strain", input, "-o", join(folder, "out")]);
      expect(border).toMatchObject({ code: 2, err: expect.stringMatching(/^friedel: .*touches the border\n$/) });
      expect(() => readFileSync(join(folder, "out", "strain.cxi"))).toThrow();
      expect((await friedel(["strain", input, "--hkl 0,0,0"])).code).toBe(2);
      expect((await friedel(["strain", input, "--isosurface 2"])).code).toBe(2);
    });
  });

  it("takes no image in space for an object, whose voxels it would mistake, but compares two of them", async () => {
    await inFolder(async (folder) => {
      const result = join(folder, "result.cxi");
      writeFileSync(result, await boxResult());
      await friedel(["strain", result, "-o", folder, "--no-figures"]);
      const image = join(folder, "strain.cxi");
      const refused = /strain\.cxi: expected an object on the axes of the detector.*give the result\.cxi beside it\n$/;
      for (const words of [`strain ${image}`, `strain ${result} --like ${image}`]) {
        expect(await friedel([words, "-o", join(folder, "out")])).toMatchObject({ code: 2, err: expect.stringMatching(refused) });
      }
      expect(await friedel(["compare", image, image])).toMatchObject({ code: 0 });
      const twoKinds = { code: 2, err: expect.stringContaining(`found ${image} in space`) };
      expect(await friedel(["compare", result, image, "--resample"])).toMatchObject(twoKinds);
    });
  });

  it("states the resolution of starts that agree, and that none converged where they do not", async () => {
    await inFolder(async (folder) => {
      const [input, same, other] = ["result.cxi", "same.cxi", "other.cxi"].map((name) => join(folder, name));
      writeFileSync(input, await boxResult());
      writeFileSync(same, await boxResult({ shift: 2 }));
      const agreed = await friedel(["strain", input, "--starts", same, "--no-figures --json"]);
      // Equal but for a shift: the correlation stays above the half-bit curve as far as there are data, (√3·π)/voxel.
      expect(JSON.parse(agreed.out).resolution.FouriershellshalfbitNm).toBeLessThan(3 * edgeM * 1e9);
      writeFileSync(other, await boxResult({ noise: true }));
      const apart = await friedel(["strain", input, "--starts", other, "--no-figures"]);
      expect(apart).toMatchObject({ code: 0, err: expect.stringMatching(/warning: no start converged: none of the other/) });
    });
  });

  it("takes the hand of an earlier result and says how like it is", async () => {
    await inFolder(async (folder) => {
      const [input, other] = ["result.cxi", "other.cxi"].map((name) => join(folder, name));
      writeFileSync(input, await boxResult());
      writeFileSync(other, await boxResult({ shift: 2 }));
      const same = await friedel(["strain", input, "--like", other, "--no-figures --json"]);
      expect(JSON.parse(same.out).hand.likeCorrelation).toBeCloseTo(1, 3);
      writeFileSync(other, await boxResult({ noise: true }));
      const apart = await friedel(["strain", input, "--like", other, "--no-figures"]);
      expect(apart.err).toMatch(/warning: neither hand is like other: correlations/);
      expect(apart.out).toMatch(/hand +not the rule.s .*; unlike other/);
    });
  });

  it("says that no start converged, in the crystal's frame too", async () => {
    await inFolder(async (folder) => {
      const input = join(folder, "result.cxi");
      writeFileSync(input, await boxResult({ metrics: { compared: 4, agreeing: 1 } }));
      const done = await friedel(["strain", input, "--frame crystal --no-figures"]);
      expect(done.code).toBe(0);
      expect(done.err).toMatch(/warning: no start converged: of the 4 best/);
      expect(done.out).toMatch(/crystal: z along Q/);
      // What was along x is along z.
      expect(done.out).toMatch(/crystal +\S+ × \S+ × 160 nm along x, y, z/);
    });
  });
});
