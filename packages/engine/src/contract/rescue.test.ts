// An engine that is lost in mid-run: the other goes on, and the result is the one that it would have had.

import { describe, expect, it } from "vitest";
import { splineField, startCrystalFit } from "../crystal-fit/index.js";
import { descend } from "../descent/index.js";
import { EngineError } from "../errors.js";
import { createReferenceEngine } from "../reference/index.js";
import { er, exampleProblem, hio, requireSameBits, startPhaser } from "../testing/contract-problems.js";
import { noise } from "../testing/contract-volumes.js";
import { createPlainEngine } from "../testing/plain-engine.js";
import { crystalFitterOf, vectorsOf } from "./capabilities.js";
import type { Engine } from "./engine.js";
import type { Phaser } from "./phaser.js";
import { withRescue } from "./rescue.js";

/** The plain engine until that many calls on its phasers have been answered. */
function lostAfter(calls: number): Engine {
  const plain = createPlainEngine();
  let left = calls;
  const lose =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (left-- <= 0) throw new EngineError("expected a device, found it lost");
      return call(...args);
    };
  return {
    ...plain,
    transform: lose(plain.transform),
    createPhaser: async (measurement) => {
      const phaser = await plain.createPhaser(measurement);
      const { load, read, iterate, updateSupport, fit } = phaser;
      return {
        ...phaser,
        load: lose(load),
        read: lose(read),
        iterate: lose(iterate),
        updateSupport: lose(updateSupport),
        fit: lose(fit),
      };
    },
  };
}

/** The reference until that many calls on the vectors of its phasers have been answered. */
async function lostInDescent(calls: number): Promise<Engine> {
  const reference = await createReferenceEngine();
  let left = calls;
  const lose =
    <A extends unknown[], T>(call: (...args: A) => T) =>
    (...args: A): T => {
      if (left-- <= 0) throw new EngineError("expected a device, found it lost");
      return call(...args);
    };
  return {
    ...reference,
    createPhaser: async (measurement) => {
      const phaser = await reference.createPhaser(measurement);
      const openVectors: Phaser["openVectors"] = async (goal) => {
        const { create, read, combine, dots, evaluate, adam, close, ...handles } = await vectorsOf(phaser, goal);
        const asked = { read: async (v: number) => lose(read)(v), close: async () => lose(close)() };
        const shifted = { dots: async (pairs: Parameters<typeof dots>[0]) => lose(dots)(pairs) };
        const evaluated: typeof evaluate = async (...args) => lose(evaluate)(...args);
        return {
          ...handles,
          ...asked,
          ...shifted,
          evaluate: evaluated,
          create: lose(create),
          combine: lose(combine),
          adam: lose(adam),
        };
      };
      return { ...phaser, openVectors };
    },
  };
}

async function run(phaser: Phaser) {
  await phaser.iterate({ outside: hio, iterations: 3 });
  const count = await phaser.updateSupport({ sigma: 1, threshold: 0.15, relativeTo: "max" });
  await phaser.iterate({ outside: er, iterations: 2 });
  return { count, fit: await phaser.fit(), ...(await phaser.read()) };
}

describe("an engine with a rescue", async () => {
  const problem = await exampleProblem([8, 9, 10]);
  const reference = await createReferenceEngine();
  const expected = await run(await startPhaser(reference, problem));

  it.each([0, 1, 2, 3, 4])("ends as the other alone where the first is lost after %i calls", async (calls) => {
    const said: string[] = [];
    const phaser = await startPhaser(
      withRescue(lostAfter(calls), reference, ({ message }) => said.push(message)),
      problem,
    );
    const found = await run(phaser);
    requireSameBits(found.object, expected.object, "the object is another");
    requireSameBits(found.support, expected.support, "the support is another");
    expect(found.fit).toEqual(expected.fit);
    expect(said).toEqual(["expected a device, found it lost"]);
    await phaser.dispose();
  });

  const adam = { kind: "adam", rate: 0.02, keepsMoments: true } as const;
  const descending = async (phaser: Phaser) => {
    await phaser.iterate({ outside: er, iterations: 2 });
    const line = await descend(phaser, { steps: 2, loss: "amplitude", optimiser: { kind: "lbfgs" }, model: { scale: "best" } });
    const first = await descend(phaser, { steps: 3, loss: "poisson", optimiser: adam });
    const again = { ...adam, ...(first.moments && { moments: first.moments }) };
    const second = await descend(phaser, { steps: 3, loss: "poisson", optimiser: again });
    await phaser.iterate({ outside: hio, iterations: 1 });
    return { losses: [line.losses, first.losses, second.losses], ...(await phaser.read()) };
  };

  // Before anything, within the line search, and within each run of Adam.
  it.each([0, 7, 23, 40, 52])("descends as the other alone where the first is lost after %i calls", async (calls) => {
    const said: string[] = [];
    const rescued = withRescue(await lostInDescent(calls), reference, ({ message }) => said.push(message));
    const found = await descending(await startPhaser(rescued, problem));
    const alone = await descending(await startPhaser(reference, problem));
    expect(found.losses).toEqual(alone.losses);
    requireSameBits(found.object, alone.object, "the object is another");
    expect(said).toEqual(["expected a device, found it lost"]);
  });

  it.each([0, 1, 2])("fits crystals as the other alone where the first is lost after %i calls", async (calls) => {
    let left = calls;
    const losing: Engine = {
      ...reference,
      createCrystalFitter: async (measurement, box) => {
        if (left-- <= 0) throw new EngineError("expected a device, found it lost");
        const fitter = await crystalFitterOf(reference, measurement, box);
        const advance: typeof fitter.advance = async (...args) => {
          if (left-- <= 0) throw new EngineError("expected a device, found it lost");
          return fitter.advance(...args);
        };
        return { ...fitter, advance };
      },
    };
    const said: string[] = [];
    const fits = async (engine: Engine) => {
      const fitter = await crystalFitterOf(engine, problem.measurement, [4, 5, 4]);
      const planes = Float32Array.of(1, 0, 0.5, 1, -1, 0.3, 0, 2, 0, 1, 0, 1.5);
      const held = (value: number) => ({ from: value, to: value });
      const schedule = { steps: 4, edge: held(1), rates: { distance: held(0.1), normal: held(0.01), phase: held(0.1) } };
      let fit = startCrystalFit({ planes, phase: splineField([4, 4, 4]) });
      for (const upTo of [1, 2, 4]) [fit] = await fitter.advance([fit], schedule, upTo);
      return fit;
    };
    expect(await fits(withRescue(losing, reference, ({ message }) => said.push(message)))).toEqual(await fits(reference));
    expect(said).toEqual(["expected a device, found it lost"]);
  });

  it("asks the first alone as long as it is there", async () => {
    const engine = withRescue(createPlainEngine(), { ...reference, createPhaser: () => Promise.reject(new Error("asked")) });
    await run(await startPhaser(engine, problem));
  });

  it("begins on the other where the first cannot, and transforms on it", async () => {
    const refusing = {
      ...createPlainEngine(),
      createPhaser: () => Promise.reject(new EngineError("expected memory, found none")),
    };
    expect((await run(await startPhaser(withRescue(refusing, reference), problem))).fit).toEqual(expected.fit);
    const volume = noise([4, 3, 5], 1);
    expect(await withRescue(lostAfter(0), reference).transform(volume, "forward")).toEqual(
      await reference.transform(volume, "forward"),
    );
  });

  it("goes on from the object of a snapshot", async () => {
    const plain = createPlainEngine();
    const before = await startPhaser(plain, problem);
    await before.iterate({ outside: er, iterations: 2 });
    const phaser = await withRescue(lostAfter(1), plain).createPhaser(problem.measurement);
    await phaser.restore(await before.snapshot());
    await phaser.iterate({ outside: er, iterations: 2 });
    await before.iterate({ outside: er, iterations: 2 });
    requireSameBits((await phaser.read()).object, (await before.read()).object, "the object is another");
  });

  it("passes on what is refused for another reason", async () => {
    const phaser = await withRescue(createPlainEngine(), reference).createPhaser(problem.measurement);
    await expect(phaser.load({ object: noise([2, 2, 2], 1) })).rejects.toThrow(/expected a object of 8×9×10/);
  });
});
