// Which engine a name stands for, with and without a GPU.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OptionError } from "@friedel/engine";
import { softwareChoice, softwareMissing } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { openEngine } from "./engine.js";
import { hasDriver } from "./vulkan.js";

/** A machine on which no adapter is found. */
// Opening an engine asks no more of it.
const none = { gpu: { requestAdapter: async () => null } as unknown as GPU };

async function nameOf(...options: Parameters<typeof openEngine>): Promise<string> {
  const engine = await openEngine(...options);
  await engine.dispose();
  return engine.name;
}

describe("engines by their names", () => {
  it("are wasm and the reference", async () => {
    expect(await nameOf("wasm", 1)).toBe("wasm");
    expect(await nameOf("reference", 1)).toBe("reference");
  });

  it("are wasm for auto without a GPU, and a refusal for webgpu", async () => {
    expect(await nameOf("auto", 1, none)).toBe("wasm");
    const refused = openEngine("webgpu", 1, none);
    await expect(refused).rejects.toBeInstanceOf(OptionError);
    await expect(refused).rejects.toThrow(/^expected a GPU .*; --engine wasm computes without$/);
  });
});

describe.skipIf(softwareMissing !== "")(`engines on an adapter in software${softwareMissing}`, () => {
  it("are webgpu where it is asked for, and wasm for auto", async () => {
    const { gpu } = await softwareChoice();
    if (!gpu) throw new Error("expected WebGPU, found none");
    const engine = await openEngine("webgpu", 2, { gpu });
    expect(engine.name).toBe("webgpu");
    expect(engine.threads).toBe(2);
    expect(engine.createCrystalFitter).toBeDefined();
    await engine.dispose();
    expect(await nameOf("auto", 1, { gpu })).toBe("wasm");
  });
});

it("a driver of Vulkan is a file of its folders, or named by the environment", () => {
  const folder = mkdtempSync(join(tmpdir(), "friedel-vulkan-"));
  try {
    expect(hasDriver("linux", [folder, "/nowhere"], {})).toBe(false);
    expect(hasDriver("linux", [folder], { VK_DRIVER_FILES: "a.json" })).toBe(true);
    expect(hasDriver("darwin", [folder], {})).toBe(true);
    writeFileSync(join(folder, "a_icd.json"), "{}");
    expect(hasDriver("linux", [folder], {})).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
