import { type ComplexVolume, complexVolume, createReferenceEngine, type RealVolume, realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { pupilOfPlanes } from "./planes.js";
import { measureWavefront } from "./wavefront.js";
import { zernike } from "./zernike.js";

const { transform } = await createReferenceEngine();
const optics = { wavelengthM: 520e-9, aperture: 0.7, index: 1, pixelM: 180e-9, stepM: 500e-9, focus: 2 };
const size = 32;

/** A pupil with these waves of Zernike terms, so many metres out of focus. */
function pupilAt(waves: Readonly<Record<number, number>>, metres: number): ComplexVolume {
  const radius = (optics.aperture / optics.wavelengthM) * size * optics.pixelM;
  const field = complexVolume([1, size, size]);
  for (let i = 0; i < size * size; i++) {
    const [y, x] = [Math.floor(i / size) - size / 2, (i % size) - size / 2];
    if (Math.hypot(x, y) > radius) continue;
    const k = Math.hypot(x, y) / (size * optics.pixelM);
    const aberration = Object.entries(waves).reduce(
      (sum, [noll, c]) => sum + c * zernike(Number(noll))(x / radius, -y / radius),
      0,
    );
    const focus = metres * Math.sqrt((1 / optics.wavelengthM) ** 2 - k ** 2);
    const phase = 2 * Math.PI * (aberration + focus);
    field.data.set([Math.cos(phase), Math.sin(phase)], 2 * i);
  }
  return field;
}

/** The images of its planes. */
async function planes(waves: Readonly<Record<number, number>>, count: number): Promise<RealVolume> {
  const out = realVolume([count, size, size]);
  for (let plane = 0; plane < count; plane++) {
    const field = pupilAt(waves, (plane - optics.focus) * optics.stepM);
    const { data } = await transform(field, "forward");
    for (let i = 0; i < size * size; i++) out.data[plane * size * size + i] = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
  }
  return out;
}

async function found(given: RealVolume, iterations: number, of = optics) {
  const work = pupilOfPlanes(given, of, transform, { iterations });
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
  }
}

describe("pupilOfPlanes", () => {
  it("finds the terms of an aberrated pupil, signs and all, from planes on both sides of focus", async () => {
    const waves = { 5: 0.06, 7: -0.05, 11: 0.04 };
    const { pupil, transmission, chi2, flatChi2 } = await found(await planes(waves, 5), 80);
    expect(flatChi2).toBeGreaterThan(0.02);
    expect(chi2).toBeLessThan(flatChi2 / 100);
    const { coefficients } = measureWavefront(pupil, transmission, { terms: 15 });
    const truth = measureWavefront(pupilAt(waves, 0), transmission, { terms: 15 }).coefficients;
    for (const [i, { noll, waves: found }] of coefficients.entries())
      if (noll > 3) expect(Math.abs(found - truth[i].waves), `Noll ${noll}`).toBeLessThan(0.004);
    expect(truth[3].waves).toBeGreaterThan(0.05);
  });

  it("leaves a pupil without aberrations as it is", async () => {
    const { chi2, flatChi2 } = await found(await planes({}, 3), 2);
    expect(flatChi2).toBeLessThan(1e-6);
    expect(chi2).toBeLessThan(1e-6);
  });

  it("refuses planes and optics that cannot be, in a sentence", async () => {
    const flat = realVolume([3, size, size], new Float32Array(3 * size * size).fill(1));
    await expect(found(realVolume([1, 32, 32]), 1)).rejects.toThrow(/two or more square planes .* found 1×32×32/);
    await expect(found(realVolume([3, 32, 30]), 1)).rejects.toThrow(/found 3×32×30/);
    await expect(found(realVolume([3, 32, 32]), 1)).rejects.toThrow(/light in the planes, found none/);
    await expect(found(flat, 1, { ...optics, aperture: 1.2 })).rejects.toThrow(
      /an aperture below the refractive index of 1, found 1.2/,
    );
    await expect(found(flat, 1, { ...optics, pixelM: 500e-9 })).rejects.toThrow(/pixels below 371 nm, .* found 500 nm/);
    await expect(found(flat, 1, { ...optics, stepM: 0 })).rejects.toThrow(/a stepM above 0, found 0/);
  });
});
