// A thread that dies while others wait for it: they are told, and nobody waits for ever. A thread in such a wait runs no timer, not
// even that of the test's time limit, so a guard beside it opens the barrier by force where the wait has lasted too long.

import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import type { Shape } from "../array/index.js";
import { EngineError } from "../errors.js";
import { createGrid } from "./grid.js";
import { blocks } from "./host/fields.js";
import { type Crew, place } from "./host/index.js";
import { regions } from "./host/layout.js";
import { command, createEngineCrew, parameters } from "./parameters.js";

/** Long enough for a helper to wake and take a plane, most of the time. */
const shape: Shape = [64, 64, 64];
const limit = 60_000;
/** Transforms in which no helper takes a plane, in a row, before that is held to be the defect. */
const mostIdle = 1000;

const guards: Worker[] = [];
afterEach(async () => {
  await Promise.all(guards.splice(0).map((worker) => worker.terminate()));
});

/** What the guard does after ten seconds: it ends all waits of the barrier, without saying that anything failed. */
const guard = `
  const { memory, phase } = require("node:worker_threads").workerData;
  const words = new Int32Array(memory.buffer);
  const open = () => {
    Atomics.add(words, phase / 4, 1);
    Atomics.notify(words, phase / 4);
  };
  setTimeout(() => setInterval(open, 1), 10_000);
`;

/** A crew with a volume to transform, under guard. */
async function crewAtWork(threads: number): Promise<Crew> {
  const crew = await createEngineCrew(threads);
  if (threads > 1)
    guards.push(
      new Worker(guard, { eval: true, workerData: { memory: crew.arena.memory, phase: place(blocks, regions.crew).phase.at } }),
    );
  const grid = createGrid(crew.arena, shape, crew.threads);
  crew.write(parameters.grid, grid.parameters);
  crew.write(parameters.slab, { at: crew.arena.allocate(shape[0] * grid.planeStride), count: shape[0], first: 0 });
  crew.execute(command.transform);
  return crew;
}

function failureOf(crew: Crew, attempts: number): unknown {
  try {
    for (let i = 0; i < attempts; i++) crew.execute(command.transform);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe.each([2, 3])("a crew of %i threads", (threads) => {
  it(
    "says that a helper failed, and why, refuses further work and can be disposed of",
    async () => {
      for (let round = 0; round < 8; round++) {
        const crew = await crewAtWork(threads);
        // Scratch of the calling thread is where it was; that of every other is far beyond the memory's end.
        crew.set(parameters.grid, "scratchStride", 2 ** 30);
        const error = failureOf(crew, mostIdle);
        expect(error).toBeInstanceOf(EngineError);
        expect(String(error)).toMatch(/helper thread [12]: memory access out of bounds/);
        crew.set(parameters.grid, "scratchStride", 0);
        expect(failureOf(crew, 1)).toBe(error);
        await crew.dispose();
      }
    },
    limit,
  );

  it(
    "says so where the calling thread failed with them",
    async () => {
      const crew = await crewAtWork(threads);
      crew.set(parameters.slab, "at", -65536);
      const error = failureOf(crew, 1);
      expect(error).toBeInstanceOf(EngineError);
      expect(String(error)).toMatch(/(calling thread|helper thread [12]): memory access out of bounds/);
      expect(failureOf(crew, 1)).toBe(error);
      await crew.dispose();
    },
    limit,
  );
});

it("a helper that ends between two commands is missed at the next one", async () => {
  const made: Worker[] = [];
  const onWorker = (worker: Worker): void => void made.push(worker);
  process.on("worker", onWorker);
  const crew = await createEngineCrew(2);
  process.off("worker", onWorker);
  expect(made).toHaveLength(1);
  await made[0].terminate();
  const error = failureOf(crew, 1);
  expect(error).toBeInstanceOf(EngineError);
  expect(String(error)).toMatch(/helper thread 1: it ended with code 1/);
  expect(failureOf(crew, 1)).toBe(error);
  await crew.dispose();
});

it("a single thread that fails says so likewise, and works no more", async () => {
  const crew = await crewAtWork(1);
  crew.set(parameters.slab, "at", -65536);
  const error = failureOf(crew, 1);
  expect(String(error)).toMatch(/EngineError: .*calling thread: memory access out of bounds/);
  expect(failureOf(crew, 1)).toBe(error);
});
