// The main workflow on an engine that only transforms, iterates, updates supports and fits; the rest falls back to the wasm engine.

import { createWasmEngine, drain, withFallback } from "@friedel/engine";
import { createPlainEngine } from "@friedel/engine/testing";
import { compareObjects } from "@friedel/imaging";
import { resultJson, summaryRows } from "@friedel/report";
import { expect, it } from "vitest";
import { memoryFile, readPatternFile, reconstruct } from "./index.js";
import { smallPattern } from "./testing/small-pattern.js";

it("reconstructs on a third engine with a fallback for what it lacks", async () => {
  const { cxi, object: truth } = await smallPattern();
  const scan = await readPatternFile(memoryFile("pattern.cxi", cxi));
  const engine = withFallback(createPlainEngine(), await createWasmEngine({ threads: 1 }));
  const found = await drain(reconstruct(scan, { refinement: { seed: 3 } }, { engine }));
  expect(found.engine.name).toBe("plain");
  expect(found.image).toBeDefined();
  const figures =
    /^The crystal is found: .*\. Resolution [\d.]+ nm, strain ± [\d.e-]+ %, independent starts differ by [\d.e-]+ % rms\.$/;
  expect(summaryRows(found)[0]).toEqual(["verdict", expect.stringMatching(figures)]);
  expect(resultJson(found)).toMatchObject({ verdict: { sentence: expect.stringMatching(figures) } });
  const { fieldError } = await compareObjects(found.result.object, truth, engine.transform);
  expect(fieldError).toBeLessThan(0.1);
  await engine.dispose();
}, 300_000);
