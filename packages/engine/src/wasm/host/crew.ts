// The kernels at work: one instance in the calling thread, which is thread 0 of every computation, and one in each worker.
// Memory is shared where it can be; where it cannot, the unshared build works alone.

import { EngineError, OptionError } from "../../errors.js";
import { Arena } from "./arena.js";
import { blocks } from "./fields.js";
import { type Block, type Fields, place, readRecord, regions, type Values, writeField, writeRecord } from "./layout.js";
import { compileKernels, instantiateKernels, type KernelExports, type KernelTexts } from "./module.js";

const maximumPages = 65536;
/** Looks before a thread sleeps: some tens of microseconds, longer than the gap between two phases. */
const spin = 20_000;

const own = place(blocks, regions.crew);

/** Addresses for the report of a failed helper, for worker.js; the text is at the end of the crew's region. */
const failure = {
  failed: own.failure.at + own.failure.offsets.failed,
  failing: own.failure.at + own.failure.offsets.failing,
  bytes: own.failure.at + own.failure.offsets.bytes,
  phase: own.phase.at,
  text: regions.crew[1] - 512,
  most: 512,
};

interface Helper {
  terminate(): unknown;
  /** Why it ended after it was ready; undefined as long as it works. */
  ended(): string | undefined;
}

/** The message that starts a helper: see worker.js. */
interface Post {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
  readonly failure: typeof failure;
}

export class Crew {
  readonly arena: Arena;
  readonly threads: number;
  readonly #kernels: KernelExports;
  readonly #helpers: readonly Helper[];
  #lastPause = performance.now();
  #failure: EngineError | undefined;

  constructor(arena: Arena, kernels: KernelExports, helpers: readonly Helper[]) {
    this.arena = arena;
    this.threads = helpers.length + 1;
    this.#kernels = kernels;
    this.#helpers = helpers;
    this.write(own.crew, { threads: this.threads, spin });
  }

  /** Writes all parameters of a block. Throws {@link EngineError} for an integer that is none. */
  write<F extends Fields>(block: Block<F>, values: NoInfer<Values<F>>): void {
    writeRecord(this.arena.view(), block, block.at, values);
  }

  /** Writes one of them. */
  set<F extends Fields, K extends keyof F & string>(block: Block<F>, name: K, value: NoInfer<Values<F>[K]>): void {
    writeField(this.arena.view(), block, block.at, name, value);
  }

  /** The present values of a block. */
  read<F extends Fields>(block: Block<F>): Values<F> {
    return readRecord(this.arena.view(), block, block.at);
  }

  /**
   * Carries out one of the module's commands with all threads. Throws {@link EngineError} where one of them fails, and ever after: the
   * others stand where they stood, so that nothing but disposing is left.
   */
  execute(command: number): void {
    const ended = this.#helpers.map((helper) => helper.ended()).find((why) => why !== undefined);
    if (ended !== undefined) this.#failure ??= this.#failureOf(new Error(ended));
    if (this.#failure) throw this.#failure;
    this.set(own.order, "command", command);
    try {
      this.#kernels.execute();
    } catch (cause) {
      this.#failure = this.#failureOf(cause);
      throw this.#failure;
    }
  }

  /** The cause of a trap of this thread: a helper's failure, noticed in a barrier, or its own. */
  #failureOf(cause: unknown): EngineError {
    const helper = this.#helpersFailure();
    const text = cause instanceof Error ? cause.message : String(cause);
    const found = helper ?? (/^helper thread/.test(text) ? text : `calling thread: ${text}`);
    const message = `expected every thread of the wasm engine to do its work, found that one failed and the engine with it: ${found}`;
    return new EngineError(message, { cause });
  }

  #helpersFailure(): string | undefined {
    if (Atomics.load(this.arena.integers(failure.failed, 1), 0) === 0) return undefined;
    const { bytes } = this.read(own.failure);
    // A copy, for decoders refuse shared memory.
    return new TextDecoder().decode(Uint8Array.from(this.arena.bytes(failure.text, bytes)));
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

/** Sets up `wanted` threads for some kernels, or one where memory cannot be shared. */
export async function createCrew(wanted: number, texts: KernelTexts): Promise<Crew> {
  const shared = wanted > 1 && canShare();
  const module = await compileKernels(texts, shared);
  const memory = createMemory(shared);
  const kernels = instantiateKernels(module, memory);
  const posts = Array.from({ length: shared ? wanted - 1 : 0 }, (_, i) => ({ module, memory, thread: i + 1, failure }));
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

async function startHelper(post: Post): Promise<Helper> {
  let why: string | undefined;
  const ended = (): string | undefined => why;
  const refused = (text: string) =>
    /EMFILE|too many open files/.test(text)
      ? new OptionError(
          "expected a worker thread to start, found that this process may open no more files (ulimit -n); one thread needs none",
        )
      : new EngineError(`expected a worker thread to start, found: ${text}`);
  if (isBrowser()) {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    return new Promise((resolve, reject) => {
      worker.onmessage = () => resolve({ terminate: () => worker.terminate(), ended });
      worker.onerror = ({ message }) => {
        why = message;
        reject(refused(message));
      };
      worker.postMessage(post);
    });
  }
  const { Worker: NodeWorker } = await import(/* @vite-ignore */ nodeModule("worker_threads"));
  const worker = new NodeWorker(new URL("./worker.js", import.meta.url), { workerData: post });
  return new Promise((resolve, reject) => {
    worker.once("message", () => {
      worker.unref();
      resolve({ terminate: () => worker.terminate(), ended });
    });
    // An error comes before the exit that it brings about, and after the start nobody hears that this is refused.
    const end = (text: string): void => {
      why ??= `helper thread ${post.thread}: ${text}`;
      reject(refused(why));
    };
    worker.once("error", (error: Error) => end(error.message));
    worker.once("exit", (code: number) => end(`it ended with code ${code}`));
  });
}
