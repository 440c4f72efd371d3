// The machine's GPU before another engine, where the browser has one in hardware that computes what the other does.

import { type Engine, EngineError } from "@friedel/engine";
import { type GpuChoice, openWebgpuEngine } from "@friedel/engine/webgpu";

/** The engine to compute with: `other` alone where there is no such GPU, or where the address of the page says `engine=wasm`. */
export async function withGpu(other: Engine, address: string, choice: GpuChoice = {}): Promise<Engine> {
  if (new URLSearchParams(address).get("engine") === "wasm") return other;
  try {
    return await openWebgpuEngine(other, choice);
  } catch (error) {
    if (error instanceof EngineError) return other;
    throw error;
  }
}
