import { cross, DataError, dot, norm, OptionError, realVolume, seededRandom, uniformSequence } from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { cubeCases } from "./cube-cases.js";
import { isosurface, type SurfaceMesh } from "./mesh.js";
import { largestPiece, triangleAreas, vectorAt, vertexAreas, widthsOf } from "./mesh-measures.js";

/** Volume inside a closed mesh; negative for one turned inside out. */
function enclosedVolume({ positions, triangles }: SurfaceMesh): number {
  let sum = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    sum +=
      dot(
        vectorAt(positions, triangles[t]),
        cross(vectorAt(positions, triangles[t + 1]), vectorAt(positions, triangles[t + 2])),
      ) / 6;
  }
  return sum;
}

/** Edges walked once in each direction, or a surface has a hole. */
function unmatchedEdges({ triangles }: SurfaceMesh): number {
  const open = new Map<string, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k], triangles[t + ((k + 1) % 3)]];
      const [key, sign] = a < b ? [`${a} ${b}`, 1] : [`${b} ${a}`, -1];
      open.set(key, (open.get(key) ?? 0) + sign);
    }
  }
  return [...open.values()].filter((count) => count !== 0).length;
}

/** A ball whose amplitude falls off linearly, so that straight lines along the axes through its middle cross it exactly. */
function ball(n: number, radius: number, voxel: readonly [number, number, number], middle = [0, 0, 0]) {
  const c = Math.floor(n / 2);
  return realOf([n, n, n], (at) => {
    const r = Math.hypot(...at.map((k, axis) => (k - c - middle[axis]) * voxel[axis]));
    return Math.max(0, 1 - r / (2 * radius));
  });
}

describe("isosurface", () => {
  it("is closed and turned outwards for every case of a cube, and for noise", () => {
    expect(cubeCases).toHaveLength(256);
    for (const [inside, triangles] of cubeCases.entries()) expect(triangles.length === 0).toBe(inside === 0 || inside === 255);
    const next = uniformSequence(seededRandom(1, "tests", 1));
    const noise = realVolume([7, 9, 8], Float32Array.from({ length: 504 }, next));
    expect(unmatchedEdges(isosurface(noise, { level: 0.5, voxel: [1, 1, 1] }))).toBe(0);
    for (let i = 1; i < 256; i++) {
      const cube = realOf([2, 2, 2], (_, c) => (i >> c) & 1);
      const mesh = isosurface(cube, { level: 0.5, voxel: [1, 1, 1] });
      expect(unmatchedEdges(mesh)).toBe(0);
      expect(enclosedVolume(mesh)).toBeGreaterThan(0);
    }
  });

  it("lies where the value is, in the unit and frame of the voxel, with normals outwards", () => {
    const voxel = [2, 1, 1.5] as const;
    const radius = 12;
    const mesh = isosurface(ball(41, radius, voxel, [0.25, 0, 0]), { level: 0.5, voxel });
    const centre = [0, 0, 0.5] as const;
    for (let v = 0; v < mesh.positions.length / 3; v++) {
      const r = vectorAt(mesh.positions, v).map((x, k) => x - centre[k]) as [number, number, number];
      // A straight line between two points on a cone of distances sags by at most step²/8R.
      expect(Math.abs(norm(r) - radius)).toBeLessThan(voxel[0] ** 2 / (8 * (radius - voxel[0])));
      expect(dot(vectorAt(mesh.normals, v), r) / norm(r)).toBeGreaterThan(Math.cos((1.5 * Math.PI) / 180));
    }
    // Chords of a ball: smaller than it by about (step/R)²/8 in both.
    expect(enclosedVolume(mesh) / ((4 / 3) * Math.PI * radius ** 3)).toBeCloseTo(1, 1);
    const area = triangleAreas(mesh).reduce((a, b) => a + b, 0);
    expect(area / (4 * Math.PI * radius ** 2)).toBeGreaterThan(0.99);
    expect(area / (4 * Math.PI * radius ** 2)).toBeLessThan(1.001);
    expect(vertexAreas(mesh).reduce((a, b) => a + b, 0)).toBeCloseTo(area, 8);
  });

  it("is as wide as it is, whichever way it lies", () => {
    const turned = [
      [0.36, 0.48, -0.8],
      [-0.8, 0.6, 0],
      [0.48, 0.64, 0.6],
    ];
    const corners = Array.from({ length: 8 }, (_, c) => [c & 1 ? 2 : -2, c & 2 ? 5 : -5, c & 4 ? 3 : -3]);
    const positions = Float32Array.from(
      corners.flatMap((r) => turned.map((row) => row[0] * r[0] + row[1] * r[1] + row[2] * r[2])),
    );
    const widths = widthsOf({ positions, normals: positions, triangles: new Uint32Array(0) });
    // Directions are 2° apart: a box looks wider by its other edges times the sine of half of that.
    [4, 6, 10].forEach((edge, k) => {
      expect(Math.abs(widths[k] - edge)).toBeLessThan(0.4);
    });
  });

  it("keeps the largest piece and leaves specks and holes", () => {
    const volume = ball(32, 9, [1, 1, 1]);
    const alone = isosurface(volume, { level: 0.5, voxel: [1, 1, 1] });
    volume.data[0] = 1;
    volume.data[16 * 32 * 32 + 16 * 32 + 16] = 0;
    const both = isosurface(volume, { level: 0.5, voxel: [1, 1, 1] });
    expect(both.triangles.length).toBe(alone.triangles.length + 2 * 8 * 3);
    const kept = largestPiece(both);
    expect(kept.triangles.length).toBe(alone.triangles.length);
    expect(enclosedVolume(kept)).toBeCloseTo(enclosedVolume(alone), 3);
    expect(unmatchedEdges(kept)).toBe(0);
  });

  it("refuses a level that nothing reaches, and one that is none", () => {
    const volume = ball(8, 3, [1, 1, 1]);
    expect(() => isosurface(volume, { level: 2, voxel: [1, 1, 1] })).toThrow(DataError);
    expect(() => isosurface(volume, { level: 0, voxel: [1, 1, 1] })).toThrow(OptionError);
  });
});
