// The kernels of descents as data: what their pieces are and what they are bound to.

import { lineKernel } from "../fft/line-kernel.js";
import type { LinePlan } from "../fft/plan.js";
import type { Kernel } from "../host/device.js";
import { type Fields, structText } from "../host/parameters.js";
import { columns, rows } from "../phasing/kernels.js";
import { wgsl } from "../wgsl.generated.js";

export const adamFields = { rate: "f32", root: "f32", beta1: "f32", beta2: "f32", epsilon: "f32" } as const satisfies Fields;

export const combinationFields = {
  voxels: "u32",
  keepsOwn: "u32",
  terms: "u32",
  own: "f32",
  a: "f32",
  b: "f32",
  c: "f32",
} as const satisfies Fields;

export const productFields = { voxels: "u32", groups: "u32", first: "u32" } as const satisfies Fields;

export const normalisationFields = { tiles: "u32", unit: "f32" } as const satisfies Fields;

export const lagFields = { rows: "u32", ny: "u32", planes: "u32", task: "u32" } as const satisfies Fields;

/** What a pass over the lags does besides (filter.wgsl). */
export const lagTasks = { passes: 0, keeps: 1, sumsUp: 2 } as const;

/** Roots, parameters, planes, amplitude, response, sums of each tile, scales, powers. */
export function residualKernel(plan: LinePlan): Kernel {
  const pieces = [...columns, wgsl.storePlanes, wgsl.logarithm, wgsl.sums, wgsl.scales, wgsl.residual];
  const code = lineKernel(plan, "there and back", pieces, true);
  return { label: "residual", code, bindings: ["read", "uniform", "write", "read", "read", "write", "read", "read"] };
}

/** Roots, parameters, planes, amplitude, powers, sums of each tile. */
export function measureKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there", [...columns, wgsl.joined, wgsl.measure], true);
  return { label: "measure", code, bindings: ["read", "uniform", "write", "read", "write", "write"] };
}

/** Roots, parameters, planes, object, support, Adam's numbers, first and second moment. */
export function adamKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there", [...rows, wgsl.loadPlanes, structText("Adam", adamFields), wgsl.adam]);
  return { label: "Adam", code, bindings: ["read", "uniform", "write", "write", "read", "uniform", "write", "write"] };
}

/** Roots, parameters, planes, lags. */
export function autocorrelateKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there and back", [...columns, wgsl.storeGoal, wgsl.autocorrelate]);
  return { label: "autocorrelate", code, bindings: ["read", "uniform", "write", "write"] };
}

/** Roots, parameters, lags, kept lags, tables, sums of each tile. */
export function filterKernel(plan: LinePlan): Kernel {
  const { keeps, sumsUp } = lagTasks;
  const tasks = `const keeps = ${keeps}u;\nconst sumsUp = ${sumsUp}u;`;
  const pieces = [structText("Lags", lagFields), tasks, wgsl.lags, wgsl.sums, wgsl.filter];
  const code = lineKernel(plan, "there and back", pieces, true);
  return { label: "filter", code, bindings: ["read", "uniform", "write", "write", "read", "write"] };
}

/** Roots, parameters, lags, weights. */
export function spreadKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there", [...columns, wgsl.spread]);
  return { label: "spread", code, bindings: ["read", "uniform", "write", "write"] };
}

/** Roots, parameters, planes, weights. */
export function weighKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there and back", [...columns, wgsl.storePlanes, wgsl.weigh]);
  return { label: "weigh", code, bindings: ["read", "uniform", "write", "read"] };
}

/** Parameters, support, the vector that is made, three others. */
export const combineKernel: Kernel = {
  label: "combine",
  code: structText("Combination", combinationFields) + wgsl.combine,
  bindings: ["uniform", "read", "write", "read", "read", "read"],
};

/** Parameters, two vectors, the products of groups. */
export const multiplyKernel: Kernel = {
  label: "multiply",
  code: structText("Product", productFields) + wgsl.multiply,
  bindings: ["uniform", "read", "read", "write"],
};

/** Parameters, sums of each tile, scales. */
export const normaliseKernel: Kernel = {
  label: "normalise",
  code: structText("Normalisation", normalisationFields) + wgsl.scales + wgsl.joined + wgsl.normalise,
  bindings: ["uniform", "read", "write"],
};
