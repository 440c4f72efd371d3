// The compiled kernels: base64 in a generated source, so that Node, browsers and bundlers load them the same way.

/** Exports of the kernels' module. */
export interface KernelExports {
  execute(): void;
  serve(thread: number, seen: number): void;
}

/** Both builds of some kernels, as base64. */
export interface KernelTexts {
  readonly shared: string;
  readonly unshared: string;
}

/** Compiles kernels for shared or for unshared memory. */
export async function compileKernels(texts: KernelTexts, shared: boolean): Promise<WebAssembly.Module> {
  const text = atob(shared ? texts.shared : texts.unshared);
  return WebAssembly.compile(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
}

/** An instance of the kernels on `memory`. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  // The module is ours: its exports are known.
  return exports as unknown as KernelExports;
}
