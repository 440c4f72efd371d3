// A crew's own words in memory: how its threads find work, wait for each other and report failures. Plain data, like the fields of
// every kernel module: scripts/build-wasm.mjs makes the kernels' classes of them.

export const blocks = {
  /** What to do next: a number of the module's commands. */
  order: { command: "i32" },
  /** Counts orders, arrivals at a barrier, barriers, and pieces of work handed out. */
  generation: { count: "i32" },
  arrived: { count: "i32" },
  phase: { count: "i32" },
  ticket: { count: "i32" },
  /** Number of threads, and how often one looks before it sleeps. */
  crew: { threads: "i32", spin: "i32" },
  /**
   * `failed`: not 0 once a helper has failed, for good; threads that wait in a barrier leave it by a trap. `failing`: a lock, only
   * the first failing helper writes its message, of `bytes` bytes of UTF-8 (crew.ts).
   */
  failure: { failed: "i32", failing: "i32", bytes: "i32" },
} as const;
