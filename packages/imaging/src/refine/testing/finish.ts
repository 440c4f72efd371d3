// Running a refinement to its end in a test, with a look at each step.

import type { RefineProgress, RefineResult } from "../result.js";

/** The result of `work`; `look` sees every progress record before the work goes on. */
export async function finish(
  work: AsyncGenerator<RefineProgress, RefineResult>,
  look: (progress: RefineProgress) => Promise<void> = async () => {},
): Promise<RefineResult> {
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
    await look(value);
  }
}
