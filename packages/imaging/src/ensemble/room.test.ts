import { complexVolume, countVoxels, seededRandom } from "@friedel/engine";
import { expect, it } from "vitest";
import { largestVoxels } from "./room.js";

it("takes as many voxels as asked for, the brightest, and nothing dark or at the border", () => {
  const object = complexVolume([8, 8, 8]);
  const at = (z: number, y: number, x: number) => (z * 8 + y) * 8 + x;
  for (let x = 2; x < 6; x++) object.data[2 * at(4, 4, x)] = 10 - x;
  object.data[2 * at(0, 4, 4)] = 100;
  const { data } = largestVoxels(object, 3);
  expect([...data.keys()].filter((i) => data[i] !== 0)).toEqual([at(1, 4, 4), at(4, 4, 2), at(4, 4, 3)]);
  // Beside a bright voxel is as good as a dim one, but where all is dark there is no support.
  expect(largestVoxels(complexVolume([8, 8, 8]), 3).data.every((inside) => inside === 0)).toBe(true);
});

it("takes exactly as many of an object whose voxels all differ", () => {
  const object = complexVolume([7, 9, 8]);
  const random = seededRandom(1, "tests", 0);
  for (let i = 0; i < object.data.length; i++) object.data[i] = 1e-3 + random.uniform(i);
  // The 5·7·6 voxels that are not at the border, and fewer.
  for (const count of [1, 2, 57, 209, 210]) expect(countVoxels(largestVoxels(object, count))).toBe(count);
  expect(countVoxels(largestVoxels(object, 1000))).toBe(210);
});
