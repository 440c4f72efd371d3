// Which engine a command runs on.

import { availableParallelism } from "node:os";
import { createReferenceEngine, createWasmEngine, type Engine, EngineError, OptionError } from "@friedel/engine";
import { type GpuChoice, openWebgpuEngine } from "@friedel/engine/webgpu";
import type { Context } from "@friedel/workflow";
import { prepareFitThreads } from "@friedel/workflow/node";
import { hasDriver } from "./vulkan.js";

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

/**
 * Makes the engine of that name: `auto` is a GPU where there is one, never an adapter in software, and wasm elsewhere. Throws OptionError
 * where `webgpu` was asked for and there is none.
 */
export async function openEngine(name: EngineChoice, threads: number, choice: GpuChoice = {}): Promise<Engine> {
  if (name === "reference") return createReferenceEngine();
  const wasm = await createWasmEngine({ threads });
  if (name === "wasm" || (name === "auto" && !choice.gpu && !hasDriver())) return wasm;
  try {
    return await openWebgpuEngine(wasm, { software: name === "webgpu", ...choice }, sayLost);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (name === "auto") return wasm;
    await wasm.dispose();
    throw new OptionError(`${error.message}; --engine wasm computes without`, { cause: error });
  }
}

/** Of a GPU that goes away while it computes; whoever reads the results sees wasm's times, not the GPU's. */
function sayLost({ message }: EngineError): void {
  process.stderr.write(`friedel: warning: ${message}; wasm computes what is left\n`);
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

/** Runs some work with as many threads for fits as a fast engine has, if more than one, and frees them; `isSure` of work that has fits. */
export async function withFitThreads<T>(
  { name, threads }: Engine,
  isSure: boolean,
  work: (context: Pick<Context, "fitElsewhere">) => Promise<T>,
): Promise<T> {
  if (name === "reference" || threads === 1) return work({});
  const { fitElsewhere, dispose } = prepareFitThreads(threads, { isSure });
  try {
    return await work({ fitElsewhere });
  } finally {
    await dispose();
  }
}
