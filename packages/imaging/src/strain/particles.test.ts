import { countVoxels, createReferenceEngine, fromColumns, type Shape, type Triple, type Vector } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { directBasis } from "../geometry/geometry.js";
import { crystalSupport } from "../unwrapping/support.js";
import { unreliableVoxels } from "../unwrapping/unreliable.js";
import { unwrapPhase } from "../unwrapping/unwrap.js";
import { strainImage } from "./image.js";
import { unwrapParticles } from "./particle-maps.js";
import { otherParticles } from "./particles.js";
import { inSpace } from "./uncertainty/in-space.js";

const { transform } = await createReferenceEngine();
const shape: Shape = [32, 36, 48];
const edge = 1e-8;
const q = 2.7e10;
const reciprocalColumns = fromColumns(
  [0, 0, (2 * Math.PI) / (32 * edge)],
  [0, (2 * Math.PI) / (36 * edge), 0],
  [(2 * Math.PI) / (48 * edge), 0, 0],
);
/** Array axes along z, y, x of the laboratory, Q along x. */
const geometry = { reciprocalColumns, directColumns: directBasis(reciprocalColumns, shape), qVector: [q, 0, 0] as Vector };

/** Middle, half-edges, amplitude, the ramp along x and the bend of the phase along x, radians a voxel and a voxel². */
interface Box {
  readonly at: Triple;
  readonly half: Triple;
  readonly amplitude?: number;
  readonly tilt?: number;
  readonly bend: number;
}

const large: Box = { at: [0, 0, -9], half: [6, 7, 7], bend: 0.02 };
const small: Box = { at: [1, 2, 13], half: [5, 5, 5], tilt: 0.15, bend: -0.03 };

function boxes(...of: readonly Box[]) {
  return drawn(
    shape,
    (r) => {
      const box = of.find(({ at, half }) => at.every((c, axis) => Math.abs(r[axis] - c) <= half[axis]));
      if (!box) return false;
      const x = r[2] - box.at[2];
      return [box.amplitude ?? 1, 0.7 + (box.tilt ?? 0) * x + box.bend * x * x];
    },
    [16, 18, 24],
  ).object;
}

describe("strainImage of several crystals", () => {
  it("maps each against its own lattice, and measures it", async () => {
    const image = await strainImage(boxes(large, small), geometry, { voxelM: edge }, transform);
    expect(image.particles).toHaveLength(2);
    for (const [n, box] of [large, small].entries()) {
      const { sizeM, centreM, strain, support, q: own } = image.particles[n];
      sizeM.forEach((length, axis) => {
        // The grid in space may stand between the object's voxels.
        expect(Math.abs(length / edge - 2 * box.half[axis] - 1)).toBeLessThan(1.01);
      });
      expect((centreM[2] - image.particles[0].centreM[2]) / edge).toBeCloseTo(n * (small.at[2] - large.at[2]), 0);
      // ε = −∂φ/∂x/|Q|: from −2·bend·x, mean 0, over the bulk's 2·half − 1 voxels.
      const inner = box.half[2] - 1;
      const spread = (2 * Math.abs(box.bend) * Math.sqrt((inner * (inner + 1)) / 3)) / (q * edge);
      expect(strain.standardDeviation / spread).toBeCloseTo(1, 1);
      expect(Math.abs(strain.mean)).toBeLessThan(0.05 * spread);
      expect((own[0] - q) * edge).toBeCloseTo(box.tilt ?? 0, 2);
      const i = support.data.indexOf(1);
      expect(image.dSpacing.data[i] / (((1 + image.strain.data[i]) * 2 * Math.PI) / Math.hypot(...own))).toBeCloseTo(1, 6);
    }
    expect(image.warnings.join()).toMatch(/^2 crystals are apart/);
    expect(image.unreliable.data.includes(1)).toBe(false);
  });

  it("finds a weak one at half of its own amplitude, and leaves out debris, with a word", async () => {
    const weak = { ...small, amplitude: 0.4 };
    const debris: Box = { at: [10, 12, 15], half: [1, 1, 1], bend: 0 };
    const image = await strainImage(boxes(large, weak, debris), geometry, { voxelM: edge }, transform);
    expect(image.particles).toHaveLength(2);
    // Along each axis a voxel more or less than 13 × 15 × 15 and 11 × 11 × 11.
    expect(Math.abs(image.particles[0].voxels / 2925 - 1)).toBeLessThan(0.1);
    expect(Math.abs(image.particles[1].voxels / 1331 - 1)).toBeLessThan(0.25);
    expect(image.warnings.join()).toMatch(/\d+ voxels above the isosurface are apart from the crystal/);
  });

  it("gives error bars the same maps: an object's own displacement in its image is 0", async () => {
    const object = boxes(large, small);
    const image = await strainImage(object, geometry, { voxelM: edge }, transform);
    const [displacement, strain] = await inSpace(image, geometry, transform)(object);
    for (let i = 0; i < strain.data.length; i++) {
      if (Number.isNaN(strain.data[i])) continue;
      expect(Math.abs(displacement.data[i])).toBeLessThan(1e-15);
      expect(Math.abs(strain.data[i] - image.strain.data[i])).toBeLessThan(1e-8);
    }
  });

  it("unwraps each in its part of the array to the bits of the whole array, dislocations and all", () => {
    // A corner of the array, a phase that turns about a line, jumps and is noisy, and a dark seam.
    const { object, support } = drawn(
      shape,
      ([z, y, x]) => {
        if (Math.abs(z + 9) > 6 || Math.abs(y + 9) > 8 || Math.abs(x) > 9) return false;
        const phase = Math.atan2(y + 9.5, x + 2.5) + (z > -8 ? 2 : 0) + 0.5 * Math.sin(91 * z + 47 * y * y + 13 * x);
        return [x === 5 ? 0.1 : 1, phase];
      },
      [16, 18, 24],
    );
    for (const step of [1, 2]) {
      const whole = unwrapPhase(object, support);
      const found = unwrapParticles(object, [{ support, q: [q, 0, 0], ramp: null }], step);
      expect(whole.lines.length).toBeGreaterThan(0);
      expect(found.lines).toEqual(whole.lines);
      const unreliable = unreliableVoxels(object, support, whole, step);
      expect(found.phase.data.findIndex((value, i) => value !== whole.phase.data[i])).toBe(-1);
      expect(found.unreliable.data.findIndex((value, i) => value !== unreliable.data[i])).toBe(-1);
      expect(countVoxels(found.unreliable)).toBeLessThan(0.9 * countVoxels(support));
    }
  });

  it("tells sixteen apart and no more, the largest", () => {
    // Four in each of five rows; those of the last row are smaller.
    const { object } = drawn([44, 20, 20], ([z, y, x]) => {
      const isInside = (at: number, first: number, last: number) => at % 8 >= first && at % 8 <= last;
      const along = z < 32 ? isInside(z, 1, 7) : z < 40 && isInside(z, 2, 6);
      return along && isInside(y, 2, 6) && isInside(x, 2, 6) && y < 16 && x < 16 ? [1, 0] : false;
    });
    const { support: first } = crystalSupport(object, 0.5);
    const others = otherParticles(object, first, { level: 0.5, faint: 0.25 });
    expect(others.map((part) => countVoxels(part))).toEqual(Array(15).fill(175));
  });

  it("sees one crystal as before", async () => {
    const image = await strainImage(boxes(large), geometry, { voxelM: edge }, transform);
    expect(image.particles).toHaveLength(1);
    expect(image.particles[0].support.data).toEqual(image.support.data);
    expect(image.warnings).toEqual([]);
  });
});
