import { complexVolume, type RealVolume, realVolume, seededRandom } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { pupilGeometry } from "./geometry.js";
import { measureWavefront } from "./wavefront.js";
import { zernike } from "./zernike.js";

const size = 96;
const [row, column, radius, obscuration] = [47, 49, 38.5, 0.3];

/** An annulus cut into four by struts, transmitting evenly. */
function telescope(): RealVolume {
  const pupil = realVolume([1, size, size]);
  for (let i = 0; i < pupil.data.length; i++) {
    const [y, x] = [Math.floor(i / size) - row, (i % size) - column];
    const r = Math.hypot(x, y);
    const isStrut = Math.abs(x) < 1.5 || Math.abs(y) < 1.5;
    pupil.data[i] = r <= radius && r >= obscuration * radius && !isStrut ? 0.5 : 0;
  }
  return pupil;
}

/** The pupil with the phase of these waves of Zernike terms. */
function aberrated(pupil: RealVolume, waves: Readonly<Record<number, number>>) {
  const { radius, obscuration, ...middle } = pupilGeometry(pupil);
  const terms = Object.entries(waves).map(([noll, c]) => [zernike(Number(noll), obscuration), c] as const);
  const object = complexVolume(pupil.shape);
  for (let i = 0; i < pupil.data.length; i++) {
    const [x, y] = [((i % size) - middle.column) / radius, (middle.row - Math.floor(i / size)) / radius];
    const phase = 2 * Math.PI * terms.reduce((sum, [term, c]) => sum + c * term(x, y), 0);
    object.data.set([pupil.data[i] * Math.cos(phase), pupil.data[i] * Math.sin(phase)], 2 * i);
  }
  return object;
}

describe("measureWavefront", () => {
  it("finds the circle about a pupil, and its hole", () => {
    const found = pupilGeometry(telescope());
    expect(Math.hypot(found.row - row, found.column - column)).toBeLessThan(0.6);
    expect(Math.abs(found.radius - radius)).toBeLessThan(1);
    expect(Math.abs(found.obscuration - obscuration)).toBeLessThan(0.03);
  });

  it("returns the coefficients of several waves over a pupil in parts, with piston and tilts", () => {
    const pupil = telescope();
    const waves = { 1: 0.3, 2: 1.1, 3: -0.8, 4: 0.9, 5: -0.25, 8: 0.3, 11: 0.2, 17: -0.1, 36: 0.05 };
    const found = measureWavefront(aberrated(pupil, waves), pupil);
    for (const { noll, waves: c } of found.coefficients) expect(c).toBeCloseTo(waves[noll as 2] ?? 0, 5);
    expect(found.residual).toBeLessThan(1e-5);
    expect(found.coefficients.find(({ noll }) => noll === 11)?.name).toBe("spherical");
    // Where struts and pixels leave the terms not quite orthogonal, the rms is not quite the root of the sum of squares.
    const focused = [5, 8, 11, 17, 36].reduce((sum, noll) => sum + waves[noll as 5] ** 2, 0);
    expect(found.rmsInFocus / Math.sqrt(focused)).toBeCloseTo(1, 1);
    expect(found.rms / Math.sqrt(focused + waves[4] ** 2)).toBeCloseTo(1, 1);
  });

  it("takes a known defocus out, and has Maréchal's Strehl ratio where aberrations are small", () => {
    const pupil = telescope();
    const known = aberrated(pupil, { 4: 1.5 });
    const found = measureWavefront(aberrated(pupil, { 4: 1.5, 6: 0.02, 7: 0.01 }), pupil, { known });
    expect(found.coefficients[2].waves).toBeCloseTo(0, 5);
    expect(found.rms / Math.hypot(0.02, 0.01)).toBeCloseTo(1, 1);
    // 1 − σ² to second order; the next term is σ⁴/4 and less.
    const variance = (2 * Math.PI * found.rms) ** 2;
    expect(Math.abs(found.strehl - (1 - variance))).toBeLessThan(variance ** 2);
    expect(found.strehl).toBeLessThan(0.999);
  });

  it("keeps the rest that terms do not hold, without their jumps", () => {
    const pupil = telescope();
    const object = aberrated(pupil, { 4: 1.2 });
    const random = seededRandom(4, "tests");
    for (let i = 0; i < pupil.data.length; i++) {
      const noise = 2 * Math.PI * 0.04 * random.normal(i);
      const [re, im] = [object.data[2 * i], object.data[2 * i + 1]];
      object.data[2 * i] = re * Math.cos(noise) - im * Math.sin(noise);
      object.data[2 * i + 1] = re * Math.sin(noise) + im * Math.cos(noise);
    }
    const found = measureWavefront(object, pupil);
    expect(found.residual).toBeCloseTo(0.04, 2);
    expect(found.coefficients[2].waves).toBeCloseTo(1.2, 2);
    expect(found.rms).toBeCloseTo(Math.hypot(1.2, 0.04), 1);
  });

  it("refuses a pupil of nothing, of other shape, and too small for its terms", () => {
    const object = complexVolume([1, 8, 8]);
    expect(() => measureWavefront(object, realVolume([1, 8, 8]))).toThrow(/a pupil of at least 12 pixels .* found 0/);
    expect(() => measureWavefront(object, realVolume([1, 8, 9]))).toThrow(/a pupil of 1×8×9, found 1×8×8/);
    const small = realVolume([1, 8, 8]);
    for (const i of [18, 19, 20, 26, 27, 28, 34, 35, 36, 42, 43, 44]) small.data[i] = 1;
    expect(() => measureWavefront(object, small)).toThrow(/tells 35 terms apart/);
  });
});
