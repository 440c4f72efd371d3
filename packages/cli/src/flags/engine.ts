// Which engine a command runs on.

import { availableParallelism } from "node:os";
import { createReferenceEngine, createWasmEngine, type Engine, OptionError } from "@friedel/engine";
import type { Context } from "@friedel/workflow";
import { prepareFitThreads } from "@friedel/workflow/node";

/** Names on the command line. */
export const engineNames = ["auto", "wasm", "reference", "webgpu"] as const;
export type EngineChoice = (typeof engineNames)[number];

/** What to compute with. */
export interface EngineFlags {
  readonly engine: EngineChoice;
  readonly threads: number;
}

/** Threads where none are asked for: every core, but no more than memory bandwidth can feed. */
export const defaultThreads = Math.min(8, availableParallelism());

/** Makes the engine of that name. Throws OptionError for one that is not there. */
async function openEngine(name: EngineChoice, threads: number): Promise<Engine> {
  if (name === "webgpu") {
    throw new OptionError("expected the engine auto, wasm or reference, found webgpu, which this version does not have yet");
  }
  return name === "reference" ? createReferenceEngine() : createWasmEngine({ threads });
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

/** Runs some work with as many threads for fits as a fast engine has, if more than one, and frees them. */
export async function withFitThreads<T>(
  { name, threads }: Engine,
  work: (context: Pick<Context, "fitElsewhere">) => Promise<T>,
): Promise<T> {
  if (name !== "wasm" || threads === 1) return work({});
  const { fitElsewhere, dispose } = prepareFitThreads(threads);
  try {
    return await work({ fitElsewhere });
  } finally {
    await dispose();
  }
}
