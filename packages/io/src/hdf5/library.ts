// The HDF5 C library as WebAssembly (h5wasm), and the only place that knows its global module.
// One job at a time runs on it, from opening a file to closing it. The library leaks handles and stack where a call
// throws, and a hostile file may damage its heap; so after a failure its memory is put back to what it was when freshly
// loaded, which is what loading it anew would do, in a few milliseconds.

import { filterPlugins, PluginNeeded } from "./filters.js";
import { installPlugin, pluginModule } from "./load-plugin.js";
import type { NativeLibrary } from "./native-library.js";
import type { VirtualFiles } from "./source-fs.js";

/** The library for one job. */
export interface LibraryJob {
  readonly library: NativeLibrary;
  /** Numbers of the filters whose plugins are loaded. */
  readonly filters: ReadonlySet<number>;
  /** Marks a failed call, so that the library's memory is renewed after the job even if the job continues. */
  spoil(): void;
  /** Whether the library was last refused memory that it asked for: what fails then may be sound. */
  ranOut(): boolean;
}

interface Loaded {
  readonly library: NativeLibrary;
  readonly filters: Set<number>;
  /** The memory that every job begins with; zeros follow, up to `firstBytes`. */
  pristine: Uint8Array;
  firstBytes: number;
}

let loading: Promise<Loaded> | undefined;

/**
 * Runs `job`, which must be synchronous, on the library, whose memory may grow to `maxBytes` meanwhile: a hostile file
 * makes it ask for more than that, and it then fails as if memory had run out. Errors of the job are passed on, but for
 * {@link PluginNeeded}: the job then starts again with that plugin, so it must leave nothing behind where it throws.
 */
export async function withLibrary<T>(maxBytes: number, job: (context: LibraryJob) => T): Promise<T> {
  loading ??= load();
  const loaded = await loading;
  for (;;) {
    try {
      return runJob(loaded, maxBytes, job);
    } catch (error) {
      if (!(error instanceof PluginNeeded)) throw error;
      await loadPlugin(loaded, error.id);
    }
  }
}

function runJob<T>(loaded: Loaded, maxBytes: number, job: (context: LibraryJob) => T): T {
  const { library, filters } = loaded;
  let [spoiled, isRefused] = [false, false];
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  const guarded = () => {
    try {
      outcome = { value: job({ library, filters, spoil: () => (spoiled = true), ranOut: () => isRefused }) };
    } catch (error) {
      outcome = { error };
    }
  };
  // `ccall` looks a function up by its name and puts the WebAssembly stack back after it, whatever the job threw inside.
  Object.assign(library, { _friedelJob: guarded });
  const look = (refused: boolean) => (isRefused = refused);
  limitMemory(maxBytes, look, () => library.ccall("friedelJob", null, ["string"], [" "]));
  if (spoiled || outcome === undefined || "error" in outcome) renew(loaded);
  if (outcome === undefined) throw new Error("expected the HDF5 library to run a job, found that it did not");
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}

/** Starts loading the library, which takes a while, so that the first job need not wait. A failure is reported by that job. */
export function preloadHdf5(): void {
  loading ??= load();
  loading.catch(() => {});
}

async function load(): Promise<Loaded> {
  const { ready } = await import("h5wasm");
  // h5wasm's own types say `any` where it matters; NativeLibrary types the part that is used.
  const library = (await ready) as unknown as NativeLibrary;
  silence(library.FS);
  return { library, filters: new Set(), ...memoryOf(library) };
}

/** Loads a plugin into fresh memory, which then is what every job begins with. */
async function loadPlugin(loaded: Loaded, id: number): Promise<void> {
  const plugin = filterPlugins[id];
  const module = await pluginModule(plugin);
  if (loaded.filters.has(id)) return;
  const { library } = loaded;
  renew(loaded);
  library.HEAPU8.fill(0, loaded.firstBytes);
  installPlugin(library, id, plugin, module);
  loaded.filters.add(id);
  Object.assign(loaded, memoryOf(library));
}

function memoryOf({ HEAPU8 }: NativeLibrary): Pick<Loaded, "pristine" | "firstBytes"> {
  let end = HEAPU8.length;
  while (end > 0 && HEAPU8[end - 1] === 0) end--;
  return { pristine: HEAPU8.slice(0, end), firstBytes: HEAPU8.length };
}

/**
 * Runs `action` while no WebAssembly memory can grow beyond `maxBytes`; `look` hears of each growth whether it was refused, after which
 * the library may ask for less. Its own limit is 2 GiB and cannot be set; since the action is synchronous, nothing but the library runs
 * meanwhile.
 */
function limitMemory(maxBytes: number, look: (isRefused: boolean) => void, action: () => void): void {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    const isRefused = this.buffer.byteLength + pages * 65_536 > maxBytes;
    look(isRefused);
    if (isRefused) throw new RangeError("beyond the memory limit");
    return grow.call(this, pages);
  };
  try {
    action();
  } finally {
    prototype.grow = grow;
  }
}

/** The library prints a stack of errors for every failed call, and plugins a line; they reach the user as one sentence instead. */
function silence(files: VirtualFiles): void {
  for (const stream of files.streams.slice(1, 3)) {
    const terminal = stream?.tty;
    if (terminal) terminal.ops = { ...terminal.ops, put_char: () => {}, fsync: () => {} };
  }
}

/** Memory beyond the first bytes needs no zeros: the library's allocator assumes nothing about it. */
function renew({ library, pristine, firstBytes }: Loaded): void {
  for (const stream of library.FS.streams.slice(3)) if (stream) library.FS.close(stream);
  library.HEAPU8.fill(0, pristine.length, firstBytes);
  library.HEAPU8.set(pristine);
}
