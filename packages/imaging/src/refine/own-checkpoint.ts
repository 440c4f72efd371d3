// What every checkpoint of a refinement must be to be resumed: of this run and no other.

import { DataError, OptionError } from "@friedel/engine";
import type { RefineOptions } from "./options.js";
import type { RefineCheckpoint } from "./result.js";

/**
 * Throws {@link OptionError} where a checkpoint belongs to other options, {@link DataError} where it belongs to another measurement
 * or start, or to something else than a refinement.
 */
export function requireOwnCheckpoint({ meta }: RefineCheckpoint, options: RefineOptions, fingerprint: string): void {
  if (meta.kind !== "refine" || meta.version !== 1) throw new DataError("expected a checkpoint of a refinement, found another");
  for (const key of Object.keys(options) as (keyof RefineOptions)[]) {
    const [expected, found] = [JSON.stringify(options[key]), JSON.stringify(meta.options[key])];
    if (expected !== found) throw new OptionError(`expected a checkpoint with ${key} ${expected}, found ${found}`);
  }
  if (meta.fingerprint !== fingerprint) throw new DataError("expected a checkpoint of this measurement and start, found another");
}
