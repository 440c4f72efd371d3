import { complexVolume, createWasmEngine, drain, type Measurement, maskVolume, placeOf } from "@friedel/engine";
import { afterAll, expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { chooseFreeVoxels, withMask } from "../../phasing/start.js";
import { refineDefaults } from "../options.js";
import { tuningInput } from "../testing/disturbed.js";
import { isSound, searchFurther } from "./further-starts.js";
import { noiseRatios } from "./judging.js";
import { initialState, type SearchState } from "./search-state.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

it("finds a dislocation that a search took for light of little coherence, in coherent light", async () => {
  const { truth, pattern: _, ...input } = await tuningInput(engine, "dislocation", 1, [32, 32, 32]);
  const measurement: Measurement = withMask(input, chooseFreeVoxels(input.mask, 0.05, 0));
  const observed = { measurement, coherence: null };
  const task = { engine, measurement, observed, options: refineDefaults, isLarge: false, isPreliminary: false };
  // A crystal of this shape without phase: a density that is even, but bright voxels that are none of its own.
  const flat = { ...truth, data: truth.data.map((value, i) => (i % 2 === 0 ? Math.hypot(value, truth.data[i + 1]) : 0)) };
  const noise = await noiseRatios({ object: flat }, { engine, observed, knowsNoise: true });
  const support = maskVolume(
    truth.shape,
    Uint8Array.from({ length: flat.data.length / 2 }, (_, i) => Number(flat.data[2 * i] > 0)),
  );
  const wrong = {
    object: flat,
    support,
    origin: "crystal",
    start: 0,
    noise,
    metrics: { chi2: 1, llk: 50, llkFree: 50 },
  } as const;
  expect(isSound(wrong)).toBe(false);

  const before: SearchState = { ...initialState, coherence: { widths: [0.5, 0.5, 0.5], tails: [0, 0, 0] }, candidates: [wrong] };
  const { candidates, outcomes, coherence } = await drain(searchFurther(task, before));
  const [lead] = candidates;
  expect([lead.origin, coherence]).toEqual(["classical", null]);
  expect((await compareObjects(lead.object, truth, engine.transform)).fieldError).toBeLessThan(0.15);
  // Nothing speaks against it, so no further start was made after it; the object before is kept for comparison.
  expect(isSound(lead)).toBe(true);
  expect(outcomes.at(-1)?.start).toBe(lead.start);
  expect(candidates.at(-1)).toBe(wrong);
});

it("takes a density that is not even, or bright voxels that misfit, for unsound, and what cannot be told for sound", () => {
  /** A ball of two densities, or a plate of one voxel of it. */
  const body = (density: number, isPlate = false) => {
    const object = complexVolume([16, 16, 16]);
    for (let i = 0; i < 4096; i++) {
      const [z, y, x] = placeOf(i, object.shape, [8, 8, 8]);
      const isInside = Math.hypot(z, y, x) < 6 && (z === 0 || !isPlate);
      object.data[2 * i] = isInside ? (z < 0 ? density : 1) : 0;
    }
    return object;
  };
  const noise = { used: 1.2, free: 1.2, bright: 1 };
  expect(isSound({ object: body(1), noise })).toBe(true);
  expect(isSound({ object: body(0.6), noise })).toBe(false);
  expect(isSound({ object: body(1), noise: { ...noise, bright: 2.4 } })).toBe(false);
  expect(isSound({ object: body(1, true), noise: { ...noise, bright: Number.NaN } })).toBe(true);
});
