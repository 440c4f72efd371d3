// The adapter and its device, owned from `openGpu` to `dispose`: buffers, pipelines, submissions, and what went wrong, in one sentence.
// Errors of a GPU come later than the call that made them: they are thrown at the next place that waits for it.

import { EngineError } from "../../errors.js";
import type { WorkgroupLimits } from "../fft/plan.js";

/** How to find a GPU. */
export interface GpuChoice {
  /** WebGPU itself: the browser's, or in Node that of the package `webgpu`, where it is not given. */
  readonly gpu?: GPU;
  /** Whether an adapter in software, which is for tests, will do. Default false. */
  readonly software?: boolean;
}

/** What a binding is to a kernel. */
export type BindingKind = "uniform" | "read" | "write";

/** A kernel as data. */
export interface Kernel {
  readonly label: string;
  readonly code: string;
  readonly bindings: readonly BindingKind[];
}

/** A kernel with its buffers, ready to run in so many workgroups. */
export interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly groups: number;
}

// Their values are fixed by the standard; Node has no globals of these names.
const usage = { mapRead: 0x1, copyFrom: 0x4, copyTo: 0x8, uniform: 0x40, storage: 0x80 };
const mapRead = 0x1;

/** Workgroups along one axis of a dispatch that every device takes. */
const mostGroups = 65535;
/** More of it would leave too few workgroups in flight on a multiprocessor. */
const mostWorkgroupBytes = 32768;

/** Opens the machine's GPU. Throws {@link EngineError} where there is none that can be used. */
export async function openGpu({ gpu, software = false }: GpuChoice = {}): Promise<Gpu> {
  const api = gpu ?? (await findWebgpu());
  const adapter = await api.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new EngineError("expected a GPU that WebGPU can use, found none: on Linux it takes a driver with Vulkan");
  }
  if (!software && isSoftware(adapter.info)) {
    throw new EngineError(`expected a GPU, found an adapter in software (${describe(adapter.info)}), which is slower than wasm`);
  }
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = adapter.limits;
  const requiredLimits = { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize };
  const device = await adapter.requestDevice({ requiredLimits }).catch((cause: unknown) => {
    throw new EngineError(`expected a device of the GPU ${describe(adapter.info)}, found that it gives none`, { cause });
  });
  return new Gpu(api, device, describe(adapter.info), !isSoftware(adapter.info));
}

/** The browser's WebGPU, or that of the optional package. */
async function findWebgpu(): Promise<GPU> {
  const here = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (here) return here;
  // A name that bundlers do not follow: browsers never come here.
  const name = "webgpu";
  const found = await import(/* @vite-ignore */ name).catch((cause: unknown) => {
    throw new EngineError("expected WebGPU, found none: Node has it by the package webgpu (npm install --global webgpu)", {
      cause,
    });
  });
  return found.create([]);
}

/** Whether an adapter computes on the processor. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(describe(info));
}

function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [description, vendor, architecture, device].filter((text) => text !== "").join(", ") || "without a name";
}

export class Gpu {
  readonly device: GPUDevice;
  /** As the adapter calls itself. */
  readonly name: string;
  readonly workgroup: WorkgroupLimits;
  /** Held until the end, for Node's implementation lives no longer than what refers to it. */
  api: GPU | undefined;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  #failure: EngineError | undefined;
  #underway: Promise<unknown> = Promise.resolve();

  constructor(api: GPU, device: GPUDevice, name: string, unrolls: boolean) {
    this.api = api;
    this.device = device;
    this.name = name;
    const { maxComputeWorkgroupStorageSize: bytes, maxComputeInvocationsPerWorkgroup: threads } = device.limits;
    this.workgroup = { bytes: Math.min(bytes, mostWorkgroupBytes), threads, unrolls };
    void device.lost.then(({ message }) =>
      this.#fail(`expected the GPU ${name} to go on, found it lost: ${message || "no reason given"}`),
    );
    device.addEventListener("uncapturederror", ({ error }) => this.#fail(sentenceOf(error, name)));
  }

  /** A buffer of zeros for kernels to work on, `bytes` at least 4. Throws {@link EngineError} where it is larger than the device allows. */
  buffer(bytes: number): GPUBuffer {
    this.requireAlive();
    const most = Math.min(this.device.limits.maxBufferSize, this.device.limits.maxStorageBufferBindingSize);
    if (bytes > most) {
      throw new EngineError(
        `expected arrays of ${sizeText(most)} at most on the GPU ${this.name}, found one of ${sizeText(bytes)}`,
      );
    }
    return this.device.createBuffer({ size: Math.max(4, bytes), usage: usage.storage | usage.copyFrom | usage.copyTo });
  }

  /** A buffer with these values. */
  filled(values: Float32Array | Uint32Array): GPUBuffer {
    const buffer = this.buffer(values.byteLength);
    this.write(buffer, values);
    return buffer;
  }

  /** A buffer for a kernel's parameters. */
  uniform(bytes: number): GPUBuffer {
    this.requireAlive();
    return this.device.createBuffer({ size: bytes, usage: usage.uniform | usage.copyTo });
  }

  write(buffer: GPUBuffer, values: Float32Array | Uint32Array | ArrayBuffer): void {
    // Typed arrays of this package lie on plain or shared memory; the queue takes both.
    this.device.queue.writeBuffer(buffer, 0, values as ArrayBuffer);
  }

  /** The kernel with its buffers, one a binding. */
  step(kernel: Kernel, buffers: readonly GPUBuffer[], groups: number): Step {
    const pipeline = this.#pipeline(kernel);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    return { pipeline, bindings: this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }), groups };
  }

  /** Runs the steps one after the other, so many times. */
  run(steps: readonly Step[], times = 1): void {
    this.requireAlive();
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let n = 0; n < times; n++) {
      for (const { pipeline, bindings, groups } of steps) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings);
        const rows = Math.ceil(groups / mostGroups);
        pass.dispatchWorkgroups(Math.ceil(groups / rows), rows);
      }
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Waits until no more than the last submission is under way, and lets other tasks run. */
  async pace(): Promise<void> {
    const before = this.#underway;
    this.#underway = this.device.queue.onSubmittedWorkDone();
    await before.catch(() => {});
    this.requireAlive();
  }

  /** Waits for everything submitted. Throws {@link EngineError} for what went wrong. */
  async settle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone().catch(() => {});
    this.requireAlive();
  }

  /** The first `bytes` of a buffer, when all that was submitted is done. */
  async read(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    const [found] = await this.readAll([{ buffer, bytes }]);
    return found;
  }

  /** The same of several buffers in one wait. */
  async readAll(parts: readonly { readonly buffer: GPUBuffer; readonly bytes: number }[]): Promise<ArrayBuffer[]> {
    this.requireAlive();
    const size = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    const staging = this.device.createBuffer({ size: Math.max(4, size), usage: usage.mapRead | usage.copyTo });
    try {
      const encoder = this.device.createCommandEncoder();
      let end = 0;
      for (const { buffer, bytes } of parts) {
        encoder.copyBufferToBuffer(buffer, 0, staging, end, bytes);
        end += bytes;
      }
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(mapRead).catch((cause: unknown) => {
        this.requireAlive();
        throw new EngineError(`expected to read from the GPU ${this.name}, found that it does not answer`, { cause });
      });
      this.requireAlive();
      const found = staging.getMappedRange();
      end = 0;
      return parts.map(({ bytes }) => {
        end += bytes;
        return found.slice(end - bytes, end);
      });
    } finally {
      staging.destroy();
    }
  }

  /** Throws {@link EngineError} where the device is lost or something went wrong on it. */
  requireAlive(): void {
    if (this.#failure) throw this.#failure;
  }

  async dispose(): Promise<void> {
    this.#fail(`expected a GPU at work, found that ${this.name} was given back`);
    this.device.destroy();
    this.api = undefined;
  }

  #pipeline({ label, code, bindings }: Kernel): GPUComputePipeline {
    const known = this.#pipelines.get(code);
    if (known) return known;
    const types = { uniform: "uniform", read: "read-only-storage", write: "storage" } as const;
    const entries = bindings.map((kind, binding) => ({ binding, visibility: 0x4, buffer: { type: types[kind] } }));
    const layout = this.device.createBindGroupLayout({ entries });
    const pipeline = this.device.createComputePipeline({
      label,
      layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: this.device.createShaderModule({ label, code }) },
    });
    this.#pipelines.set(code, pipeline);
    return pipeline;
  }

  #fail(message: string): void {
    this.#failure ??= new EngineError(message);
  }
}

function sentenceOf(error: GPUError, name: string): string {
  const isMemory = error.constructor.name === "GPUOutOfMemoryError";
  if (isMemory) return `expected memory on the GPU ${name}, found that it does not suffice`;
  return `expected the GPU ${name} to compute, found an error: ${error.message}`;
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.round(bytes / 2 ** 10)} KiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}
