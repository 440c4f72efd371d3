// The 3D transform of a stored volume: a pass an axis, each reading and writing everything once.

import { type ComplexVolume, complexVolume, type Shape, voxelCount } from "../../array/index.js";
import type { TransformDirection } from "../../contract/engine.js";
import type { Gpu, Kernel, Step } from "../host/device.js";
import { type Fields, structBytes, structSize, structText, type Values } from "../host/parameters.js";
import { wgsl } from "../wgsl.generated.js";
import { lineKernel } from "./line-kernel.js";
import type { LineTables } from "./line-tables.js";
import type { LinePlan } from "./plan.js";

const passFields = {
  lines: "u32",
  inner: "u32",
  outerStride: "u32",
  stride: "u32",
  inFrom: "u32",
  inTo: "u32",
  outFrom: "u32",
  outTo: "u32",
  shift: "u32",
  swapsIn: "u32",
  swapsOut: "u32",
  factor: "f32",
} as const satisfies Fields;

export type PassValues = Values<typeof passFields>;

/** The kernel of a pass along one axis. */
function passKernel(plan: LinePlan): Kernel {
  return {
    label: `pass of ${plan.length}`,
    code: lineKernel(plan, "there", [structText("Pass", passFields), wgsl.pass]),
    bindings: ["read", "uniform", "write"],
  };
}

/** A pass over `data` along lines of that plan. */
export function passStep(gpu: Gpu, tables: LineTables, plan: LinePlan, data: GPUBuffer, values: PassValues): Step {
  const parameters = gpu.uniform(structSize(passFields));
  gpu.write(parameters, structBytes(passFields, values));
  return gpu.step(passKernel(plan), [tables.roots(plan.length), parameters, data], Math.ceil(values.lines / plan.lines));
}

/** How the lines of an axis lie in a C-order array of that shape. */
export function linesOf(shape: Shape, axis: number): Pick<PassValues, "lines" | "inner" | "outerStride" | "stride"> {
  const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return { lines: voxelCount(shape) / shape[axis], inner: stride, outerStride: stride * shape[axis], stride };
}

/** A pass that takes and gives all points as they are. */
export function wholePass(shape: Shape, axis: number): PassValues {
  const all = { inFrom: 0, inTo: shape[axis], outFrom: 0, outTo: shape[axis] };
  return { ...linesOf(shape, axis), ...all, shift: 0, swapsIn: 0, swapsOut: 0, factor: 1 };
}

/** `Engine.transform` on the GPU. */
export async function transformVolume(
  gpu: Gpu,
  tables: LineTables,
  volume: ComplexVolume,
  direction: TransformDirection,
): Promise<ComplexVolume> {
  const { shape } = volume;
  const plans = tables.plansOf(shape);
  const axes = [2, 1, 0].filter((axis) => shape[axis] > 1);
  if (axes.length === 0) return complexVolume(shape, volume.data.slice());
  const data = gpu.filled(volume.data);
  try {
    const isInverse = Number(direction === "inverse");
    const steps = axes.map((axis, i) =>
      passStep(gpu, tables, plans[axis], data, {
        ...wholePass(shape, axis),
        shift: Math.floor(shape[axis] / 2),
        swapsIn: i === 0 ? isInverse : 0,
        swapsOut: i === axes.length - 1 ? isInverse : 0,
        factor: i === 0 && isInverse ? 1 / voxelCount(shape) : 1,
      }),
    );
    gpu.run(steps);
    return complexVolume(shape, new Float32Array(await gpu.read(data, volume.data.byteLength)));
  } finally {
    data.destroy();
  }
}
