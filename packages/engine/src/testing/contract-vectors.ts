// The contract of vectors, by the descents on them: on every engine they take the steps that they take on the reference.

import { mapped, type Shape } from "../array/index.js";
import type { Engine } from "../contract/engine.js";
import type { Phaser } from "../contract/phaser.js";
import { type Adam, type Descent, type DescentReport, descend, type Moments } from "../descent/index.js";
import { OptionError } from "../errors.js";
import { createReferenceEngine } from "../reference/index.js";
import {
  type ContractCase,
  er,
  exampleProblem,
  hio,
  type Problem,
  require,
  requireRejected,
  requireSameBits,
  startPhaser,
} from "./contract-problems.js";
import { relativeError } from "./contract-volumes.js";

/** Float32 rounding of a loss, relative. */
const lossTolerance = 2e-5;
/**
 * Float32 rounding after some steps, relative to the norm. Adam divides a gradient by its own size and line searches decide by small
 * differences, so that rounding counts for more than in iterations.
 */
const descentTolerance = 1e-3;

/** One whose rows are not transformed with lanes along x, one whose rows are, one whose planes are one row each (wasm/grid.ts). */
const shapes: readonly Shape[] = [
  [20, 24, 30],
  [12, 20, 32],
  [27, 1, 80],
];

/** With an epsilon of a hundredth of the usual gradient, so that no sign of a gradient near 0, which rounding decides, makes a step. */
const adam = { kind: "adam", rate: 0.05, beta1: 0.9, beta2: 0.95, epsilon: 100 } as const;

/** Shorter steps on counts: where the model is next to 0, a photon pulls the harder the better the model's rounding allows. */
const shortAdam = { ...adam, rate: 0.004 } as const;

type AdamDescent = Descent & { readonly optimiser: Adam };

const adams: Record<string, AdamDescent> = {
  "Adam on amplitudes": { steps: 8, loss: "amplitude", optimiser: adam },
  "Adam on counts": { steps: 8, loss: "poisson", optimiser: shortAdam },
  "Adam on normalised amplitudes": {
    steps: 8,
    loss: "amplitude",
    optimiser: { ...adam, epsilon: 1e-6 },
    model: { scale: "max" },
  },
};

/** The descents that engines are compared in, by what is particular to them. */
const descents: Record<string, Descent> = {
  ...adams,
  "Adam with the best scale": { steps: 8, loss: "amplitude", optimiser: adam, model: { scale: "best" } },
  "Adam on counts with the best scale": { steps: 8, loss: "poisson", optimiser: shortAdam, model: { scale: "best" } },
  "a coherence": {
    steps: 5,
    loss: "amplitude",
    optimiser: adam,
    model: { scale: "best", coherence: { widths: [0.4, 0.7, 0.2] } },
  },
  "a fitted coherence on counts": {
    steps: 5,
    loss: "poisson",
    optimiser: shortAdam,
    model: { coherence: { widths: [0.3, 0.5, 0.4], fitted: true, rate: 0.05 } },
  },
  "fitted widths and tails on counts": {
    steps: 6,
    loss: "poisson",
    optimiser: shortAdam,
    model: { scale: "best", coherence: { widths: [0.3, 0.5, 0.4], tails: [0, 0.2, 0.1], fitted: true, rate: 0.05 } },
  },
  "tails fitted beside a width on amplitudes": {
    steps: 6,
    loss: "amplitude",
    optimiser: adam,
    model: { coherence: { widths: [0, 0.5, 0], tails: [0.1, 0.2, 0.3], fitted: "tails" } },
  },
  "L-BFGS": { steps: 7, loss: "amplitude", optimiser: { kind: "lbfgs" } },
  "L-BFGS on counts with the best scale": {
    steps: 7,
    loss: "poisson",
    optimiser: { kind: "lbfgs" },
    model: { scale: "best" },
  },
};

export const vectorCases: readonly ContractCase[] = [
  ...Object.entries(descents).map(([name, descent], i) => ({
    name: `descends like the reference: ${name}`,
    run: (engine: Engine) => checkDescent(engine, name, descent, shapes[i % shapes.length]),
  })),
  ...Object.entries(adams).map(([name, descent]) => ({
    name: `descends in parts to the bits of one run: ${name}`,
    run: (engine: Engine) => checkParts(engine, descent),
  })),
  { name: "descends on a support that has changed in between", run: checkChangedSupport },
  { name: "judges an object by the model of a descent like the reference", run: checkFit },
  { name: "iterates and judges after a descent as after ER", run: checkAfterwards },
  { name: "undoes a divergence and says so", run: checkDivergence },
  { name: "refuses descents that make no sense", run: checkRefusals },
];

async function checkDescent(engine: Engine, name: string, descent: Descent, shape: Shape): Promise<void> {
  const problem = await countsProblem(shape);
  const reference = await createReferenceEngine();
  const expected = await once(`descent ${name}`, async () => {
    const phaser = await startPhaser(reference, problem);
    return { phaser, report: await descend(phaser, descent) };
  });
  const found = await startPhaser(engine, problem);
  requireReports(await descend(found, descent), expected.report);
  await requireSameObject(found, expected.phaser);
  await found.dispose();
}

/** What engine after engine is compared with is computed once. */
const computed = new Map<string, unknown>();

async function once<T>(name: string, compute: () => Promise<T>): Promise<T> {
  // The name stands for the type.
  const value = (computed.get(name) as T | undefined) ?? (await compute());
  computed.set(name, value);
  return value;
}

async function checkParts(engine: Engine, descent: AdamDescent): Promise<void> {
  const problem = await countsProblem(shapes[0]);
  const whole = await startPhaser(engine, problem);
  const { losses } = await descend(whole, descent);
  let parts = await startPhaser(engine, problem);
  let moments: Moments | undefined;
  let done = 0;
  for (const steps of [4, descent.steps - 5, 1]) {
    const optimiser = { ...descent.optimiser, keepsMoments: true, ...(moments && { moments }) };
    const report = await descend(parts, { ...descent, steps, optimiser });
    for (const { step, loss } of report.losses) {
      const inOne = losses.find((each) => each.step === done + step);
      require(!inOne ||
        Object.is(loss, inOne.loss), `after ${done + step} steps the loss is ${loss} in parts, ${inOne?.loss} in one`);
    }
    done += steps;
    moments = report.moments;
    // On another phaser from what can be read.
    const state = await parts.read();
    await parts.dispose();
    parts = await engine.createPhaser(problem.measurement);
    await parts.load(state);
  }
  requireSameBits(
    (await whole.read()).object,
    (await parts.read()).object,
    "a descent in parts ends with other bits than in one run",
  );
  await whole.dispose();
  await parts.dispose();
}

async function checkChangedSupport(engine: Engine): Promise<void> {
  const problem = await countsProblem(shapes[0]);
  const reference = await createReferenceEngine();
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(reference, problem)];
  for (const phaser of [found, expected]) {
    await phaser.iterate({ outside: hio, iterations: 2 });
    const optimiser = { ...adam, keepsMoments: true };
    const first = await descend(phaser, { steps: 4, loss: "amplitude", optimiser });
    await phaser.updateSupport({ sigma: 1, threshold: 0.2, relativeTo: "max" });
    const second = await descend(phaser, { steps: 4, loss: "amplitude", optimiser: { ...optimiser, ...momentsOf(first) } });
    await phaser.load({ support: problem.support });
    await descend(phaser, { steps: 2, loss: "amplitude", optimiser: { ...optimiser, ...momentsOf(second) } });
  }
  await requireSameObject(found, expected);
  await found.dispose();
}

function momentsOf({ moments }: DescentReport): { readonly moments: Moments } {
  require(moments !== undefined, "expected Adam's moments in the report, found none");
  return { moments };
}

async function checkFit(engine: Engine): Promise<void> {
  const problem = await countsProblem(shapes[1]);
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(await createReferenceEngine(), problem)];
  const models = [
    { scale: 1, widths: [0.3, 0.3, 0.3] as const },
    { scale: 0.9, widths: [0.4, 0.2, 0.6] as const },
    { scale: 0.9, widths: [0.4, 0, 0.6] as const, tails: [0, 0.3, 0.2] as const },
    { scale: 1.1, widths: undefined, tails: [0.1, 0.3, 0.2] as const },
    { scale: 0.7, widths: undefined },
  ];
  for (const model of models) {
    const [a, b] = [await found.fit(model), await expected.fit(model)];
    for (const set of ["used", "free"] as const) {
      for (const [key, value] of Object.entries(b[set])) {
        // Keys of the one are keys of the other.
        const difference = Math.abs(a[set][key as keyof typeof b.used] - value) / (b[set].sumCounts + b[set].sumModel);
        require(difference < lossTolerance, `the ${key} of the ${set} voxels is off by ${difference}`);
      }
    }
  }
  await found.dispose();
}

async function checkAfterwards(engine: Engine): Promise<void> {
  const problem = await countsProblem(shapes[0]);
  const reference = await createReferenceEngine();
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(reference, problem)];
  for (const phaser of [found, expected]) {
    await descend(phaser, { ...adams["Adam on counts"], steps: 3 });
    await phaser.iterate({ outside: hio, iterations: 3 });
  }
  await requireSameObject(found, expected);
  const fits = [await found.fit(), await expected.fit()];
  const error = Math.abs(fits[0].used.sumModel / fits[1].used.sumModel - 1);
  require(error < descentTolerance, `the fit's model is off by ${error}`);
  await found.dispose();
}

async function checkDivergence(engine: Engine): Promise<void> {
  const phaser = await startPhaser(engine, await countsProblem(shapes[0]));
  await phaser.iterate({ outside: er, iterations: 5 });
  const before = await phaser.read();
  const report = await descend(phaser, { steps: 10, loss: "amplitude", optimiser: { kind: "adam", rate: 1e3 } });
  require(report.outcome === "diverged" && report.steps < 10, `expected a divergence, found "${report.outcome}"`);
  requireSameBits(
    before.object,
    (await phaser.read()).object,
    "a divergence from the first step on must leave the object as it was",
  );
  await phaser.dispose();
}

async function checkRefusals(engine: Engine): Promise<void> {
  const phaser = await startPhaser(engine, await countsProblem(shapes[0]));
  const valid: Descent = { steps: 1, loss: "amplitude", optimiser: adam };
  const wrong: Partial<Descent>[] = [
    { steps: -1 },
    { optimiser: { ...adam, rate: 0 } },
    { optimiser: { ...adam, beta1: 1 } },
    { model: { scale: -1 } },
    { model: { scale: "max" }, loss: "poisson" },
    { model: { coherence: { widths: [0, 0.1, 0.1], fitted: true } } },
    { model: { coherence: { widths: [0.1, 0.1, 0.1], tails: [0.1, -0.1, 0] } } },
    { model: { coherence: { widths: [0.1, 0.1, 0.1], fitted: "tails" } } },
  ];
  for (const part of wrong) await requireRejected(descend(phaser, { ...valid, ...part }), OptionError);
  await phaser.dispose();
}

/** The example problem with whole counts, a third of them 0, and ER's object of a few iterations to start from. */
function countsProblem(shape: Shape): Promise<Problem> {
  return once(`counts ${shape}`, () => prepareCounts(shape));
}

async function prepareCounts(shape: Shape): Promise<Problem> {
  const problem = await exampleProblem(shape);
  const { amplitude, mask } = problem.measurement;
  const sorted = [...amplitude.data].sort((a, b) => a - b);
  const unit = sorted[Math.floor(sorted.length / 3)];
  const counts = mapped(amplitude, (value) => Math.sqrt(Math.floor((value / unit) ** 2)));
  const counted = { ...problem, measurement: { amplitude: counts, mask } };
  const phaser = await startPhaser(await createReferenceEngine(), counted);
  await phaser.iterate({ outside: er, iterations: 3 });
  return { ...counted, object: (await phaser.read()).object };
}

/** Fails unless both descents went the same way but for rounding. */
export function requireReports(found: DescentReport, expected: DescentReport): void {
  require(found.outcome === expected.outcome, `the outcome is "${found.outcome}", expected "${expected.outcome}"`);
  require(found.losses.length === expected.losses.length, `${found.losses.length} losses, expected ${expected.losses.length}`);
  for (const [i, { step, loss }] of found.losses.entries()) {
    const wanted = expected.losses[i];
    const tolerance = i === 0 ? lossTolerance : descentTolerance;
    const close = Math.abs(loss / wanted.loss - 1) < tolerance && step === wanted.step;
    require(close, `the loss after ${step} steps is ${loss}, expected ${wanted.loss} after ${wanted.step}`);
  }
  const values = ({ scale, widths, tails }: DescentReport) => [scale, ...(widths ?? []), ...(tails ?? [])];
  const model = values(expected);
  for (const [i, value] of values(found).entries()) {
    const close = Math.abs(value - model[i]) <= descentTolerance * Math.max(Math.abs(model[i]), 0.1);
    require(close, `the model's values are ${values(found)}, expected ${model}`);
  }
}

/** Fails unless both phasers have the same object but for rounding. */
export async function requireSameObject(found: Phaser, expected: Phaser): Promise<void> {
  const error = relativeError((await found.read()).object.data, (await expected.read()).object.data);
  require(error < descentTolerance, `the object differs from the reference by ${error} of its norm`);
}
