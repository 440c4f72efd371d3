// Work sharing: a counter hands out planes and rows, a barrier ends every phase. Thread 0 gives the commands; the others look for a
// short time and then sleep until there is one. Results do not depend on who did what.
// A thread that has failed never reaches the barrier: its host (worker.js) sets `failed` and then changes `phase`, in this order, so
// that threads which wait are woken, and one that is about to wait sees one or the other.

import { arrived, crew, failure, generation, phase, ticket } from "./fields.generated";

// Addresses of the words that change under a waiting thread.
const atArrived = changetype<usize>(arrived);
const atFailed = changetype<usize>(failure);
const atGeneration = changetype<usize>(generation);
const atPhase = changetype<usize>(phase);
const atTicket = changetype<usize>(ticket);

/** The next piece of work of this phase. */
export function take(): i32 {
  return atomic.add<i32>(atTicket, 1);
}

function awaitChange(address: usize, old: i32): void {
  for (let i = crew.spin; i > 0; i--) if (atomic.load<i32>(address) !== old) return;
  while (atomic.load<i32>(address) === old && atomic.load<i32>(atFailed) === 0) atomic.wait<i32>(address, old, -1);
}

/** Waits until all threads have come here; traps where one of them has failed. */
export function barrier(): void {
  const threads = crew.threads;
  if (threads === 1) {
    ticket.count = 0;
    return;
  }
  const before = atomic.load<i32>(atPhase);
  if (atomic.add<i32>(atArrived, 1) === threads - 1) {
    atomic.store<i32>(atArrived, 0);
    atomic.store<i32>(atTicket, 0);
    atomic.store<i32>(atPhase, before + 1);
    atomic.notify(atPhase, -1);
  } else {
    awaitChange(atPhase, before);
    if (atomic.load<i32>(atFailed) !== 0) unreachable();
  }
}

/** Wakes the other threads for a command. */
export function announce(): void {
  if (crew.threads === 1) return;
  atomic.add<i32>(atGeneration, 1);
  atomic.notify(atGeneration, -1);
}

/** Sleeps until the generation differs from `seen`; returns the new one. */
export function awaitCommand(seen: i32): i32 {
  awaitChange(atGeneration, seen);
  return atomic.load<i32>(atGeneration);
}
