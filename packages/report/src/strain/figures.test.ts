import { createReferenceEngine, fromColumns, type Shape, type Vector } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { strainImage } from "@friedel/imaging";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { renderPng } from "../node/render-png.js";
import { strainColours } from "../svg/colours.js";
import { strainFigures } from "./figures.js";

describe("figures of strain", () => {
  it("leave a voxel blank whose distance of planes is not known", async () => {
    const { transform } = await createReferenceEngine();
    const shape: Shape = [16, 16, 16];
    const edge = 1e-8;
    const step = (2 * Math.PI) / (16 * edge);
    const reciprocalColumns = fromColumns([0, 0, step], [0, step, 0], [step, 0, 0]);
    const geometry = {
      reciprocalColumns,
      directColumns: fromColumns([0, 0, edge], [0, edge, 0], [edge, 0, 0]),
      qVector: [2.7e10, 0, 0] as Vector,
    };
    const { object } = drawn(shape, (at) => at.every((k) => Math.abs(k) <= 4) && [1, 0.03 * at[2] ** 2], [8, 8, 8]);
    const image = await strainImage(object, geometry, { voxelM: edge }, transform);
    const middle = (image.support.data.length + image.support.shape[1] * image.support.shape[2] + image.support.shape[2]) >> 1;
    expect(image.bulk.data[middle]).toBe(1);
    const dSpacing = { ...image.dSpacing, data: image.dSpacing.data.slice() };
    dSpacing.data[middle] = 0;
    // Far from all that is there, so that nothing but an end of the colour bar, and a distance of 0, has the lowest colour.
    const ranges = { lattice: [1, 4] as const };
    const figures = [...strainFigures({ name: "t", image: { ...image, dSpacing }, parts: [], options: {} }, ranges)];
    const { data, channels } = decode(await renderPng(figures.find(({ file }) => file === "lattice")?.svg ?? ""));
    let lowest = 0;
    for (let i = 0; i < data.length; i += channels) if ([0, 1, 2].every((k) => data[i + k] === strainColours[k])) lowest++;
    expect(lowest).toBeLessThan(1000);
  });
});
