// What is said where a GPU is missing, in software only, lost, or asked for too much.

import { beforeAll, describe, expect, it } from "vitest";
import { withRescue } from "../../contract/rescue.js";
import { EngineError } from "../../errors.js";
import { exampleProblem, hio, requireSameBits, startPhaser } from "../../testing/contract-problems.js";
import { createWasmEngine } from "../../wasm/index.js";
import { createWebgpuEngine } from "../index.js";
import { softwareChoice, softwareMissing } from "../testing/software.js";
import { type GpuChoice, openGpu } from "./device.js";

const info = { vendor: "", architecture: "", device: "", description: "", isFallbackAdapter: false };

/** A WebGPU whose adapter is what is given. */
function gpuWith(adapter: object | null): GPU {
  // Tests ask no more of it.
  return { requestAdapter: async () => adapter } as unknown as GPU;
}

describe("looking for a GPU", () => {
  it("says that there is none", async () => {
    await expect(openGpu({ gpu: gpuWith(null) })).rejects.toThrow(/^expected a GPU that WebGPU can use, found none: .*Vulkan$/);
  });

  it.each([
    { ...info, isFallbackAdapter: true },
    { ...info, description: "llvmpipe (LLVM 15.0.6, 256 bits)" },
    { ...info, architecture: "swiftshader" },
  ])("takes none in software unless it is asked to: %o", async (found) => {
    await expect(openGpu({ gpu: gpuWith({ info: found }) })).rejects.toThrow(
      /^expected a GPU, found an adapter in software \(.+\), which is slower than wasm$/,
    );
  });

  it("says that an adapter gives no device", async () => {
    const adapter = { info: { ...info, vendor: "acme" }, limits: {}, requestDevice: () => Promise.reject(new Error("busy")) };
    const refused = openGpu({ gpu: gpuWith(adapter) });
    await expect(refused).rejects.toThrow("expected a device of the GPU acme, found that it gives none");
    await expect(refused).rejects.toBeInstanceOf(EngineError);
  });
});

describe.skipIf(softwareMissing !== "")(`a device${softwareMissing}`, () => {
  let choice: GpuChoice;
  beforeAll(async () => {
    choice = await softwareChoice();
  });

  it("says that it was lost, at the next wait and from then on", async () => {
    const gpu = await openGpu(choice);
    gpu.device.destroy();
    await expect(gpu.settle()).rejects.toThrow(/^expected the GPU .*SwiftShader.* to go on, found it lost: /);
    expect(() => gpu.buffer(4)).toThrow(EngineError);
  });

  it("refuses an array larger than its buffers in a sentence", async () => {
    const gpu = await openGpu(choice);
    expect(() => gpu.buffer(2 ** 40)).toThrow(/^expected arrays of \d+ MiB at most on the GPU .*, found one of 1048576 MiB$/);
    await gpu.dispose();
  });

  it("leaves an array beyond what it may bind to the other engine, and says so", async () => {
    const most = 2 ** 17;
    const adapter = await choice.gpu?.requestAdapter();
    const requestDevice = async () => {
      const device = await adapter?.requestDevice();
      if (!device) throw new Error("expected a device, found none");
      const { maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup } = device.limits;
      const limits = { maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup, maxStorageBufferBindingSize: most };
      return Object.defineProperty(device, "limits", { value: { ...limits, maxBufferSize: 2 ** 30 } });
    };
    const small = gpuWith({ info, limits: {}, requestDevice });
    const wasm = await createWasmEngine({ threads: 1 });
    const said: string[] = [];
    const engine = withRescue(await createWebgpuEngine({ gpu: small }), wasm, ({ message }) => said.push(message));
    const problem = await exampleProblem([32, 30, 36]);
    const objects = [];
    for (const each of [engine, wasm]) {
      const phaser = await startPhaser(each, problem);
      await phaser.iterate({ outside: hio, iterations: 2 });
      objects.push((await phaser.read()).object);
      await phaser.dispose();
    }
    requireSameBits(objects[0], objects[1], "the object is another");
    expect(said).toEqual(["expected arrays of 128 KiB at most on the GPU without a name, found one of 136 KiB"]);
    await engine.dispose();
    await wasm.dispose();
  });

  it("refuses an axis that does not fit into a workgroup", async () => {
    const engine = await createWebgpuEngine(choice);
    const long = { kind: "complex", shape: [1, 1, 8192], data: new Float32Array(16384) } as const;
    await expect(engine.transform(long, "forward")).rejects.toThrow(
      /^expected axes that fit into \d+ bytes of the GPU .*, found one of 8192 points$/,
    );
    await engine.dispose();
  });
});
