import type { Progress } from "@friedel/workflow";
import { expect, it } from "vitest";
import { createReporter } from "./reporter.js";
import { startStages } from "./stages.js";

it("says that there is nothing to keep while a scan is read and prepared, so that Ctrl-C ends these at once", async () => {
  const said: string[] = [];
  const keep = (hasWork: boolean) => void said.push(hasWork ? "keep" : "nothing");
  const terminal = { out: () => {}, err: () => {}, signal: new AbortController().signal, keep, now: () => 0 };
  const stages = startStages(terminal, createReporter(terminal, false));
  await stages.time("reading", async () => said.push("read"));
  async function* work(): AsyncGenerator<Progress, undefined> {
    for (const stage of ["reading", "preparing", "refining", "writing"] as const) {
      yield { stage };
      said.push(stage);
    }
  }
  await stages.follow(work());
  const prepared = ["nothing", "reading", "nothing", "preparing"];
  expect(said).toEqual(["nothing", "read", "keep", ...prepared, "keep", "refining", "keep", "writing", "keep"]);
});
