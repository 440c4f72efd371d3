// The contract of descents: every engine takes the steps that the reference takes, in one run or in parts.

import { type ComplexVolume, type MaskVolume, realVolume, type Shape } from "../array/index.js";
import { OptionError } from "../errors.js";
import { type ContractCase, exampleProblem, type Problem, require, requireRejected, startPhaser } from "./contract-problems.js";
import { relativeError } from "./contract-volumes.js";
import type { Descent, DescentReport } from "./descent/index.js";
import type { Engine, Phaser } from "./engine.js";
import { createReferenceEngine } from "./reference/index.js";

/** Float32 rounding of a loss, relative. */
const lossTolerance = 2e-5;
/**
 * Float32 rounding after some steps, relative to the norm. Adam divides a gradient by its own size and line searches decide by small
 * differences, so that rounding counts for more than in iterations.
 */
const descentTolerance = 1e-3;

const shape: Shape = [20, 24, 30];

const adam = { kind: "adam", rate: 0.05, beta1: 0.9, beta2: 0.95 } as const;

/** The descents that engines are compared in, by what is particular to them. */
const descents: Record<string, Descent> = {
  "Adam on amplitudes": { steps: 8, loss: "amplitude", optimiser: adam },
  "Adam on counts": { steps: 8, loss: "poisson", optimiser: { ...adam, schedule: "cosine" } },
};

export const descentCases: readonly ContractCase[] = [
  ...Object.entries(descents).map(([name, descent]) => ({
    name: `descends like the reference: ${name}`,
    run: (engine: Engine) => checkDescent(engine, descent),
  })),
  ...Object.entries(descents).map(([name, descent]) => ({
    name: `gives the bits of one descent in parts: ${name}`,
    run: (engine: Engine) => checkParts(engine, descent),
  })),
  { name: "descends on a support that has changed in between", run: checkChangedSupport },
  { name: "iterates and judges after a descent as after ER", run: checkAfterwards },
  { name: "undoes a divergence and says so", run: checkDivergence },
  { name: "refuses descents that make no sense", run: checkRefusals },
];

async function checkDescent(engine: Engine, descent: Descent): Promise<void> {
  const problem = await countsProblem();
  const reference = await createReferenceEngine();
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(reference, problem)];
  requireReports(await found.descend(descent), await expected.descend(descent));
  await requireSameObject(found, expected);
  await found.dispose();
}

async function checkParts(engine: Engine, descent: Descent): Promise<void> {
  const problem = await countsProblem();
  const [whole, parts] = [await startPhaser(engine, problem), await startPhaser(engine, problem)];
  const period = descent.steps;
  const optimiser = descent.optimiser.kind === "adam" ? { ...descent.optimiser, period } : descent.optimiser;
  const { losses } = await whole.descend({ ...descent, optimiser });
  const found: number[] = [];
  for (const steps of [3, 1, descent.steps - 4]) {
    const report = await parts.descend({ ...descent, optimiser, steps, resume: true });
    found.push(...report.losses.slice(found.length > 0 ? 1 : 0));
  }
  require(found.every((loss, i) => Object.is(loss, losses[i])), `the losses in parts are ${found}, in one run ${losses}`);
  requireSameBits(await whole.object(), await parts.object(), "a descent in parts ends with other bits than in one run");
  await whole.dispose();
  await parts.dispose();
}

async function checkChangedSupport(engine: Engine): Promise<void> {
  const problem = await countsProblem();
  const reference = await createReferenceEngine();
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(reference, problem)];
  for (const phaser of [found, expected]) {
    await phaser.run({ algorithm: "HIO", beta: 0.9, iterations: 2 });
    await phaser.descend({ ...descents["Adam on amplitudes"], steps: 4 });
    await phaser.shrinkWrap({ sigma: 1, threshold: 0.2, relativeTo: "max" });
    await phaser.descend({ ...descents["Adam on amplitudes"], steps: 4, resume: true });
    await phaser.setSupport(problem.support);
    await phaser.descend({ ...descents["Adam on amplitudes"], steps: 2, resume: true });
  }
  await requireSameObject(found, expected);
  await found.dispose();
}

async function checkAfterwards(engine: Engine): Promise<void> {
  const problem = await countsProblem();
  const reference = await createReferenceEngine();
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(reference, problem)];
  for (const phaser of [found, expected]) {
    await phaser.descend({ ...descents["Adam on counts"], steps: 3 });
    await phaser.run({ algorithm: "HIO", beta: 0.9, iterations: 3 });
  }
  await requireSameObject(found, expected);
  const fits = [await found.fit(), await expected.fit()];
  const error = Math.abs(fits[0].used.sumModel / fits[1].used.sumModel - 1);
  require(error < descentTolerance, `the fit's model is off by ${error}`);
  await found.dispose();
}

async function checkDivergence(engine: Engine): Promise<void> {
  const phaser = await startPhaser(engine, await countsProblem());
  await phaser.run({ algorithm: "ER", beta: 0, iterations: 5 });
  const before = await phaser.object();
  const report = await phaser.descend({ steps: 10, loss: "amplitude", optimiser: { kind: "adam", rate: 1e3 } });
  require(report.outcome === "diverged" && report.steps < 10, `expected a divergence, found "${report.outcome}"`);
  requireSameBits(before, await phaser.object(), "a divergence from the first step on must leave the object as it was");
  await phaser.dispose();
}

async function checkRefusals(engine: Engine): Promise<void> {
  const phaser = await startPhaser(engine, await countsProblem());
  const valid: Descent = { steps: 1, loss: "amplitude", optimiser: adam };
  const wrong: Partial<Descent>[] = [
    { steps: -1 },
    { optimiser: { ...adam, rate: 0 } },
    { optimiser: { ...adam, beta1: 1 } },
    { optimiser: { kind: "lbfgs", memory: 0 } },
    { model: { scale: -1 } },
    { model: { scale: "max" }, loss: "poisson" },
    { model: { background: { counts: -1 } } },
    { model: { coherence: { widths: [0, 0.1, 0.1], fitted: true } } },
    { regularisers: { totalVariation: { weight: 1, smoothing: 0 } } },
  ];
  for (const part of wrong) await requireRejected(phaser.descend({ ...valid, ...part }), OptionError);
  await phaser.dispose();
}

/** The example problem with whole counts, a third of them 0, and ER's object of a few iterations to start from. */
function countsProblem(): Promise<Problem> {
  prepared ??= prepareCounts();
  return prepared;
}

let prepared: Promise<Problem> | undefined;

async function prepareCounts(): Promise<Problem> {
  const problem = await exampleProblem(shape);
  const { amplitude, mask } = problem.measurement;
  const sorted = [...amplitude.data].sort((a, b) => a - b);
  const unit = sorted[Math.floor(sorted.length / 3)];
  const counts = realVolume(
    shape,
    amplitude.data.map((value) => Math.sqrt(Math.floor((value / unit) ** 2))),
  );
  const counted = { ...problem, measurement: { amplitude: counts, mask } };
  const phaser = await startPhaser(await createReferenceEngine(), counted);
  await phaser.run({ algorithm: "ER", beta: 0, iterations: 3 });
  return { ...counted, start: await phaser.object() };
}

function requireReports(found: DescentReport, expected: DescentReport): void {
  require(found.outcome === expected.outcome, `the outcome is "${found.outcome}", expected "${expected.outcome}"`);
  require(found.losses.length === expected.losses.length, `${found.losses.length} losses, expected ${expected.losses.length}`);
  for (const [i, loss] of found.losses.entries()) {
    const error = Math.abs(loss / expected.losses[i] - 1);
    const tolerance = i === 0 ? lossTolerance : descentTolerance;
    require(error < tolerance, `the loss after ${i} steps is ${loss}, expected ${expected.losses[i]}`);
  }
  const values = ({ scale, background, widths }: DescentReport) => [scale, background, ...(widths ?? [])];
  const model = values(expected);
  for (const [i, value] of values(found).entries()) {
    const close = Math.abs(value - model[i]) <= descentTolerance * Math.max(Math.abs(model[i]), 0.1);
    require(close, `the model's values are ${values(found)}, expected ${model}`);
  }
}

async function requireSameObject(found: Phaser, expected: Phaser): Promise<void> {
  const error = relativeError((await found.object()).data, (await expected.object()).data);
  require(error < descentTolerance, `the object differs from the reference by ${error} of its norm`);
}

function requireSameBits(a: ComplexVolume | MaskVolume, b: ComplexVolume | MaskVolume, message: string): void {
  require(a.data.every((value, i) => Object.is(value, b.data[i])), message);
}
