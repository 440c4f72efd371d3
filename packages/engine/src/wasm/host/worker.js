// A helper thread of the wasm engine, in Node and in browsers: takes the compiled kernels and their memory, reports that
// it is ready, and serves commands until it is terminated. A trap of the kernels is reported in memory, because the calling thread
// waits there and receives no message.

/**
 * `failure`: addresses for that report (fields.ts), which this file, run as it is, cannot import.
 * @typedef {{ failed: number, failing: number, phase: number, bytes: number, text: number, most: number }} FailurePlaces
 * @typedef {{ module: WebAssembly.Module, memory: WebAssembly.Memory, thread: number, failure: FailurePlaces }} Post
 */

/**
 * @param {Post} post
 * @param {() => void} ready
 */
function serve({ module, memory, thread, failure }, ready) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  ready();
  try {
    // The module is ours: `serve` is a function.
    /** @type {{ serve(thread: number, seen: number): void }} */ (/** @type {unknown} */ (exports)).serve(thread, 0);
  } catch (error) {
    tell(memory, failure, `helper thread ${thread}: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param {WebAssembly.Memory} memory
 * @param {FailurePlaces} failure
 * @param {string} text
 */
function tell(memory, { failed, failing, phase, bytes, text: at, most }, text) {
  const words = new Int32Array(memory.buffer);
  // Only the first: the others fall because of it.
  if (Atomics.compareExchange(words, failing / 4, 0, 1) !== 0) return;
  const letters = new TextEncoder().encode(text).subarray(0, most);
  new Uint8Array(memory.buffer).set(letters, at);
  words[bytes / 4] = letters.length;
  // This order: see assembly/threads.ts.
  Atomics.store(words, failed / 4, 1);
  Atomics.add(words, phase / 4, 1);
  Atomics.notify(words, phase / 4);
}

if ("WorkerGlobalScope" in globalThis) {
  globalThis.onmessage = (event) => serve(event.data, () => globalThis.postMessage("ready"));
} else {
  // Named by a variable so that bundlers for browsers leave it alone.
  const name = "node:worker_threads";
  const { parentPort, workerData } = await import(/* @vite-ignore */ name);
  // However it ends, unless it is terminated: the calling thread may be waiting for it.
  process.once("exit", (code) =>
    tell(workerData.memory, workerData.failure, `helper thread ${workerData.thread}: it ended with code ${code}`),
  );
  serve(workerData, () => parentPort.postMessage("ready"));
}
