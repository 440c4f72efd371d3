import { centreOf, Measured, poisson, realVolume, seededRandom, uniformSequence } from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { backgroundOf, backgroundVolume } from "./background.js";
import { floorOfCounts } from "./floor-of-counts.js";
import { radialBackground } from "./radial-background.js";
import { drawnFrames } from "./testing/frames.js";

const next = uniformSequence(seededRandom(11));
const exponential = (mean: number): number => -mean * Math.log(1 - next());

describe("the floor of counts", () => {
  it.each([4, 20])("of %s under speckle is found without bias", (floor) => {
    const counts = Array.from({ length: 3000 }, () => poisson(floor + exponential(floor), next));
    const found = floorOfCounts(counts);
    expect(Math.abs((found?.value ?? 0) / floor - 1)).toBeLessThan(0.15);
    expect(found?.least).toBeLessThanOrEqual(floor * 1.1);
  });

  it("is nearly none under speckle alone", () => {
    const found = floorOfCounts(Array.from({ length: 3000 }, () => poisson(exponential(10), next)));
    expect(found?.value).toBeLessThan(0.4);
  });

  it("is not judged where the counts are bright", () => {
    expect(floorOfCounts([1000, 2000, 3000])).toBeUndefined();
  });
});

const shape = [48, 48, 40] as const;
const clean = drawnFrames(shape, [8, 7, 7], { softness: 0.4 });
const centre = centreOf(shape);
const radiusAt = (place: readonly number[]): number => Math.hypot(...place.map((k, axis) => k / shape[axis]));
const withBackground = (height: (radius: number) => number) => {
  const background = realOf(shape, (place) => height(radiusAt(place)), centre);
  const amplitude = realVolume(
    shape,
    clean.expected.data.map((v, i) => Math.sqrt(poisson(v + background.data[i], next))),
  );
  return { amplitude, mask: clean.mask, background };
};

describe("the background of a pattern", () => {
  it("is none where there is none: a crystal's fringes go down to nothing", () => {
    expect(backgroundOf(clean)).toBeUndefined();
  });

  it("is found where it is flat", () => {
    const found = backgroundOf(withBackground(() => 4));
    expect(found).toBeDefined();
    found?.counts.slice(3).forEach((value) => {
      expect(Math.abs(value - 4)).toBeLessThan(0.5);
    });
  });

  it("is found where it falls with the radius, too small near the centre", () => {
    const height = (radius: number): number => 30 * Math.exp(-radius / 0.12) + 0.3;
    const found = backgroundOf(withBackground(height));
    found?.radii.forEach((radius, i) => {
      expect(found.counts[i]).toBeLessThan(1.35 * height(radius) + 0.1);
      if (radius > 0.4) expect(found.counts[i]).toBeGreaterThan(0.5 * height(radius));
    });
    const volume = backgroundVolume(found ?? { counts: [0], radii: [0] }, shape);
    expect(volume.data[0]).toBeCloseTo(found?.counts.at(-1) ?? Number.NaN, 5);
    expect(volume.data[(centre[0] * shape[1] + centre[1]) * shape[2] + centre[2]]).toBeCloseTo(found?.counts[0] ?? Number.NaN, 5);
  });
});

describe("the background with the object known", () => {
  it("is that of the greatest likelihood", () => {
    const height = (radius: number): number => 30 * Math.exp(-radius / 0.12) + 0.3;
    const drawn = withBackground(height);
    const found = radialBackground({ amplitude: drawn.amplitude, mask: drawn.mask }, clean.expected);
    found.radii.forEach((radius, i) => {
      if (radius > 0.1 && radius < 0.7) expect(Math.abs(found.counts[i] / height(radius) - 1)).toBeLessThan(0.2);
    });
    expect(found.gain).toBeGreaterThan(100);
  });

  it("is worth nothing where there is none, and unmeasured voxels have no say", () => {
    const amplitude = realVolume(shape, clean.amplitude.data.slice());
    const mask = { ...clean.mask, data: clean.mask.data.slice() };
    for (let i = 0; i < 5000; i++) {
      amplitude.data[i] = 30;
      mask.data[i] = Measured.no;
    }
    const found = radialBackground({ amplitude, mask }, clean.expected);
    expect(found.gain).toBeLessThan(10);
    expect(Math.max(...found.counts.slice(3))).toBeLessThan(0.05);
  });
});
