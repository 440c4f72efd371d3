// The engine's kernels as its host sees them: parameters at their addresses, commands, and threads that carry them out.

import { blocks, commands } from "./fields.js";
import { type Crew, createCrew, numbered, place, type Values } from "./host/index.js";
import { sharedKernels, unsharedKernels } from "./kernels.generated.js";

export const parameters = place(blocks);
export const command = numbered(commands);

/** Values of all parameters of a block. */
export type Parameters<B extends keyof typeof blocks> = Values<(typeof blocks)[B]>;

/** Carries out a command with the parameters of the problem as it is. */
export type Execute = (command: number) => void;

/** Sets up `wanted` threads, or one where memory cannot be shared. */
export function createEngineCrew(wanted: number): Promise<Crew> {
  return createCrew(wanted, { shared: sharedKernels, unshared: unsharedKernels });
}
