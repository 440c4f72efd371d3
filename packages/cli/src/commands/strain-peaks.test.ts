import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apply, centreOf, modulusOf, type Triple } from "@friedel/engine";
import { drawn, maskOf } from "@friedel/engine/testing";
import { type Beamline, geometryAt, sampleTurn } from "@friedel/imaging";
import { beamlinePresets, readVti, writeResult } from "@friedel/io";
import { provenance } from "@friedel/io/testing";
import { geometryRecord } from "@friedel/workflow";
import { describe, expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";

const shape = [36, 36, 36] as const;
const presets: Readonly<Record<string, Beamline>> = beamlinePresets();
const beamline = Object.values(presets).filter(({ name }) => name === "34-ID-C")[0];

/** Sample and detector at four peaks; where the sample stands decides which direction of the crystal Q is. */
const settings = [
  { Delta: 32, Gamma: 12, Theta: 0.2, Chi: 90, Phi: -5, Mu: 0 },
  { Delta: 30, Gamma: 14, Theta: 0.2, Chi: 90, Phi: 70, Mu: 0 },
  { Delta: 28, Gamma: 16, Theta: 10, Chi: 30, Phi: 10, Mu: 0 },
  { Delta: 31, Gamma: 10, Theta: 65, Chi: 60, Phi: 40, Mu: 0 },
];

/** Displacement in the laboratory of the first scan, x, y, z: a bend, of mean gradient 0 in a body that is even in x. */
const bend = 2e3;
const displacement = ([x, y]: readonly number[]) => [0, bend * x * x, bend * x * y];

/** A smooth body without a centre of inversion, places in the same axes. */
function amplitudeAt(r: readonly number[]): number {
  const [x, y, z] = r.map((value) => value / 1e-7);
  const soft = (d: number) => 1 / (1 + Math.exp(6 * d));
  return soft(Math.hypot(x / 2.2, y / 1.9, z / 1.8) - 1) * soft(z + 0.3 * y - 1.1) * soft(y - 0.2 * z - 1.3);
}

/** The result of a scan, exact. */
async function peakResult(n: number, sign = 1) {
  const setting = { beamline, energyEv: 9000, distanceM: 0.7, motorsDeg: settings[n] };
  const geometry = geometryAt({
    ...setting,
    scan: { stepsDeg: { theta: 0.014 } },
    armPixel: { row: 128, column: 128 },
    braggPixel: { row: 128, column: 128 },
    shape,
    binning: [1, 2, 2],
  });
  const turn = sampleTurn({ beamline, motorsDeg: settings[0] }, setting);
  const back = (v: readonly number[]) => [0, 1, 2].map((k) => turn[0][k] * v[0] + turn[1][k] * v[1] + turn[2][k] * v[2]);
  const q = back(geometry.qVector);
  const polar = (at: Triple) => {
    const r = back(apply(geometry.directColumns, at));
    const u = displacement(r);
    return [amplitudeAt(r), -sign * (q[0] * u[0] + q[1] * u[1] + q[2] * u[2])] as const;
  };
  const { object } = drawn(shape, polar, centreOf(shape));
  const modulus = modulusOf(object);
  const support = maskOf(shape, (_, i) => modulus.data[i] > 0.05);
  const geometryOf = geometryRecord(geometry, setting);
  return writeResult({ object, support, geometry: geometryOf, metrics: {}, history: {}, parameters: {}, provenance });
}

describe("friedel strain --peaks", () => {
  it("finds strain, rotation and displacement of a crystal from scans with the sample turned, and checks each by the others", async () => {
    await inFolder(async (folder) => {
      const paths = settings.map((_, n) => join(folder, `peak${n}.cxi`));
      for (const [n, path] of paths.entries()) writeFileSync(path, await peakResult(n));
      const [input, ...others] = paths;
      const done = await friedel(["strain", input, "--peaks", ...others, "--json"]);
      expect(done).toMatchObject({ code: 0 });
      const { tensor, output, files } = JSON.parse(done.out);
      expect(files).toEqual(expect.arrayContaining(["figures/tensor.png", "figures/rotation.png"]));
      for (const n of [1, 2, 3, 4]) expect(tensor[`leftOut${n}Rad`]).toBeLessThan(0.05);
      const { arrays, shape: grid, spacing } = readVti(readFileSync(join(output, "strain.vti")), "strain.vti");
      const [, ny, nx] = grid;
      const isDeep = (i: number) =>
        [1, nx, nx * ny].every((by) => [-2, -1, 1, 2].every((d) => arrays.tensorKnown[i + d * by] === 1));
      const bulk = Array.from(arrays.tensorKnown.keys()).filter((i) => arrays.tensorKnown[i] === 1 && isDeep(i));
      expect(bulk.length).toBeGreaterThan(300);
      // ε_xy = ω_z = bend·x, ε_xz = ½·bend·y, ε_yz = ½·bend·x, but for their means.
      const x = (i: number) => (i % nx) * spacing[2] * 1e-9;
      const y = (i: number) => (Math.floor(i / nx) % ny) * spacing[1] * 1e-9;
      const truth: Record<string, (i: number) => number> = {
        strainXX: () => 0,
        strainYY: () => 0,
        strainZZ: () => 0,
        strainXY: (i) => bend * x(i),
        strainXZ: (i) => (bend * y(i)) / 2,
        strainYZ: (i) => (bend * x(i)) / 2,
        rotationZ: (i) => bend * x(i),
        rotationY: (i) => (-bend * y(i)) / 2,
        rotationX: (i) => (bend * x(i)) / 2,
      };
      for (const [name, value] of Object.entries(truth)) {
        const errors = bulk.map((i) => arrays[name][i] - value(i));
        const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
        const worst = Math.max(...errors.map((error) => Math.abs(error - mean)));
        expect(worst).toBeLessThan(1e-5);
      }
    });
  });

  it("refuses parallel peaks and motors that are not known in one sentence, and notices a peak that does not belong", async () => {
    await inFolder(async (folder) => {
      const paths = settings.map((_, n) => join(folder, `peak${n}.cxi`));
      for (const [n, path] of paths.entries()) writeFileSync(path, await peakResult(n, n === 3 ? -1 : 1));
      const [first, second, third, fourth] = paths;
      const strain = (...args: string[]) => friedel(["strain", first, "-o", join(folder, "out"), "--no-figures", ...args]);
      const ends = (code: number, err: RegExp) => ({ code, err: expect.stringMatching(err) });
      expect(await strain("--peaks", first, second)).toMatchObject(ends(2, /^friedel: .*nearly parallel.*\n$/));
      expect(await strain("--peaks", second)).toMatchObject(ends(2, /three or more Bragg peaks/));
      const elsewhere = await strain("--peaks", second, third, "--beamline", "ID01");
      expect(elsewhere).toMatchObject(ends(2, /^friedel: .*position of motor.*\n$/));
      const wrong = await strain("--peaks", second, third, fourth);
      expect(wrong).toMatchObject(ends(0, /warning: the phase of peak\d.cxi is .* rad off/));
    });
  });
});
