import type { Progress } from "@friedel/workflow";
import { expect, it } from "vitest";
import { createReporter } from "./reporter.js";
import { startStages } from "./stages.js";

it("lets Ctrl-C wait only where the work has a state that a stop keeps", async () => {
  const said: string[] = [];
  const keep = (hasWork: boolean) => void said.push(hasWork ? "keep" : "nothing");
  const terminal = { out: () => {}, err: () => {}, signal: new AbortController().signal, keep, now: () => 0 };
  const stages = startStages(terminal, createReporter(terminal, false));
  async function* work(): AsyncGenerator<Progress, undefined> {
    const message = { kind: "note", text: "by the way" } as const;
    const steps = [
      { stage: "preparing" },
      { stage: "refining" },
      { stage: "refining", isKept: true },
      { stage: "refining", message },
    ] as const;
    for (const step of [...steps, { stage: "strain" } as const]) {
      yield step;
      said.push(step.stage);
    }
  }
  await stages.follow(work());
  const last = said.flatMap((word, i) =>
    /keep|nothing/.test(word) ? [] : [`${word}: ${said.slice(0, i).findLast((one) => /keep|nothing/.test(one))}`],
  );
  expect(last).toEqual(["preparing: nothing", "refining: nothing", "refining: keep", "refining: keep", "strain: nothing"]);
  expect(said.at(-1)).toBe("nothing");
});
