import { dot, seededRandom, type Vector } from "@friedel/engine";
import { expect, it } from "vitest";
import { fibonacciDirections } from "../../refine/search/model-grid.js";
import { directionPeaks } from "./directions.js";

it("finds peaks whose height is the sum over all normals, wherever on the sphere they are", () => {
  const random = seededRandom(1, "tests", 7);
  const normals = fibonacciDirections(500);
  const directions = Array.from({ length: 500 }, (_, i): Vector => [normals[3 * i], normals[3 * i + 1], normals[3 * i + 2]]);
  const areas = Float64Array.from(directions, (_, i) => random.uniform(i) ** 4);
  const width = 0.15;
  const peaks = directionPeaks(Float32Array.from(normals), areas, { width, separation: 0.3, least: 0.5 });
  const total = areas.reduce((sum, area) => sum + area, 0);
  expect(peaks.length).toBeGreaterThan(20);
  for (const { direction, height } of peaks) {
    const weigh = (n: Vector, i: number) => {
      const cosine = dot(n, direction);
      return cosine < Math.cos(3 * width) ? 0 : areas[i] * Math.exp((cosine - 1) / width ** 2);
    };
    const sum = directions.reduce((all, n, i) => all + weigh(n, i), 0);
    expect(height / (sum / ((total * width ** 2) / 2))).toBeCloseTo(1, 4);
  }
});
