import { complexVolume, createWasmEngine, drain, InputError } from "@friedel/engine";
import { type FitJob, fitEnsemble } from "@friedel/imaging";
import { simulateCrystal, simulatePattern } from "@friedel/simulation";
import { afterAll, expect, it } from "vitest";
import { prepareFitThreads } from "./fit-threads.js";

const shape = [32, 32, 32] as const;
const engine = await createWasmEngine({ threads: 2 });
const { fitElsewhere, dispose } = prepareFitThreads(2, { isSure: true });
afterAll(async () => {
  await dispose();
  await engine.dispose();
});

const { object, support } = simulateCrystal({ shape, seed: 2, size: 0.42, phaseRange: 2 });
const { counts, mask } = await simulatePattern(object, { seed: 2, peakCounts: 2e4 }, engine.transform);
const amplitude = { ...counts, data: counts.data.map(Math.sqrt) };
const input = { amplitude, mask, object, support };
const edge = 1e-8;
const step = (2 * Math.PI) / (32 * edge);
const diagonal = (length: number) => [[length, 0, 0] as const, [0, length, 0] as const, [0, 0, length] as const] as const;
const geometry = { directColumns: diagonal(edge), reciprocalColumns: diagonal(step), qVector: [1e10, 2e10, 2e10] as const };

it("makes an ensemble of the same bits as one after the other", async () => {
  const options = { members: 3, seed: 5 };
  const here = await drain(fitEnsemble({ engine }, input, geometry, options));
  const elsewhere = await drain(fitEnsemble({ engine, elsewhere: fitElsewhere }, input, geometry, options));
  expect(here?.objects).toHaveLength(3);
  expect(elsewhere).toEqual(here);
});

it("passes on why a fit cannot be made, and goes on with the next", async () => {
  const job: FitJob = { begin: { object, support } };
  const other: FitJob = { begin: { object: complexVolume([16, 16, 16]), support } };
  const [first, second, third] = await Promise.allSettled([job, other, job].map((each) => fitElsewhere(input, each)));
  expect(second).toMatchObject({ status: "rejected", reason: expect.any(InputError) });
  expect(first.status).toBe("fulfilled");
  expect(third).toEqual(first);
});

it("says so when its thread has ended", async () => {
  const ended = prepareFitThreads(1);
  const fit = ended.fitElsewhere(input, { begin: { object, support } });
  await ended.dispose();
  await expect(fit).rejects.toThrow(/expected a thread to make its fit/);
});
