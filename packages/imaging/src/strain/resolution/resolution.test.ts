import {
  allMeasured,
  apply,
  type ComplexVolume,
  centreOf,
  complexVolume,
  createWasmEngine,
  fromColumns,
  Measured,
  mapped,
  modulusOf,
  placeOf,
  realVolume,
  seededRandom,
  type Triple,
  type Vector,
} from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { directBasis } from "../../geometry/geometry.js";
import { halfBitThreshold, halvesOf, shellCorrelation } from "./correlation.js";
import { pointSpread } from "./point-spread.js";
import { prtf } from "./prtf.js";
import { cutoffOf } from "./shells.js";

const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;
const shape = [32, 36, 40] as const;
/** Steps of q of unequal lengths and not at right angles, 1/m. */
const reciprocalColumns = fromColumns([2e7, 0.5e7, 0], [0, 1.6e7, 0], [0, 0.3e7, 1.8e7]);
const { object, support } = simulateCrystal({ shape, seed: 4, size: 0.4, phaseRange: 1 });
const spectrum = await transform(object, "forward");
const measurement = { amplitude: modulusOf(spectrum), mask: allMeasured(shape) };

const centre = centreOf(shape);
const qOf = (i: number): Vector => apply(reciprocalColumns, placeOf(i, shape, centre));

/** Objects whose phases are the crystal's where `known`, and random elsewhere. */
async function ensemble(count: number, known: (q: Vector) => boolean): Promise<ComplexVolume[]> {
  const out: ComplexVolume[] = [];
  for (let n = 0; n < count; n++) {
    const random = seededRandom(7, "tests", n);
    const F = complexVolume(shape, spectrum.data.slice());
    for (let i = 0; i < support.data.length; i++) {
      if (known(qOf(i))) continue;
      const amplitude = measurement.amplitude.data[i];
      const phase = 2 * Math.PI * random.uniform(i);
      F.data.set([amplitude * Math.cos(phase), amplitude * Math.sin(phase)], 2 * i);
    }
    out.push(await transform(F, "inverse"));
  }
  return out;
}

const reach = 1.5e8;
/** A shell's thickness, 1/nm: what a cutoff is right to. */
const shell = Math.hypot(2e7, 0.5e7) * 1e-9;

it("finds where independent starts lose the phases, in 1/nm and nm", async () => {
  const objects = await ensemble(12, (q) => Math.hypot(...q) < reach);
  const { all } = await prtf(objects, measurement, { reciprocalColumns }, transform);
  expect(Math.abs((all.cutoff?.qPerNm ?? 0) - reach * 1e-9)).toBeLessThan(shell);
  expect(all.cutoff?.resolutionNm).toBeCloseTo((2 * Math.PI) / (all.cutoff?.qPerNm ?? 0), 10);
  expect(all.cutoff?.limitedByData).toBe(false);
  expect(all.curve.value[2]).toBeCloseTo(1, 4);
  // The length of a mean of twelve random phases is √π/2/√12 on average.
  expect(Math.abs(all.curve.value[12] - Math.sqrt(Math.PI / 48))).toBeLessThan(0.02);
  const { halfBit, fixed } = await shellCorrelation(halvesOf(objects), support, { reciprocalColumns }, transform);
  for (const { cutoff } of [halfBit.all, fixed.all]) {
    expect(Math.abs((cutoff?.qPerNm ?? 0) - reach * 1e-9)).toBeLessThan(shell);
  }
});

it("tells directions apart: phases known twice as far along x as across", async () => {
  const objects = await ensemble(12, ([x, y, z]) => Math.hypot(x / 2, y, z) < 1.1e8);
  const resolutions = [
    await prtf(objects, measurement, { reciprocalColumns }, transform, { halfAngle: 0.25 }),
    (await shellCorrelation(halvesOf(objects), support, { reciprocalColumns }, transform, { halfAngle: 0.25 })).fixed,
  ];
  for (const { along } of resolutions) {
    expect(Math.abs((along.x.cutoff?.qPerNm ?? 0) - 0.22)).toBeLessThan(1.5 * shell);
    for (const name of ["y", "z"]) expect(Math.abs((along[name].cutoff?.qPerNm ?? 0) - 0.11)).toBeLessThan(1.5 * shell);
  }
});

it("says so where the data end before the phases do, and counts no voxel that was not measured", async () => {
  const objects = [object, object];
  const whole = await prtf(objects, measurement, { reciprocalColumns }, transform);
  expect(whole.all.cutoff?.limitedByData).toBe(true);
  const part = mapped(measurement.mask, (value, i) => (Math.hypot(...qOf(i)) < reach ? value : Measured.no));
  const cut = await prtf(objects, { ...measurement, mask: part }, { reciprocalColumns }, transform);
  expect(Math.max(...cut.all.curve.qPerNm)).toBeLessThan(reach * 1e-9);
  expect(cut.all.curve.voxels.reduce((a, b) => a + b, 0)).toBe(part.data.filter((value) => value !== Measured.no).length);
});

it("takes the half-bit curve from the voxels that are independent", async () => {
  expect(halfBitThreshold(1e12)).toBeCloseTo(0.2071 / 1.2071, 5);
  expect(halfBitThreshold(1)).toBeCloseTo(1, 4);
  const { halfBit } = await shellCorrelation([object, object], support, { reciprocalColumns }, transform);
  const share = support.data.reduce((a, b) => a + b, 0) / support.data.length;
  const { voxels, threshold } = halfBit.all.curve;
  expect(threshold[5]).toBeCloseTo(halfBitThreshold(voxels[5] * share), 10);
});

it("interpolates a crossing between shells", () => {
  const curve = { qPerNm: [0, 0.1, 0.2], value: [1, 0.6, 0.2], threshold: [0.5, 0.5, 0.5], voxels: [1, 6, 12] };
  expect(cutoffOf(curve)?.qPerNm).toBeCloseTo(0.125, 12);
  expect(cutoffOf({ ...curve, value: [0.1, 0.6, 0.2] })).toBeNull();
});

it("measures the width of a crystal's edge along any direction", async () => {
  // Blurred by a Gaussian of unequal widths (voxels), then seen on axes that are not at right angles.
  const sigmas: Triple = [1.6, 1, 1.3];
  const large = simulateCrystal({ shape, seed: 4, size: 0.6, phaseRange: 0 });
  const sharp = await transform(large.object, "forward");
  const blurred = mapped(sharp, (value, i) => {
    const k = placeOf(i >> 1, shape, centre);
    return value * Math.exp(-k.reduce((sum, n, axis) => sum + ((2 * Math.PI * n * sigmas[axis]) / shape[axis]) ** 2, 0) / 2);
  });
  const directColumns = directBasis(reciprocalColumns, shape);
  const spread = await pointSpread(await transform(blurred, "inverse"), { directColumns }, transform);
  for (const direction of [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, -1, 2],
  ] as const) {
    const [z, y, x] = [0, 1, 2].map((k) => directColumns.reduce((sum, row, j) => sum + row[k] * direction[j], 0) * sigmas[k]);
    const wanted = (2.3548 * Math.hypot(z, y, x) * 1e9) / Math.hypot(...direction);
    // The sharp crystal is made of whole voxels and has lost its corners.
    expect(Math.abs(spread.widthNm(direction) / wanted - 1)).toBeLessThan(0.15);
  }
});

it("refuses one start, shapes that differ and an object of zeros", async () => {
  const geometry = { reciprocalColumns, directColumns: reciprocalColumns };
  await expect(prtf([object], measurement, geometry, transform)).rejects.toThrow(/at least 2/);
  await expect(prtf([object, complexVolume([4, 4, 4])], measurement, geometry, transform)).rejects.toThrow(/one shape/);
  const other = { ...measurement, amplitude: realVolume([4, 4, 4]) };
  await expect(prtf([object, object], other, geometry, transform)).rejects.toThrow(/4×4×4/);
  await expect(pointSpread(complexVolume(shape), geometry, transform)).rejects.toThrow(/zeros/);
  await expect(prtf([object, object], measurement, geometry, transform, { halfAngle: 0 })).rejects.toThrow(/halfAngle/);
});
