// A crystal whose phases are right near the centre of its pattern and wrong beyond.

import { createWasmEngine, mapped } from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { radiusOf } from "../conditions/background.js";
import { compareObjects } from "../metrics/compare.js";
import { measurementOf } from "../strain/uncertainty/testing/noisy-starts.js";
import { type FitOptions, fitFrom } from "./fit.js";

const shape = [32, 32, 32] as const;
const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;

it("ends where a fit from the crystal itself does, from phases in which a descent stays", async () => {
  const crystal = simulateCrystal({ shape, seed: 1, size: 0.42, phaseRange: 2 });
  const measured = await measurementOf(crystal.object, 1, transform);
  const radius = radiusOf(shape);
  const spectrum = await transform(crystal.object, "forward");
  // The conjugate: the same counts to the last, phases that turn about every dark place the other way.
  const turned = mapped(spectrum, (value, i) => (i % 2 === 1 && radius(i >> 1) > 0.2 ? -value : value));
  const begin = { object: await transform(turned, "inverse"), support: crystal.support };
  const endOf = async (...[from, options]: [typeof begin, FitOptions?]) => {
    const { object, llk } = await fitFrom(engine, measured, from, options);
    return { llk, error: (await compareObjects(crystal.object, object, transform)).fieldError };
  };
  const [best, stuck, grown] = [await endOf(crystal), await endOf(begin), await endOf(begin, { growsFrom: 0.2 })];
  expect(stuck.llk).toBeGreaterThan(1.1 * best.llk);
  expect(stuck.error).toBeGreaterThan(1.3 * best.error);
  expect(grown.llk).toBeLessThan(1.002 * best.llk);
  expect(grown.error).toBeLessThan(1.01 * best.error);
});
