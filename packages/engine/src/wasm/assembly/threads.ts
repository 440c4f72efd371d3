// Work sharing: a counter hands out planes and rows, a barrier ends every phase. Thread 0 gives the commands;
// the others look for a short time and then sleep until there is one. Results do not depend on who did what.
// A thread that has failed never comes to the barrier: its host (worker.js) sets `failed` and then changes `phase`, in this order,
// so that who waits is woken, and who is about to wait sees one or the other.

import * as f from "../fields";

/** The next piece of work of this phase. */
export function take(): i32 {
  return atomic.add<i32>(f.ticket, 1);
}

function await_(address: usize, old: i32): void {
  for (let i = load<i32>(f.spin); i > 0; i--) if (atomic.load<i32>(address) != old) return;
  while (atomic.load<i32>(address) == old && atomic.load<i32>(f.failed) == 0) atomic.wait<i32>(address, old, -1);
}

/** Waits until all threads have come here; traps where one of them has failed. */
export function barrier(): void {
  const threads = load<i32>(f.threads);
  if (threads == 1) {
    store<i32>(f.ticket, 0);
    return;
  }
  const phase = atomic.load<i32>(f.phase);
  if (atomic.add<i32>(f.arrived, 1) == threads - 1) {
    atomic.store<i32>(f.arrived, 0);
    atomic.store<i32>(f.ticket, 0);
    atomic.store<i32>(f.phase, phase + 1);
    atomic.notify(f.phase, -1);
  } else {
    await_(f.phase, phase);
    if (atomic.load<i32>(f.failed) != 0) unreachable();
  }
}

/** Wakes the other threads for a command. */
export function announce(): void {
  if (load<i32>(f.threads) == 1) return;
  atomic.add<i32>(f.generation, 1);
  atomic.notify(f.generation, -1);
}

/** Sleeps until the generation differs from `seen`; returns the new one. */
export function awaitCommand(seen: i32): i32 {
  await_(f.generation, seen);
  return atomic.load<i32>(f.generation);
}
