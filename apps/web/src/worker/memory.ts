// How much memory reading may take in a tab: what Node's process tells the packages, a browser does not tell.

/** WebAssembly and typed arrays of a tab end at 4 GiB in the usual browsers. */
const tabBytes = 4 * 2 ** 30;

// vite.config.ts puts this name where the packages ask Node.
Object.assign(globalThis, { availableMemory: () => tabBytes });
