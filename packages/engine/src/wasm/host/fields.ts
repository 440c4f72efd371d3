// A crew's own words in memory, by which its threads find work, wait for each other and tell of failures. Plain data, like the
// fields of every kernel module: scripts/build-wasm.mjs makes the kernels' classes of them.

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
   * `failed`: not 0 once a helper has failed; whoever waits in a barrier leaves it by a trap. It stays so. `failing`: taken by the
   * first helper that fails, which alone may tell why, in `bytes` bytes of UTF-8 at `failureText`.
   */
  failure: { failed: "i32", failing: "i32", bytes: "i32" },
} as const;
