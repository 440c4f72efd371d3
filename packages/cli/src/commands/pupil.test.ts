// `friedel pupil` on a made stack: what it prints, writes and refuses.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { realVolume } from "@friedel/engine";
import { readVolume, writeTiff } from "@friedel/io";
import { expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";

const optics = "--wavelength 520 --na 0.7 --pixel 180 --step 500";

/** Three blurred spots on a background of 100, the sharpest in the middle. */
function stack() {
  const [frames, edge] = [3, 40];
  const volume = realVolume([frames, edge, edge]);
  volume.data.forEach((_, i) => {
    const [z, y, x] = [Math.floor(i / edge ** 2) - 1, (Math.floor(i / edge) % edge) - 18, (i % edge) - 21];
    const width = 1 + z * z;
    volume.data[i] = 100 + (5000 / width) * Math.exp(-(x * x + y * y) / (2 * width));
  });
  return volume;
}

it("finds the point, writes the wavefront in waves and names its terms", () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "bead.tif"), writeTiff(stack(), "u2"));
    const words = ["pupil", join(folder, "bead.tif"), optics, "--size 32 --iterations 5 --terms 11 -o", join(folder, "out")];
    const { code, out } = await friedel([...words, "--json"]);
    expect(code).toBe(0);
    const said = JSON.parse(out);
    expect(said).toMatchObject({ point: [1, 18, 21], background: 100, files: ["pupil.npy", "wavefront.fits", "wavefront.npy"] });
    expect(said.chi2).toBeLessThan(said.flatChi2);
    expect(said.zernike.map(({ noll }: { noll: number }) => noll)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const waves = await readVolume(readFileSync(join(folder, "out/wavefront.fits")), "wavefront.fits");
    expect(waves.shape).toEqual([1, 32, 32]);
    const refused = await friedel([...words.slice(0, 3), "--size 64"]);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining("--size: expected at most the 40 pixels of a frame, found 64"),
    ]);
  }));
