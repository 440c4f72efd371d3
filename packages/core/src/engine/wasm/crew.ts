// The kernels at work: one instance in the calling thread, which is thread 0 of every computation, and one in each worker.
// Memory is shared where it can be; where it cannot, the unshared build works alone.

import { EngineError, OptionError } from "../../errors.js";
import { Arena } from "./arena.js";
import * as f from "./fields.js";
import type { Parameters } from "./grid.js";
import { compileKernels, engineKernels, instantiateKernels, type KernelExports, type KernelTexts } from "./module.js";

const maximumPages = 65536;
/** Looks before a thread sleeps: some tens of microseconds, longer than the gap between two phases. */
const spin = 20_000;

interface Helper {
  terminate(): unknown;
}

export class Crew {
  readonly arena: Arena;
  readonly threads: number;
  readonly #kernels: KernelExports;
  readonly #helpers: readonly Helper[];
  #lastPause = performance.now();

  constructor(arena: Arena, kernels: KernelExports, helpers: readonly Helper[]) {
    this.arena = arena;
    this.threads = helpers.length + 1;
    this.#kernels = kernels;
    this.#helpers = helpers;
    this.set(
      new Map([
        [f.threads, this.threads],
        [f.spin, spin],
      ]),
    );
  }

  /** Writes parameters. Addresses beyond 2 GiB are written as the same bits. */
  set(parameters: Parameters): void {
    const memory = this.arena.integers(0, f.heap / 4);
    for (const [address, value] of parameters) memory[address / 4] = value;
  }

  setDoubles(parameters: Parameters): void {
    const memory = this.arena.doubles(0, f.heap / 8);
    for (const [address, value] of parameters) memory[address / 8] = value;
  }

  setFloats(parameters: Parameters): void {
    const memory = this.arena.floats(0, f.heap / 4);
    for (const [address, value] of parameters) memory[address / 4] = value;
  }

  /** Carries out one command (fields.ts) with all threads. */
  execute(command: number): void {
    this.set(new Map([[f.command, command]]));
    this.#kernels.execute();
  }

  /** Lets other tasks of this thread run, where it has been busy for a while. */
  async pause(): Promise<void> {
    if (performance.now() - this.#lastPause < 40) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    this.#lastPause = performance.now();
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#helpers.map((helper) => helper.terminate()));
  }
}

/** Sets up `wanted` threads, or one where memory cannot be shared, for the engine's kernels or others that begin like them. */
export async function createCrew(wanted: number, texts: KernelTexts = engineKernels): Promise<Crew> {
  const shared = wanted > 1 && canShare();
  const module = await compileKernels(texts, shared);
  const memory = createMemory(shared);
  const kernels = instantiateKernels(module, memory);
  const posts = Array.from({ length: shared ? wanted - 1 : 0 }, (_, i) => ({ module, memory, thread: i + 1 }));
  return new Crew(new Arena(memory), kernels, await Promise.all(posts.map(startHelper)));
}

/** More are refused. */
const mostThreads = 64;

/** The wanted number of threads; by default as many as the machine runs at once, 8 at most. Throws {@link OptionError}. */
export async function threadsWanted(threads: number | undefined): Promise<number> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads)) {
    throw new OptionError(`expected threads from 1 to ${mostThreads}, found ${threads}`);
  }
  return threads ?? Math.min(8, await availableThreads());
}

async function availableThreads(): Promise<number> {
  if (isBrowser()) return globalThis.navigator.hardwareConcurrency;
  const { availableParallelism } = await import(/* @vite-ignore */ nodeModule("os"));
  return availableParallelism();
}

function createMemory(shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared });
  } catch {
    throw new EngineError("expected address space for 4 GB of WebAssembly memory, found too little");
  }
}

function canShare(): boolean {
  return typeof SharedArrayBuffer !== "undefined" && (!isBrowser() || globalThis.crossOriginIsolated);
}

function isBrowser(): boolean {
  return "WorkerGlobalScope" in globalThis || "document" in globalThis;
}

/** The name of a module of Node, made so that bundlers for browsers leave it alone. */
function nodeModule(name: string): string {
  return `node:${name}`;
}

async function startHelper(post: { module: WebAssembly.Module; memory: WebAssembly.Memory; thread: number }): Promise<Helper> {
  if (isBrowser()) {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    return new Promise((resolve, reject) => {
      worker.onmessage = () => resolve(worker);
      worker.onerror = (event) => reject(new EngineError(`expected a worker thread to start, found: ${event.message}`));
      worker.postMessage(post);
    });
  }
  const { Worker: NodeWorker } = await import(/* @vite-ignore */ nodeModule("worker_threads"));
  const worker = new NodeWorker(new URL("./worker.js", import.meta.url), { workerData: post });
  return new Promise((resolve, reject) => {
    worker.once("message", () => {
      worker.unref();
      resolve(worker);
    });
    worker.once("error", (error: Error) => reject(new EngineError(`expected a worker thread to start, found: ${error.message}`)));
  });
}
