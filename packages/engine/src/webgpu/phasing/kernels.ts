// The kernels of phasing as data: what their pieces are and what they are bound to. Columns lie along z, rows along x; between the two a
// pass along y (fft/pass.wgsl).

import { lineKernel } from "../fft/line-kernel.js";
import type { LinePlan } from "../fft/plan.js";
import type { Kernel } from "../host/device.js";
import { type Fields, structText, type Values } from "../host/parameters.js";
import { wgsl } from "../wgsl.generated.js";
import { kindsText } from "./constraint.js";

export const columnFields = {
  columns: "u32",
  boxFrom: "u32",
  boxTo: "u32",
  goalFrom: "u32",
  goalTo: "u32",
  hasPending: "u32",
  hasFourier: "u32",
  keepsFourier: "u32",
  responds: "u32",
  blurred: "u32",
  poisson: "u32",
  normalised: "u32",
  a: "f32",
  b: "f32",
  kappa: "f32",
  unit: "f32",
  least: "f32",
} as const satisfies Fields;

export type ColumnValues = Values<typeof columnFields>;

export const rowFields = {
  rows: "u32",
  ny: "u32",
  boxY: "u32",
  boxX: "u32",
  y0: "u32",
  x0: "u32",
  masked: "u32",
  kind: "u32",
  hasKnown: "u32",
  factor: "f32",
  a: "f32",
  b: "f32",
  c: "f32",
  d: "f32",
  weight: "f32",
  overWeight: "f32",
  alpha: "f32",
  correction: "f32",
} as const satisfies Fields;

export type RowValues = Values<typeof rowFields>;

/** Pieces of kernels on columns and on rows. */
export const columns = [structText("Columns", columnFields), wgsl.columns];
export const rows = [structText("Rows", rowFields), wgsl.rows];

/** Roots, parameters, planes, modulus, fourier: an iteration's first half, between the planes and Fourier space. */
export function projectKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there and back", [...columns, wgsl.storePlanes, wgsl.fourier, wgsl.project]);
  return { label: "project", code, bindings: ["read", "uniform", "write", "read", "write"] };
}

/** Roots, parameters, planes, planes of another box, fourier. */
export function foldKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there and back", [...columns, wgsl.storeGoal, wgsl.fourier, wgsl.fold]);
  return { label: "fold", code, bindings: ["read", "uniform", "write", "write", "write"] };
}

/** Roots, parameters, planes, amplitude, response, sums of each tile. */
export function sumFitKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there", [...columns, wgsl.logarithm, wgsl.sums, wgsl.sumFit], true);
  return { label: "sum fit", code, bindings: ["read", "uniform", "write", "read", "read", "write"] };
}

/** Roots, parameters, planes, object, support: an iteration's second half. */
export function updateKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there and back", [...rows, wgsl.loadPlanes, wgsl.storeRows, wgsl.update]);
  return { label: "update", code, bindings: ["read", "uniform", "write", "write", "read"] };
}

/** The same and what is known of the object. */
export function updateConstrainedKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there and back", [...rows, wgsl.loadPlanes, wgsl.storeRows, kindsText, wgsl.updateConstrained]);
  return { label: "update constrained", code, bindings: ["read", "uniform", "write", "write", "read", "read"] };
}

/** Roots, parameters, planes, object, support. */
export function sendKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there", [...rows, wgsl.storeRows, wgsl.send]);
  return { label: "send", code, bindings: ["read", "uniform", "write", "read", "read"] };
}

/** Roots, parameters, planes, object, support. */
export function receiveKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there", [...rows, wgsl.loadPlanes, wgsl.receive]);
  return { label: "receive", code, bindings: ["read", "uniform", "write", "write", "read"] };
}
