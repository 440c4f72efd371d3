// The atoms' kernels. The host writes a command and its parameters (../fields.ts) and calls `execute`; helper threads run `serve`.

import { announce, awaitCommand, order } from "@friedel/engine/assembly";
import { Command } from "./fields.generated";
import { relax } from "./fire";
import { pairs } from "./pairs";

function perform(thread: i32): void {
  const command = order.command;
  if (command === Command.count) pairs(false);
  else if (command === Command.list) pairs(true);
  else if (command === Command.relax) relax(thread);
}

/** Carries out the command in memory with all threads; returns when it is done. */
export function execute(): void {
  announce();
  perform(0);
}

/** The loop of the other threads. Thread 0 sends no command before all have entered it. */
export function serve(thread: i32, seen: i32): void {
  for (;;) {
    seen = awaitCommand(seen);
    perform(thread);
  }
}
