// The contract of measurements with a gain and a background, phasing first, then what needs vectors: every engine does as the reference
// does, and as closed forms say.

import { allMeasured, complexVolume, Measured, mapped, modulusOf, realVolume, type Shape, seededRandom } from "../array/index.js";
import type { Engine, Measurement } from "../contract/engine.js";
import { correctedMeasurement } from "../contract/measurement.js";
import type { FitSums } from "../contract/phaser.js";
import { type Descent, descend } from "../descent/index.js";
import { DataError, OptionError, ShapeError } from "../errors.js";
import { createReferenceEngine } from "../reference/index.js";
import { requireEqual, requireSameSums } from "./contract-phasing.js";
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
import { requireReports, requireSameObject } from "./contract-vectors.js";

/** Float32 rounding of sums over a pattern, relative. */
const sumTolerance = 2e-5;

/** One whose rows are transformed with lanes along x, one whose rows are not and end within a vector, one whose planes are one row each. */
const shapes: readonly Shape[] = [
  [12, 20, 32],
  [20, 24, 30],
  [27, 1, 80],
];

export const responseCases: readonly ContractCase[] = [
  { name: "iterates on the corrected modulus to the same bits", run: checkIterations },
  { name: "judges expected counts like the reference, as many as there are", run: checkFit },
  { name: "finds the scale of closed forms: a gain of 2, a background alone", run: checkClosedForms },
  { name: "continues a snapshot with gain and background to the same bits", run: checkSnapshot },
  { name: "refuses gains and backgrounds that do not fit", run: checkRefusals },
];

/** Steps on counts are short: where the model is next to 0, a photon pulls hard. */
const adam = { kind: "adam", rate: 0.004, beta1: 0.9, beta2: 0.95, epsilon: 100 } as const;
const coherence = { widths: [0.4, 0.7, 0.2] } as const;

const descents: Record<string, Descent> = {
  "Adam on amplitudes with the best scale": { steps: 8, loss: "amplitude", optimiser: adam, model: { scale: "best" } },
  "Adam on counts": { steps: 8, loss: "poisson", optimiser: adam },
  "fitted widths and tails on counts with the best scale": {
    steps: 5,
    loss: "poisson",
    optimiser: adam,
    model: { scale: "best", coherence: { ...coherence, tails: [0.1, 0, 0.3], fitted: true } },
  },
  "L-BFGS on amplitudes with a coherence": { steps: 6, loss: "amplitude", optimiser: { kind: "lbfgs" }, model: { coherence } },
  "L-BFGS on counts with the best scale": { steps: 6, loss: "poisson", optimiser: { kind: "lbfgs" }, model: { scale: "best" } },
};

export const responseVectorCases: readonly ContractCase[] = [
  ...Object.entries(descents).map(([name, descent], i) => ({
    name: `descends with gain and background like the reference: ${name}`,
    run: (engine: Engine) => checkDescent(engine, descent, shapes[i % shapes.length]),
  })),
  { name: "judges a descent's model with gain and background like the reference", run: checkModelFit },
  { name: "refuses the greatest value as scale of a pattern with a gain", run: checkGoal },
];

/** Whole counts of a crystal seen through a gain of ½ to 2 with a background of some counts; what is not measured has no sense. */
export async function responseProblem(
  shape: Shape,
): Promise<Problem & { readonly measurement: Required<Omit<Measurement, "constraint">> }> {
  const problem = await exampleProblem(shape);
  const { amplitude, mask } = problem.measurement;
  const random = seededRandom(21);
  const isMeasured = (i: number) => mask.data[i] !== Measured.no;
  const gain = mapped(amplitude, (_, i) => (isMeasured(i) ? 0.5 * 4 ** random.uniform(i) : Number.NaN));
  const background = mapped(amplitude, (_, i) => (isMeasured(i) ? 40 * random.uniform(i + gain.data.length) : -1));
  const counts = mapped(amplitude, (value, i) =>
    isMeasured(i) ? Math.sqrt(Math.floor(gain.data[i] * value ** 2 + background.data[i])) : value,
  );
  return { ...problem, measurement: { amplitude: counts, mask, gain, background } };
}

async function checkIterations(engine: Engine): Promise<void> {
  const problem = await responseProblem(shapes[1]);
  const corrected = { ...problem, measurement: correctedMeasurement(problem.measurement) };
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(engine, corrected)];
  for (const phaser of [found, expected]) {
    await phaser.iterate({ outside: hio, iterations: 3 });
    await phaser.updateSupport({ sigma: 1, threshold: 0.1, relativeTo: "max" });
    await phaser.iterate({ outside: er, iterations: 3 });
  }
  const [a, b] = [await found.read(), await expected.read()];
  requireSameBits(a.object, b.object, "an object on a measurement with gain and background is not that of the corrected one");
  requireSameBits(a.support, b.support, "a support on a measurement with gain and background is not that of the corrected one");
  const reference = await startPhaser(await createReferenceEngine(), problem);
  await reference.load(b);
  await reference.iterate({ outside: er, iterations: 2 });
  await found.iterate({ outside: er, iterations: 2 });
  await requireEqual(found, reference);
  await found.dispose();
  await expected.dispose();
}

async function checkFit(engine: Engine): Promise<void> {
  const problem = await responseProblem(shapes[1]);
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(await createReferenceEngine(), problem)];
  const sums = await found.fit();
  requireSameSums(sums, await expected.fit());
  requireClose(sums.used.sumModel, sums.used.sumCounts, "the model's counts");
  await found.dispose();
}

async function checkClosedForms(engine: Engine): Promise<void> {
  const problem = await exampleProblem(shapes[0]);
  const { amplitude, mask } = problem.measurement;
  const object = mapped(problem.object, (value, i) => value * problem.support.data[i >> 1]);
  const exact = modulusOf(await engine.transform(object, "forward"));
  const fitOf = async (measurement: Measurement, start = object): Promise<FitSums> => {
    const phaser = await startPhaser(engine, { ...problem, measurement, object: start });
    const sums = await phaser.fit();
    await phaser.dispose();
    return sums;
  };
  const twice = await fitOf({ amplitude: exact, mask, gain: mapped(amplitude, () => 2) });
  requireClose(twice.scale ?? Number.NaN, Math.SQRT1_2, "the scale with a gain of 2");
  requireClose(twice.used.sumCross, twice.used.sumCounts, "Σ √P·A of the object that was measured");
  const background = mapped(amplitude, (_, i) => 1 + (i % 5));
  const withBackground = mapped(exact, (value, i) => Math.sqrt(value ** 2 + background.data[i]));
  const beside = await fitOf({ amplitude: withBackground, mask, background });
  requireClose(beside.scale ?? Number.NaN, 1, "the scale beside a background");
  const alone = await fitOf({ amplitude, mask, background }, complexVolume(object.shape));
  let [expected, log] = [0, 0];
  background.data.forEach((value, i) => {
    if (mask.data[i] !== Measured.used) return;
    expected += value;
    log += amplitude.data[i] ** 2 * Math.log(amplitude.data[i] ** 2 / value);
  });
  require(alone.scale === 0, `the scale of no object is ${alone.scale}`);
  requireClose(alone.used.sumModel, expected, "Σ P of a background alone");
  requireClose(alone.used.sumLog, log, "Σ I ln(I/P) of a background alone");
}

async function checkSnapshot(engine: Engine): Promise<void> {
  const problem = await responseProblem(shapes[0]);
  const phaser = await startPhaser(engine, problem);
  await phaser.iterate({ outside: hio, iterations: 3 });
  const snapshot = await phaser.snapshot();
  const resumed = await engine.createPhaser(problem.measurement);
  await resumed.restore(snapshot);
  for (const each of [phaser, resumed]) await each.iterate({ outside: hio, iterations: 3 });
  requireSameBits((await resumed.read()).object, (await phaser.read()).object, "an object that went on from a snapshot differs");
  const [found, expected] = [await resumed.fit(), await phaser.fit()];
  require(found.scale === expected.scale && found.used.sumLog === expected.used.sumLog, "a fit after a snapshot differs");
  await phaser.dispose();
  await resumed.dispose();
}

async function checkRefusals(engine: Engine): Promise<void> {
  const shape: Shape = [8, 8, 8];
  const measured = { amplitude: realVolume(shape, new Float32Array(512).fill(2)), mask: allMeasured(shape) };
  const filled = (value: number, at: Shape = shape) => realVolume(at, new Float32Array(at[0] * at[1] * at[2]).fill(value));
  await requireRejected(engine.createPhaser({ ...measured, gain: filled(1, [8, 8, 9]) }), ShapeError);
  await requireRejected(engine.createPhaser({ ...measured, background: filled(1, [8, 4, 8]) }), ShapeError);
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await requireRejected(engine.createPhaser({ ...measured, gain: filled(value) }), DataError);
  }
  for (const value of [-1e-3, Number.NaN, Number.POSITIVE_INFINITY]) {
    await requireRejected(engine.createPhaser({ ...measured, background: filled(value) }), DataError);
  }
}

async function checkDescent(engine: Engine, descent: Descent, shape: Shape): Promise<void> {
  const problem = await responseProblem(shape);
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(await createReferenceEngine(), problem)];
  for (const phaser of [found, expected]) await phaser.iterate({ outside: er, iterations: 2 });
  await found.load(await expected.read());
  requireReports(await descend(found, descent), await descend(expected, descent));
  await requireSameObject(found, expected);
  await found.dispose();
}

async function checkModelFit(engine: Engine): Promise<void> {
  const problem = await responseProblem(shapes[1]);
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(await createReferenceEngine(), problem)];
  for (const widths of [undefined, coherence.widths]) {
    const sums = await found.fit({ scale: 0.8, widths });
    require(sums.scale === 0.8, `the fit's scale is ${sums.scale}, expected the model's`);
    requireSameSums(sums, await expected.fit({ scale: 0.8, widths }));
  }
  await found.dispose();
}

async function checkGoal(engine: Engine): Promise<void> {
  const phaser = await startPhaser(engine, await responseProblem(shapes[0]));
  const descent: Descent = { steps: 1, loss: "amplitude", optimiser: adam, model: { scale: "max" } };
  await requireRejected(descend(phaser, descent), OptionError);
  await descend(phaser, { ...descent, model: {} });
  await phaser.dispose();
}

function requireClose(found: number, expected: number, what: string): void {
  require(Math.abs(found / expected - 1) < sumTolerance, `${what}: found ${found}, expected ${expected}`);
}
