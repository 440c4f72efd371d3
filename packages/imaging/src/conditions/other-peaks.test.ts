import {
  allMeasured,
  Measured,
  poisson,
  type RealVolume,
  realVolume,
  seededRandom,
  type Triple,
  uniformSequence,
} from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { otherPeaks, otherPeaksIn } from "./other-peaks.js";
import { summitsOf } from "./summits.js";
import { drawnFrames } from "./testing/frames.js";

const shape = [40, 40, 40] as const;
const crystal = drawnFrames(shape, [9, 8, 9], { softness: 0.3 }).expected;
const second = drawnFrames(shape, [8, 9, 7], { softness: 0.3 }).expected;

/** The second crystal's pattern, moved and made fainter. */
function moved([dz, dy, dx]: Triple, brightness: number): RealVolume {
  const out = realVolume(shape);
  for (let z = 0, i = 0; z < 40; z++) {
    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 40; x++, i++) {
        const from = (((z - dz + 40) % 40) * 40 + ((y - dy + 40) % 40)) * 40 + ((x - dx + 40) % 40);
        out.data[i] = brightness * second.data[from];
      }
    }
  }
  return out;
}

function counted(expected: RealVolume) {
  const next = uniformSequence(seededRandom(2));
  return {
    amplitude: realVolume(
      shape,
      expected.data.map((mean) => Math.sqrt(poisson(mean, next))),
    ),
    mask: allMeasured(shape),
  };
}

const sum = (a: RealVolume, b: RealVolume): RealVolume =>
  realVolume(
    shape,
    a.data.map((v, i) => v + b.data[i]),
  );
const apart = (a: Triple, b: Triple): number => Math.hypot(...a.map((v, axis) => v - b[axis]));

describe("a second crystal's peak", () => {
  it("is not found in one crystal's pattern", () => {
    expect(otherPeaks(counted(crystal))).toEqual([]);
  });

  it.each([0.02, 0.1, 0.6])("of brightness %s is found with the land where it is brighter", (brightness) => {
    const alien = moved([13, -13, 12], brightness);
    const [peak, ...more] = otherPeaks(counted(sum(crystal, alien)));
    expect(more).toEqual([]);
    expect(apart(peak.centre, [33, 7, 32])).toBeLessThan(3);
    expect(peak.brightness / brightness).toBeGreaterThan(0.3);
    expect(peak.brightness / brightness).toBeLessThan(3);
    let [its, covered, foreign] = [0, 0, 0];
    alien.data.forEach((v, i) => {
      if (v > crystal.data[i]) its += v;
      if (peak.region.data[i] === 1) [covered, foreign] = [covered + v, foreign + crystal.data[i]];
    });
    expect(covered / its).toBeGreaterThan(0.9);
    expect(foreign / covered).toBeLessThan(0.3);
  });

  it("is found in what a fit of the main crystal leaves, nearer and fainter than in the pattern itself", () => {
    const measurement = counted(sum(crystal, moved([7, -6, 5], 0.01)));
    const [peak] = otherPeaksIn(measurement, crystal);
    expect(apart(peak.centre, [27, 14, 25])).toBeLessThan(3);
    expect(otherPeaksIn(counted(crystal), crystal)).toEqual([]);
  });

  it("is not made of what is not measured", () => {
    const { amplitude, mask } = counted(crystal);
    for (let i = 0; i < mask.data.length; i++) {
      if (i % 40 < 5) mask.data[i] = Measured.no;
      if (i % 40 < 5) amplitude.data[i] = 300;
    }
    expect(otherPeaks({ amplitude, mask })).toEqual([]);
  });
});

it("gives each voxel of a landscape to its summit, and a shoulder to the summit it leans on", () => {
  const land = Float32Array.of(1, 9, 4, 5, 2, 7, 1, 0);
  const { summits, owner } = summitsOf(land, [1, 1, 8], 0.5, (height, pass) => height >= 2 * pass);
  expect(summits).toEqual([
    { voxel: 1, height: 9, pass: 0 },
    { voxel: 5, height: 7, pass: 2 },
  ]);
  expect(Array.from(owner)).toEqual([0, 0, 0, 0, 1, 1, 1, -1]);
});
