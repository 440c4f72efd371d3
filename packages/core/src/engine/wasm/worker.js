// A helper thread of the wasm engine, in Node and in browsers: takes the compiled kernels and their memory, says that it is
// there, and serves commands for ever. It never comes back from `serve`; terminating it is the way to end it.

/** @typedef {{ module: WebAssembly.Module, memory: WebAssembly.Memory, thread: number }} Post */

/**
 * @param {Post} post
 * @param {() => void} ready
 */
function serve({ module, memory, thread }, ready) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  ready();
  // The module is ours: `serve` is a function.
  /** @type {{ serve(thread: number, seen: number): void }} */ (/** @type {unknown} */ (exports)).serve(thread, 0);
}

if ("WorkerGlobalScope" in globalThis) {
  globalThis.onmessage = (event) => serve(event.data, () => globalThis.postMessage("ready"));
} else {
  // Named by a variable so that bundlers for browsers leave it alone.
  const name = "node:worker_threads";
  const { parentPort, workerData } = await import(/* @vite-ignore */ name);
  serve(workerData, () => parentPort.postMessage("ready"));
}
