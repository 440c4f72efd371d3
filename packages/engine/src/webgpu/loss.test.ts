// A GPU that is lost in mid-run, and one that computes wrongly, on the adapter in software.

import { beforeAll, describe, expect, it } from "vitest";
import { vectorsOf } from "../contract/capabilities.js";
import type { Phaser } from "../contract/phaser.js";
import { type Descent, descend } from "../descent/index.js";
import { exampleProblem, hio, requireSameBits, startPhaser } from "../testing/contract-problems.js";
import { createWasmEngine } from "../wasm/index.js";
import { createWebgpuEngine, type GpuChoice, openWebgpuEngine } from "./index.js";
import { requireSameAs } from "./self-check.js";
import { softwareChoice, softwareMissing } from "./testing/software.js";

/** The choice, and a way to destroy the device that comes of it. */
function losable({ gpu, software }: GpuChoice): { readonly choice: GpuChoice; readonly lose: () => void } {
  let device: GPUDevice | undefined;
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu?.requestAdapter(options);
    const requestDevice = async (wanted?: GPUDeviceDescriptor) => {
      device = await adapter?.requestDevice(wanted);
      return device;
    };
    return { info: adapter?.info, limits: adapter?.limits, requestDevice };
  };
  // Opening an engine asks no more of it.
  return { choice: { gpu: { requestAdapter } as unknown as GPU, software: software === true }, lose: () => device?.destroy() };
}

describe.skipIf(softwareMissing !== "")(`a GPU${softwareMissing}`, async () => {
  let software: GpuChoice;
  beforeAll(async () => {
    software = await softwareChoice();
  });
  const wasm = await createWasmEngine({ threads: 1 });
  const problem = await exampleProblem([24, 15, 32]);
  const run = async (phaser: Phaser, between: () => void) => {
    await phaser.iterate({ outside: hio, iterations: 20 });
    await phaser.updateSupport({ sigma: 1, threshold: 0.1, relativeTo: "max" });
    between();
    await phaser.iterate({ outside: hio, iterations: 20 });
    return phaser.read();
  };

  it("that is lost in mid-run leaves a finished result, that of wasm, and says so once", async () => {
    const { choice, lose } = losable(software);
    const said: string[] = [];
    const engine = await openWebgpuEngine(wasm, choice, ({ message }) => said.push(message));
    const found = await run(await startPhaser(engine, problem), lose);
    const expected = await run(await startPhaser(wasm, problem), () => {});
    requireSameBits(found.object, expected.object, "the object is not that of wasm");
    requireSameBits(found.support, expected.support, "the support is not that of wasm");
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^expected the GPU .* to go on, found it lost: /);
  });

  it("that is lost in mid-descent goes on where it was, to what wasm has", async () => {
    const { choice, lose } = losable(software);
    const said: string[] = [];
    const engine = await openWebgpuEngine(wasm, choice, ({ message }) => said.push(message));
    // Of a rate and decays that do not depend on what is read.
    const descent: Descent = { steps: 9, loss: "amplitude", optimiser: { kind: "adam", rate: 0.02 } };
    const objects = [];
    for (const each of [engine, wasm]) {
      const phaser = await startPhaser(each, problem);
      await phaser.iterate({ outside: [0, 0], iterations: 3 });
      let evaluations = 0;
      const openVectors: Phaser["openVectors"] = async (goal) => {
        const workspace = await vectorsOf(phaser, goal);
        const evaluate: typeof workspace.evaluate = (...given) => {
          evaluations++;
          if (each === engine && evaluations === 3) lose();
          return workspace.evaluate(...given);
        };
        return { ...workspace, evaluate };
      };
      expect(await descend({ ...phaser, openVectors }, descent)).toMatchObject({ steps: 9, outcome: "finished" });
      objects.push((await phaser.read()).object);
    }
    requireSameBits(objects[0], objects[1], "the object is not that of wasm");
    expect(said).toHaveLength(1);
  });

  it("without a rescue says so from every call", async () => {
    const { choice, lose } = losable(software);
    const engine = await createWebgpuEngine(choice);
    const phaser = await startPhaser(engine, problem);
    lose();
    for (const call of [() => phaser.iterate({ outside: hio, iterations: 2 }), phaser.read, phaser.fit, phaser.snapshot]) {
      await expect(call()).rejects.toThrow(/found it lost/);
    }
    await engine.dispose();
  });

  it("that computes wrongly is not taken", async () => {
    const engine = await createWebgpuEngine(software);
    await requireSameAs(engine, wasm);
    const wrong = {
      ...engine,
      createPhaser: async (measurement: Parameters<typeof engine.createPhaser>[0]) => {
        const phaser = await engine.createPhaser(measurement);
        return {
          ...phaser,
          iterate: ({ outside: [a, b], iterations }: Parameters<Phaser["iterate"]>[0]) =>
            phaser.iterate({ outside: [a, 1.01 * b], iterations }),
        };
      },
    };
    await expect(requireSameAs(wrong, wasm)).rejects.toThrow(
      /^expected iterations of webgpu like those of wasm, found them off by [\d.]+e-\d$/,
    );
    await engine.dispose();
  });
});
