import { type ComplexVolume, complexVolume, Measured, maskVolume, OptionError, ShapeError, seededRandom } from "@friedel/engine";
import { twinOf } from "@friedel/imaging";
import { defaultSampleSet, drawScatterer, intensityOf } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { transform } from "../testing/engine.js";
import { fillUnmeasured } from "./fill.js";
import { measuredMagnitude, networkInput, unmeasured } from "./input.js";
import { symmetricIntensity, symmetricObject, symmetries } from "./symmetry.js";
import { targetOf } from "./target.js";
import { createSampleDrawer, type SampleArrays, sampleArrays, sampleLengths, type TrainingData } from "./training-set.js";

/** float32 transforms of numbers of about 1: rounding, with some room. */
const rounding = 2e-5;

/** Planes of index 0 of an even array have no opposite: ringing there moves a twin's centre of mass a little. */
const unpaired = 5e-3;

const data: TrainingData = {
  input: "patterson",
  samples: {
    ...{ ...defaultSampleSet, shape: [32, 32, 32], crystalShare: 0, oversampling: [2.2, 3], phaseRange: [0.5, 4] },
    ...{ seed: 3, gapShare: 0.5, hotPixels: [0, 0] },
  },
  outputShape: [16, 16, 16],
  uses: 2,
  pool: 2,
  objects: 0,
  turned: true,
  reach: [1, 1],
};

async function drawn(of: TrainingData, ...indices: number[]): Promise<SampleArrays> {
  const drawer = createSampleDrawer(of, undefined, transform);
  const out = sampleArrays(sampleLengths(of), (length) => new Float32Array(length));
  for (const index of indices) await drawer.draw(index, out);
  return out;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

function randomObject(n: number): ComplexVolume {
  const random = seededRandom(7);
  return complexVolume(
    [n, n, n],
    Float32Array.from({ length: 2 * n ** 3 }, (_, i) => random.normal(i)),
  );
}

describe("symmetries", () => {
  it.each([8, 9])("transform pattern and object of %i voxels consistently, all 96", async (n) => {
    const object = randomObject(n);
    const intensity = intensityOf(await transform(object, "forward"));
    const most = intensity.data.reduce((a, b) => Math.max(a, b), 0);
    const seen = new Set<string>();
    for (const symmetry of symmetries) {
      const turned = symmetricObject(object, symmetry);
      const scattered = intensityOf(await transform(turned, "forward"));
      expect(largestDifference(scattered.data, symmetricIntensity(intensity, symmetry).data) / most).toBeLessThan(rounding);
      seen.add(turned.data.join());
    }
    expect(seen.size).toBe(96);
  });

  it("need equal axes", () => {
    expect(() => symmetricObject(complexVolume([4, 4, 8]), symmetries[1])).toThrow(ShapeError);
  });
});

describe("a target", () => {
  it("has the intensity of its object, and its twin is a target too", async () => {
    const { object, support } = await drawScatterer({ description: data.samples }, 4, transform);
    const target = await targetOf(object, support, object.shape, transform);
    const [wanted, found] = [intensityOf(await transform(object, "forward")), intensityOf(await transform(target, "forward"))];
    const most = wanted.data.reduce((a, b) => Math.max(a, b), 0);
    const scale = wanted.data.reduce((a, b) => a + b, 0) / found.data.reduce((a, b) => a + b, 0);
    const scaled = found.data.map((value) => value * scale);
    expect(largestDifference(scaled, wanted.data) / most).toBeLessThan(rounding);
    const again = await targetOf(twinOf(target), support, object.shape, transform);
    expect(largestDifference(again.data, twinOf(target).data)).toBeLessThan(unpaired);
  });

  it("has strength 1 and phase 0", async () => {
    const { target } = await drawn(data, 0);
    const voxels = target.length / 2;
    let [second, fourth, im] = [0, 0, 0];
    for (let i = 0; i < voxels; i++) {
      const power = target[i] ** 2 + target[voxels + i] ** 2;
      second += power;
      fourth += power ** 2;
      im += target[voxels + i] * Math.sqrt(power);
    }
    expect(fourth / second).toBeCloseTo(1, 4);
    expect(im / second).toBeCloseTo(0, 4);
  });
});

describe("the input of a network", () => {
  it("is the Patterson function with the root of each part, 1 at the origin", async () => {
    const { input } = await drawn(data, 0);
    const [n, voxels] = [32, 32 ** 3];
    const centre = (16 * n + 16) * n + 16;
    expect(input[centre]).toBeCloseTo(1, 6);
    // P(−r) = P*(r).
    expect(input[centre + 3 * n + 1]).toBeCloseTo(input[centre - 3 * n - 1], 4);
    expect(input[voxels + centre + 3 * n + 1]).toBeCloseTo(-input[voxels + centre - 3 * n - 1], 4);
    expect(Math.abs(input[voxels + centre + 3 * n + 1])).toBeGreaterThan(1e-3);
  });

  it("is √I over its maximum for the published network", async () => {
    const [counts, mask] = [{ kind: "real", shape: [1, 1, 3], data: Float32Array.of(4, 0, 16) } as const, maskVolume([1, 1, 3])];
    mask.data.fill(Measured.used);
    const out = new Float32Array(3);
    await networkInput("magnitude", counts, mask, transform, out);
    expect([...out]).toEqual([0.5, 0, 1]);
  });

  it("has unmeasured voxels interpolated, layer by layer", () => {
    const counts = { kind: "real", shape: [1, 1, 6], data: Float32Array.of(4, 99, 99, 99, 16, 1) } as const;
    const mask = maskVolume([1, 1, 6], Uint8Array.of(1, 0, 0, 0, 1, 1));
    expect([...fillUnmeasured(counts, mask).data]).toEqual([4, 4, 9, 16, 16, 1]);
    const magnitude = new Float32Array(6);
    measuredMagnitude(counts, mask, magnitude);
    expect(magnitude[1]).toBe(unmeasured);
    expect(magnitude[0]).toBeCloseTo(Math.sqrt(4 / 21), 6);
  });
});

describe("training samples", () => {
  it("are a function of the index alone", async () => {
    const [alone, late] = [await drawn(data, 6), await drawn(data, 0, 1, 2, 3, 4, 6)];
    expect(late).toEqual(alone);
    expect((await drawn(data, 7)).input).not.toEqual(alone.input);
  });

  it("are several measurements of one object, with other symmetries and noise, a pool apart", async () => {
    const strength = async (index: number) => {
      const { target } = await drawn({ ...data, turned: index % 2 === 0 }, index);
      return target.reduce((sum, value) => sum + Math.abs(value) ** 3, 0);
    };
    const found: number[] = [];
    for (let index = 0; index < 8; index++) found.push(await strength(index));
    // Two places, a new object in each at every second visit, in the second place one visit earlier than in the first.
    const [a, b, againA, c, d, againC, againD, e] = found;
    expect(againA).toBeCloseTo(a, 1);
    expect(againC).toBeCloseTo(c, 1);
    expect(againD).toBeCloseTo(d, 1);
    expect(new Set([a, b, c, d, e].map(Math.round)).size).toBe(5);
    expect((await drawn(data, 0)).input).not.toEqual((await drawn(data, 2)).input);
  });

  it("are dark beyond what a pattern of fewer voxels would cover, and measured there", async () => {
    const whole = { ...data, samples: { ...data.samples, gapShare: 0, deadPixels: [0, 0] as const } };
    const { magnitude } = await drawn({ ...whole, reach: [0.5, 0.5] }, 1);
    magnitude.forEach((value, i) => {
      const isBeyond = [Math.floor(i / 1024), Math.floor(i / 32) % 32, i % 32].some((n) => Math.abs(n - 16) > 8);
      expect(isBeyond ? value === 0 : value >= 0).toBe(true);
    });
    expect((await drawn({ ...whole, reach: [1, 2] }, 1)).input).toEqual((await drawn(whole, 1)).input);
  });

  it("repeat after the number of objects", async () => {
    const few = { ...data, uses: 1, objects: 3, turned: false };
    expect((await drawn(few, 1)).target).toEqual((await drawn(few, 4)).target);
    expect((await drawn(few, 1)).magnitude).not.toEqual((await drawn(few, 4)).magnitude);
  });

  it("refuse counts out of range and other shapes", () => {
    const make = (change: Partial<TrainingData>) => () => createSampleDrawer({ ...data, ...change }, undefined, transform);
    expect(make({ uses: 0 })).toThrow(OptionError);
    expect(make({ outputShape: [64, 16, 16] })).toThrow(ShapeError);
    expect(make({ outputShape: [16, 16, 8] })).toThrow("expected cubes to turn");
  });
});
