// The compiled kernels: base64 in a generated source, so that Node, browsers and bundlers load them the same way.

import { sharedKernels, unsharedKernels } from "./kernels.generated.js";

/** What the kernels' module exports. */
export interface KernelExports {
  execute(): void;
  serve(thread: number, seen: number): void;
}

/** Compiles the kernels for shared or for unshared memory. */
export async function compileKernels(shared: boolean): Promise<WebAssembly.Module> {
  const text = atob(shared ? sharedKernels : unsharedKernels);
  return WebAssembly.compile(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
}

/** An instance of the kernels on `memory`. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  // The module is ours: its exports are known.
  return exports as unknown as KernelExports;
}
