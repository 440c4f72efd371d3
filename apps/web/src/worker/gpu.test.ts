// What the app computes with: its GPU where there is one in hardware, and not where the address leaves it out.

import { createReferenceEngine } from "@friedel/engine";
import { softwareChoice, softwareMissing } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { withGpu } from "./gpu.js";

describe("the engine of the app", async () => {
  const other = await createReferenceEngine();

  it("is the other one where no GPU is found", async () => {
    // Opening an engine asks no more of it.
    const none = { gpu: { requestAdapter: async () => null } as unknown as GPU };
    expect(await withGpu(other, "", none)).toBe(other);
  });

  it.skipIf(softwareMissing !== "")(`is not an adapter in software${softwareMissing}`, async () => {
    expect(await withGpu(other, "", { ...(await softwareChoice()), software: false })).toBe(other);
  });

  it("is the other one where the address of the page says so", async () => {
    const asked = { gpu: { requestAdapter: () => Promise.reject(new Error("asked")) } as unknown as GPU };
    expect(await withGpu(other, "?scan=a&engine=wasm", asked)).toBe(other);
    await expect(withGpu(other, "?scan=a", asked)).rejects.toThrow("asked");
  });
});
