import type { Matrix3 } from "@friedel/engine";
import { expect, it } from "vitest";
import { createCanvas, rasterise } from "./surface-raster.js";

/** Two triangles that face the view, of which one hides a part of the other. */
const mesh = {
  positions: Float32Array.of(-4, -4, 0, 4, -4, 0, 0, 4, 0, -1, -3, 1, 3, -3, 1, 1, 3, 1),
  normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0.6, 0.8, 1, 0, 0, 0.6, 0, 0.8, 0, 0, 1),
  triangles: Uint32Array.of(0, 1, 2, 3, 4, 5),
};
const colours = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 255);
const straight: Matrix3 = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const turned: Matrix3 = [
  [0, 1, 0],
  [-1, 0, 0],
  [0, 0, 1],
];

it("draws view after view on one canvas as it draws each alone", () => {
  for (const isLit of [false, true]) {
    const view = { mesh, colours, scale: 0.5, centre: [0, 0, 0] as const, width: 24, height: 20, isLit };
    const canvas = createCanvas(view);
    for (const axes of [straight, turned, straight]) {
      const alone = rasterise({ ...view, view: axes });
      expect(rasterise({ ...view, view: axes }, canvas)).toEqual(alone);
      expect(new Set(alone).size).toBeGreaterThan(20);
    }
  }
});
