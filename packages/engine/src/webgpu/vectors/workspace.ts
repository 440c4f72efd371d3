// Vectors of the webgpu engine: laid out like g on the box, 0 outside the support. As on the wasm engine the planes of the box hold in turn
// F_xy of the object and the gradient on its way back, from which Adam takes its step. Nothing is read back but what is asked for, and that
// at once.

import { partInBox, placeFromBox, voxelsOf } from "../../array/box.js";
import { type ComplexVolume, complexVolume } from "../../array/index.js";
import type { DescentGoal, Model, Workspace } from "../../contract/vectors.js";
import { structBytes, structSize } from "../host/parameters.js";
import { rowFields } from "../phasing/kernels.js";
import { alongY, receiveSteps, rowGroups, rowValues, sendSteps } from "../phasing/layout.js";
import { Algebra } from "./algebra.js";
import { adamFields, adamKernel } from "./kernels.js";
import { Losses, type Problem } from "./losses.js";

/** Opens vectors at g inside the support. Closed, the planes hold F_xy of the object. */
export function openWebgpuVectors(problem: Problem, goal: DescentGoal): Workspace {
  const { grid, layout } = problem;
  const { gpu, tables, shape, plans } = grid;
  const { box, planes, support } = layout;
  const algebra = new Algebra(gpu, layout);
  const losses = new Losses(problem, goal);
  const point = 0;
  const create = (from?: ComplexVolume) => {
    const vector = algebra.create();
    if (from) {
      gpu.write(algebra.buffer(vector), partInBox(from.data, 2, shape, box));
      algebra.combine(vector, [[1, vector]]);
    }
    return vector;
  };
  // No vector of its own where none is kept.
  const gradient = goal.keepsGradient ? create() : -1;
  const [rows, numbers] = [gpu.uniform(structSize(rowFields)), gpu.uniform(structSize(adamFields))];
  // 2N·FFT⁻¹, and the inverse transform has 1/N.
  gpu.write(rows, structBytes(rowFields, { ...rowValues(grid, box, true), factor: 2 }));
  const ends = { ...layout, rows };
  const send = sendSteps(grid, ends);
  const receive = goal.keepsGradient ? receiveSteps(grid, { ...ends, object: algebra.buffer(gradient) }) : [];
  const back = alongY(grid, box, planes, "back");
  let held: "nothing" | "object" | "gradient" = "nothing";
  const sendObject = (): void => {
    if (held !== "object") gpu.run(send);
    held = "object";
  };
  const combine: Workspace["combine"] = (to, terms) => {
    algebra.combine(to, terms);
    if (to === point) held = "nothing";
  };
  const differentiate = (model: Model): void => {
    sendObject();
    losses.differentiate(model);
    held = "gradient";
  };
  // What lies outside the support is no part of the point.
  combine(point, [[1, point]]);
  return {
    point,
    gradient,
    create,
    read: async (vector) => {
      const out = complexVolume(shape);
      const values = new Float32Array(await gpu.read(algebra.buffer(vector), 8 * voxelsOf(box)));
      placeFromBox(out.data, 2, shape, box, values);
      return out;
    },
    combine,
    dots: async (pairs) => {
      algebra.multiply(pairs);
      const { products, groups } = algebra;
      return sumsOf(new Float32Array(await gpu.read(products, 4 * groups * pairs.length)), groups);
    },
    evaluate: async (model, along) => {
      differentiate(model);
      if (goal.keepsGradient) {
        gpu.run(receive);
        held = "nothing";
      }
      if (along !== undefined) algebra.multiply([[gradient, along]]);
      const slope = { buffer: algebra.products, bytes: along === undefined ? 0 : 4 * algebra.groups };
      const [products, ...found] = await gpu.readAll([slope, ...losses.results]);
      return {
        ...losses.evaluation(model, found),
        slope: along === undefined ? Number.NaN : sumsOf(new Float32Array(products), algebra.groups)[0],
      };
    },
    adam: (model, { first, second, keep, ...step }) => {
      if (held !== "gradient") differentiate(model);
      if (keep !== undefined) algebra.combine(keep, [[1, point]]);
      gpu.write(numbers, structBytes(adamFields, step));
      const moments = [algebra.buffer(first), algebra.buffer(second)];
      const buffers = [tables.roots(shape[2]), rows, planes, layout.object, support, numbers, ...moments];
      gpu.run([back, gpu.step(adamKernel(plans[2]), buffers, rowGroups(grid, box))]);
      // Always sent by the same kernel, so that a run in parts has the bits of one run.
      held = "nothing";
    },
    close: async () => {
      sendObject();
      await gpu.settle();
      algebra.free();
      losses.free();
      for (const buffer of [rows, numbers]) buffer.destroy();
    },
  };
}

/** The sums of groups of so many numbers. */
function sumsOf(parts: Float32Array, each: number): number[] {
  return Array.from({ length: parts.length / each }, (_, i) =>
    parts.subarray(i * each, (i + 1) * each).reduce((sum, part) => sum + part, 0),
  );
}
