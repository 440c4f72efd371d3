// A relaxation for a browser's worker: bundled and served by browser.test.ts, which holds the result against Node's.

import { drain } from "@friedel/engine";
import { boxBody } from "../../../crystal/bodies.js";
import { cutCrystal } from "../../lattice.js";
import { metalNamed } from "../../metals.js";
import { tightBinding } from "../../potential.js";
import type { RelaxResult } from "../../relax.js";
import { createRelaxer } from "../relaxer.js";

/** What came of it. */
export interface SuiteReport {
  readonly threads: number;
  readonly result: RelaxResult;
}

/** Relaxes a small crystal with two threads, or as many as there can be. */
export async function runSuite(): Promise<SuiteReport> {
  const metal = metalNamed("Pd");
  const relaxer = await createRelaxer({ threads: 2 });
  try {
    const run = relaxer.relax(tightBinding(metal), cutCrystal(metal.latticeConstant, boxBody([30, 24, 27])));
    return { threads: relaxer.threads, result: await drain(run) };
  } finally {
    await relaxer.dispose();
  }
}
