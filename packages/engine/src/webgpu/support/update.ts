// The update of a support (contract/support-update.ts) on a window: the support's box and the blur's reach around it, as far as the array
// goes. One read-back: how many voxels are inside and where.

import { type Box, dilate, voxelsOf } from "../../array/box.js";
import type { Shape } from "../../array/index.js";
import { gaussianKernel, gaussianRadius, type SupportUpdate } from "../../contract/support-update.js";
import type { BindingKind, Gpu, Kernel, Step } from "../host/device.js";
import { type Fields, structBytes, structSize, structText, type Values } from "../host/parameters.js";
import { wgsl } from "../wgsl.generated.js";

/** Where a support is, and how many voxels it has. */
export interface Extent {
  readonly box: Box;
  readonly count: number;
}

/** The arrays of the present support and its object, on the same box. */
export interface Present {
  readonly box: Box;
  readonly object: GPUBuffer;
  readonly support: GPUBuffer;
  readonly extent: Extent;
}

export interface UpdatedSupport {
  readonly extent: Extent;
  /** Writes the new support to the buffer of a box. */
  adopt(box: Box, support: GPUBuffer): void;
  free(): void;
}

const windowFields = {
  count: "u32",
  z: "u32",
  y: "u32",
  x: "u32",
  boxZ: "u32",
  boxY: "u32",
  boxX: "u32",
  shiftZ: "i32",
  shiftY: "i32",
  shiftX: "i32",
  length: "u32",
  stride: "u32",
  radius: "u32",
  groups: "u32",
  inside: "u32",
  relativeToGreatest: "u32",
  threshold: "f32",
} as const satisfies Fields;

/** Threads of a workgroup, as in window.wgsl. */
const threads = 256;

function kernel(label: string, code: string, bindings: readonly BindingKind[]): Kernel {
  return { label, code: [structText("Window", windowFields), wgsl.window, code].join("\n"), bindings: ["uniform", ...bindings] };
}

const kernels = {
  amplitude: kernel("amplitude", wgsl.amplitude, ["read", "read", "write", "write"]),
  blur: kernel("blur", wgsl.blur, ["read", "read", "write"]),
  greatest: kernel("greatest", wgsl.found + wgsl.greatest, ["read", "write"]),
  level: kernel("level", wgsl.found + wgsl.level, ["read", "write"]),
  select: kernel("select", wgsl.found + wgsl.select, ["read", "write", "write"]),
  adopt: kernel("adopt", wgsl.adopt, ["read", "write"]),
} as const;

/** Computes a new support beside the present one. */
export async function updatedSupport(
  gpu: Gpu,
  shape: Shape,
  present: Present,
  { sigma, threshold, relativeTo }: SupportUpdate,
): Promise<UpdatedSupport> {
  const radius = gaussianRadius(sigma);
  const window = dilate(present.extent.box, radius, shape);
  const count = voxelsOf(window);
  const groups = Math.ceil(count / threads);
  const made: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    made.push(buffer);
    return buffer;
  };
  const parameters = (box: Box, own: Partial<Values<typeof windowFields>> = {}): GPUBuffer => {
    const buffer = keep(gpu.uniform(structSize(windowFields)));
    const [z, y, x] = window.size;
    const [boxZ, boxY, boxX] = box.size;
    const [shiftZ, shiftY, shiftX] = window.lo.map((from, axis) => from - box.lo[axis]);
    const values = { count, z, y, x, boxZ, boxY, boxX, shiftZ, shiftY, shiftX, radius, groups, threshold, length: 1, stride: 1 };
    const update = { inside: present.extent.count, relativeToGreatest: Number(relativeTo === "max") };
    gpu.write(buffer, structBytes(windowFields, { ...values, ...update, ...own }));
    return buffer;
  };
  const free = (): void => {
    for (const buffer of made) buffer.destroy();
  };
  try {
    const whole = parameters(present.box);
    const [values, blurred] = [keep(gpu.buffer(4 * count)), keep(gpu.buffer(4 * count))];
    const selected = keep(gpu.buffer(4 * count));
    const squares = keep(gpu.buffer(4 * groups));
    const none = 0xffffffff;
    const found = keep(gpu.filled(Uint32Array.of(0, 0, 0, none, none, none, 0, 0, 0)));
    const taps = keep(gpu.filled(Float32Array.from(gaussianKernel(sigma))));
    const [, ny, nx] = window.size;
    const blurs = [1, nx, ny * nx].map((stride, i): Step => {
      const own = parameters(present.box, { length: window.size[2 - i], stride });
      const [from, to] = i % 2 === 0 ? [values, blurred] : [blurred, values];
      return gpu.step(kernels.blur, [own, taps, from, to], groups);
    });
    gpu.run([
      gpu.step(kernels.amplitude, [whole, present.object, present.support, values, squares], groups),
      ...blurs,
      gpu.step(kernels.greatest, [whole, blurred, found], groups),
      gpu.step(kernels.level, [whole, squares, found], 1),
      gpu.step(kernels.select, [whole, blurred, selected, found], groups),
    ]);
    const extent = readExtent(new Uint32Array(await gpu.read(found, 36)), window);
    const adopt = (box: Box, support: GPUBuffer): void =>
      gpu.run([gpu.step(kernels.adopt, [parameters(box), selected, support], Math.ceil(voxelsOf(box) / threads))]);
    return { extent, adopt, free };
  } catch (error) {
    free();
    throw error;
  }
}

/** Number and box of the voxels inside, from what the kernels found. */
function readExtent([, , count, z0, y0, x0, z1, y1, x1]: Uint32Array, { lo }: Box): Extent {
  if (count === 0) return { count, box: { lo, size: [0, 0, 0] } };
  return { count, box: { lo: [lo[0] + z0, lo[1] + y0, lo[2] + x0], size: [z1 - z0 + 1, y1 - y0 + 1, x1 - x0 + 1] } };
}
