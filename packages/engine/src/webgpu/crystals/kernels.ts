// The kernels of crystal fits as data: what their pieces are and what they are bound to.

import { crystalAdam } from "../../crystal-fit/index.js";
import { lineKernel } from "../fft/line-kernel.js";
import type { LinePlan } from "../fft/plan.js";
import type { Kernel } from "../host/device.js";
import { type Fields, structText } from "../host/parameters.js";
import { wgsl } from "../wgsl.generated.js";

/** Of fits side by side: their number, what each has, the box, the phase's grid, columns of the array and their tiles, 1/ΣA². */
export const fitsFields = {
  fits: "u32",
  numbers: "u32",
  planes: "u32",
  boxZ: "u32",
  boxY: "u32",
  boxX: "u32",
  gridZ: "u32",
  gridY: "u32",
  gridX: "u32",
  columns: "u32",
  tiles: "u32",
  inverseCounts: "f32",
} as const satisfies Fields;

/** Of a step: 1/(2h), rates over 1 − β₁ᵗ, whether planes move (1 or 0), 1/(1 − β₂ᵗ). */
export const fitStepFields = {
  inverse: "f32",
  distance: "f32",
  normal: "f32",
  phase: "f32",
  moves: "f32",
  second: "f32",
} as const satisfies Fields;

const fits = structText("Fits", fitsFields);
const step = structText("FitStep", fitStepFields);
const adam = Object.entries(crystalAdam)
  .map(([name, value]) => `const ${name} = ${value}f;\n`)
  .join("");

/** Parameters, steps, steps taken, numbers of the models, tables of the splines, objects. */
export const drawKernel: Kernel = {
  label: "draw",
  code: [fits, step, wgsl.fits, wgsl.draw].join("\n"),
  bindings: ["uniform", "read", "read", "read", "read", "write"],
};

/** Roots, parameters, planes, modulus, sums of each tile. */
export function fitSumsKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there", [fits, wgsl.fitColumns, wgsl.sums, wgsl.fitSums], true);
  return { label: "fit sums", code, bindings: ["read", "uniform", "write", "read", "write"] };
}

/** Parameters, sums of each tile, scales. */
export const fitScaleKernel: Kernel = {
  label: "fit scale",
  code: [fits, wgsl.fitScale].join("\n"),
  bindings: ["uniform", "read", "write"],
};

/** Roots, parameters, planes, modulus, sums of each tile, scales. */
export function fitResidualKernel(plan: LinePlan): Kernel {
  const code = lineKernel(plan, "there and back", [fits, wgsl.fitColumns, wgsl.sums, wgsl.fitResidual], true);
  return { label: "fit residual", code, bindings: ["read", "uniform", "write", "read", "write", "read"] };
}

/** Parameters, steps, steps taken, numbers of the models, moments, objects, their gradients. */
export const fitPlanesKernel: Kernel = {
  label: "fit planes",
  code: [fits, step, adam, wgsl.fits, wgsl.fitAdam, wgsl.fitPlanes].join("\n"),
  bindings: ["uniform", "read", "read", "write", "write", "read", "read"],
};

/** The same and the tables of the splines. */
export const fitPhaseKernel: Kernel = {
  label: "fit phase",
  code: [fits, step, adam, wgsl.fits, wgsl.fitAdam, wgsl.fitPhase].join("\n"),
  bindings: [...fitPlanesKernel.bindings, "read"],
};

/** Steps taken. */
export const nextKernel: Kernel = { label: "next", code: wgsl.next, bindings: ["write"] };
