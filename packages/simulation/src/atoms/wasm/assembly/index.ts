// The atoms' kernels. The host writes a command and its parameters (../fields.ts) and calls `execute`; helpers are in `serve`.

import * as crew from "../../../../../engine/src/wasm/fields";
import { announce, awaitCommand } from "../../../../../engine/src/wasm/assembly/threads";
import * as f from "../fields";
import { relax } from "./fire";
import { pairs } from "./pairs";

function perform(thread: i32): void {
  switch (load<i32>(crew.command)) {
    case f.opCount: pairs(false); break;
    case f.opList: pairs(true); break;
    case f.opRelax: relax(thread); break;
  }
}

/** Carries out the command in memory with all threads; returns when it is done. */
export function execute(): void {
  announce();
  perform(0);
}

/** What the other threads do for ever. Thread 0 gives no command before all have come here. */
export function serve(thread: i32, seen: i32): void {
  for (;;) {
    seen = awaitCommand(seen);
    perform(thread);
  }
}
