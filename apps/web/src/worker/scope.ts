// What a worker has of its page. The sources are typed as a page's, whose window differs from a worker in these names.

import type { Port } from "./border.js";

/** The port to the page and the worker's own name. */
export function workerScope(): Port & { readonly name: string } {
  // A worker's postMessage has no address, as a window's has.
  return globalThis as unknown as Port & { readonly name: string };
}
