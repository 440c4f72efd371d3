import {
  allMeasured,
  type ComplexVolume,
  complexVolume,
  createWasmEngine,
  mapped,
  realVolume,
  roll,
  seededRandom,
} from "@friedel/engine";
import { times } from "@friedel/engine/testing";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { twinOf } from "../../metrics/compare.js";
import { alignObjects } from "./align.js";
import { combined, ensembleUncertainty } from "./ensemble.js";
import { leveller, voxelsOf } from "./freedoms.js";
import { modesOf } from "./modes.js";

const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;
const shape = [16, 18, 20] as const;
const { object, support } = simulateCrystal({ shape, seed: 3, size: 0.5, phaseRange: 3 });

/** Float32 transforms there and back. */
const rounding = 1e-5;

it("lays twins, moved and turned objects over the first and leaves their size", async () => {
  const others = [
    roll(
      times(object, 1, () => 2),
      [1, 0, -2],
    ),
    roll(twinOf(times(object, 1.5, () => -1)), [0, 3, 1]),
  ];
  const { objects, twins, correlations } = await alignObjects([object, ...others], transform);
  expect(twins).toEqual([false, false, true]);
  [1, 1, 1.5].forEach((size, n) => {
    const wanted = times(object, size, () => 0).data;
    expect(Math.max(...objects[n].data.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(rounding);
    expect(correlations[n]).toBeCloseTo(1, 5);
  });
});

it("drops objects that correlate less than asked for", async () => {
  const random = seededRandom(5);
  const noise = mapped(object, (_, i) => random.normal(i));
  const { objects } = await alignObjects([object, noise, object], transform, { leastCorrelation: 0.9 });
  expect(objects.length).toBe(2);
  await expect(alignObjects([], transform)).rejects.toThrow(/found none/);
});

it("gives the standard deviation of amplitude, phase and derived quantities in closed form", async () => {
  const sizes = [0.9, 1, 1.1];
  const objects = sizes.map((size, n) => times(object, size, () => 0.1 * (n - 1)));
  const size = ({ data }: ComplexVolume) => [
    realVolume([1, 1, 1], Float32Array.of(data[2 * centre] ** 2 + data[2 * centre + 1] ** 2)),
  ];
  const centre = (8 * 18 + 9) * 20 + 10;
  const found = await ensembleUncertainty(objects, support, size);
  // The mean is (1 + 0.9·e^(−0.1i) + 1.1·e^(0.1i))/3; deviations from it have the standard deviations of 0.9, 1, 1.1 and −0.1, 0, 0.1.
  expect(found.amplitude.data[centre]).toBeCloseTo(0.1, 5);
  expect(found.phase.data[centre]).toBeCloseTo(0.1, 5);
  const squares = sizes.map((value) => value ** 2);
  const mean = squares.reduce((a, b) => a + b) / 3;
  expect(found.derived[0].data[0]).toBeCloseTo(Math.sqrt(squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2), 5);
  expect(found.phase.data[0]).toBe(0);
  expect(combined(found, found, 0.44).phase.data[centre]).toBeCloseTo(0.12, 5);
  await expect(ensembleUncertainty([object], support)).rejects.toThrow(/at least two/);
});

it("finds orthogonal modes with the weights of what the objects were made of", () => {
  const random = seededRandom(6);
  const base = [0, 1, 2].map((k) => mapped(object, (_, i) => (Math.floor(i / 2) % 3 === k ? random.normal(i) : 0)));
  const norms = base.map(({ data }) => data.reduce((sum, value) => sum + value ** 2, 0));
  // ρ_n = a + ½·ω^n·b with ω a root of unity: the modes are a and b, of weights |a|² : ¼|b|².
  const objects = [0, 1, 2].map((n) => {
    const b = times(base[1], 0.5, () => (2 * Math.PI * n) / 3);
    return mapped(base[0], (value, i) => value + b.data[i]);
  });
  const modes = modesOf(objects, 3);
  const share = norms[0] / (norms[0] + norms[1] / 4);
  expect(modes[0].weight).toBeCloseTo(share, 6);
  expect(modes[1].weight).toBeCloseTo(1 - share, 6);
  expect(modes[2].weight).toBeCloseTo(0, 6);
  expect(Math.max(...modes[0].object.data.map((value, i) => Math.abs(value - base[0].data[i])))).toBeLessThan(rounding);
  const [p, q] = [modes[0].object.data, modes[1].object.data];
  expect(Math.abs(p.reduce((sum, value, i) => sum + value * q[i], 0)) / norms[0]).toBeLessThan(rounding);
  expect(() => modesOf([])).toThrow(/found none/);
  expect(() => modesOf([complexVolume(shape)])).toThrow(/not all zero/);
});

it("takes offset, ramp and a small shift out of an object, and no more", () => {
  const voxels = voxelsOf(allMeasured(shape));
  const level = leveller(object, voxels);
  const left = level(times(object, 1, ([, , x]) => 1 + 1e-3 * x)).data;
  // What is left is of second order in the ramp: (1e-3·10)²/2.
  expect(Math.max(...left.map((value, i) => Math.abs(value - object.data[i])))).toBeLessThan(1e-4);
  const grown = level(times(object, 1.1, () => 0)).data;
  expect(grown[2 * ((8 * 18 + 9) * 20 + 10)] / object.data[2 * ((8 * 18 + 9) * 20 + 10)]).toBeCloseTo(1.1, 3);
});
