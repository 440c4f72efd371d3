// Training: batches in order, a step each, now and then a validation on held-out samples. Where it stands is a record from which it goes
// on to the same bits: the samples that come next follow from the number of steps.

import { DataError, type Engine } from "@friedel/engine";
import type { Batch } from "../data-loader/loader.js";
import { createLoss, type LossParts } from "../losses/loss.js";
import { createReading } from "../losses/reading.js";
import { type OutputMetrics, validateOutput } from "../losses/validate.js";
import type { TrainingConfiguration } from "./configuration.js";
import type { Learner, LearnerState } from "./learner.js";
import { rateAt } from "./schedule.js";

/** Means over the steps since the row before. */
export interface CurveRow extends LossParts {
  /** Steps taken at its end. */
  readonly step: number;
  readonly rate: number;
  readonly gradientNorm: number;
}

/** Means over the held-out samples; see {@link OutputMetrics}. */
export interface ValidationRow extends LossParts {
  readonly step: number;
  readonly fieldError: number;
  readonly shapeIou: number;
  readonly chi2OfField: number;
  readonly selfTwin: number;
  readonly truthSelfTwin: number;
  readonly refinedFieldError: number;
  readonly refinedChi2: number;
  /** Share right (fieldError < 0.2) after the refinement. */
  readonly refinedRight: number;
  /** Mean fieldError by class. */
  readonly classes: Readonly<Record<string, number>>;
}

/** Sums that are not a row yet. */
interface Sums {
  readonly count: number;
  readonly loss: number;
  readonly field: number;
  readonly chi2: number;
  readonly twins: number;
  readonly gradientNorm: number;
}

/** Where a course stands, JSON-able; with the learner's state all that it needs to go on. */
export interface CourseState {
  readonly step: number;
  readonly sums: Sums;
  readonly curve: readonly CurveRow[];
  readonly validation: readonly ValidationRow[];
}

/** A checkpoint of a training run. */
export interface TrainingCheckpoint {
  readonly course: CourseState;
  readonly learner: LearnerState;
}

/** What is said after every step. */
export interface TrainingProgress {
  /** Steps taken, of `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly latest: LossParts;
  readonly course: CourseState;
  /** Rows that this step added. */
  readonly row?: CurveRow;
  readonly judged?: ValidationRow;
  checkpoint(): Promise<TrainingCheckpoint>;
}

/** What a course of training works with. Nothing of it is disposed of. */
export interface TrainingInput {
  readonly configuration: TrainingConfiguration;
  /** Where the course begins: new, or made from the checkpoint's state. */
  readonly learner: Learner;
  /** For losses and metrics. */
  readonly engine: Engine;
  /** The next batch; its first sample must be that of the course's step. */
  readonly next: () => Promise<Batch>;
  /** Held-out batches. */
  readonly validation: readonly Batch[];
}

const noSums: Sums = { count: 0, loss: 0, field: 0, chi2: 0, twins: 0, gradientNorm: 0 };

/**
 * Trains to the end of the schedule, from the beginning or from a checkpoint, and says so after every step. Throws DataError where a
 * loss is not a number any more and for a checkpoint of another network, the signal's reason on abort.
 */
export async function* train(
  { configuration, learner, engine, next, validation }: TrainingInput,
  from?: TrainingCheckpoint,
  signal?: AbortSignal,
): AsyncGenerator<TrainingProgress, CourseState> {
  const { steps, logEvery, data, loss: options, batchSize } = configuration;
  const { transform } = engine;
  const lossOf = createLoss(options, data.outputShape, data.samples.shape, transform);
  let course: CourseState = from?.course ?? { step: 0, sums: noSums, curve: [], validation: [] };
  while (course.step < steps) {
    signal?.throwIfAborted();
    const batch = await next();
    if (batch.first !== course.step * batchSize) {
      throw new DataError(`expected a batch from sample ${course.step * batchSize} on, found one from ${batch.first}`);
    }
    const rate = rateAt(configuration, course.step);
    let parts: LossParts | undefined;
    const { gradientNorm } = await learner.step(
      batch.input,
      async (answer) => {
        const gradient = new Float32Array(answer.length);
        parts = await lossOf(answer, batch, gradient);
        return gradient;
      },
      rate,
    );
    const step = course.step + 1;
    if (!parts || !Number.isFinite(parts.loss) || !Number.isFinite(gradientNorm)) {
      throw new DataError(
        `expected a loss, found ${parts?.loss} with a gradient of ${gradientNorm} in step ${step}; a lower rate may help`,
      );
    }
    const sums = addedTo(course.sums, parts, gradientNorm);
    const row = step % logEvery === 0 || step === steps ? rowOf(step, rate, sums) : undefined;
    const isDue = validation.length > 0 && (step % configuration.validation.every === 0 || step === steps);
    const judged = isDue ? await validate({ configuration, learner, engine, next, validation }, lossOf, step) : undefined;
    course = {
      step,
      sums: row ? noSums : sums,
      curve: row ? [...course.curve, row] : course.curve,
      validation: judged ? [...course.validation, judged] : course.validation,
    };
    const now = course;
    yield {
      ...{ step, steps, latest: parts, course },
      ...(row && { row }),
      ...(judged && { judged }),
      checkpoint: async () => ({ course: now, learner: await learner.state() }),
    };
  }
  return course;
}

function addedTo(sums: Sums, { loss, field, chi2, twins }: LossParts, gradientNorm: number): Sums {
  return {
    count: sums.count + 1,
    loss: sums.loss + loss,
    field: sums.field + field,
    chi2: sums.chi2 + chi2,
    twins: sums.twins + twins,
    gradientNorm: sums.gradientNorm + gradientNorm,
  };
}

function rowOf(step: number, rate: number, { count, ...sums }: Sums): CurveRow {
  const [loss, field, chi2] = [sums.loss / count, sums.field / count, sums.chi2 / count];
  return { step, rate, loss, field, chi2, twins: sums.twins / count, gradientNorm: sums.gradientNorm / count };
}

/** The project's limit of a right object. */
const rightBelow = 0.2;

async function validate(
  { configuration, learner, engine, validation }: TrainingInput,
  lossOf: ReturnType<typeof createLoss>,
  step: number,
): Promise<ValidationRow> {
  const { data, loss: options } = configuration;
  const reading = createReading(options.answer, data.outputShape);
  const metrics: OutputMetrics[] = [];
  const classNames: string[] = [];
  const parts: LossParts[] = [];
  for (const batch of validation) {
    const answer = await learner.answer(batch.input);
    parts.push(await lossOf(answer, batch, new Float32Array(answer.length)));
    classNames.push(...batch.classNames);
    const each = (all: Float32Array, n: number) =>
      all.subarray((n * all.length) / batch.size, ((n + 1) * all.length) / batch.size);
    for (let n = 0; n < batch.size; n++) {
      const [truth, magnitude] = [each(batch.target, n), each(batch.magnitude, n)];
      const field = reading.object(each(answer, n));
      metrics.push(await validateOutput(engine, field, truth, data.outputShape, magnitude, data.samples.shape));
    }
  }
  const meanOf = (value: (metrics: OutputMetrics) => number): number => mean(metrics.map(value));
  const names = [...new Set(classNames)].sort();
  return {
    step,
    loss: mean(parts.map((p) => p.loss)),
    field: mean(parts.map((p) => p.field)),
    chi2: mean(parts.map((p) => p.chi2)),
    twins: mean(parts.map((p) => p.twins)),
    fieldError: meanOf((m) => m.fieldError),
    shapeIou: meanOf((m) => m.shapeIou),
    chi2OfField: meanOf((m) => m.chi2),
    selfTwin: meanOf((m) => m.selfTwin),
    truthSelfTwin: meanOf((m) => m.truthSelfTwin),
    refinedFieldError: meanOf((m) => m.refined.fieldError),
    refinedChi2: meanOf((m) => m.refined.chi2),
    refinedRight: meanOf((m) => Number(m.refined.fieldError < rightBelow)),
    classes: Object.fromEntries(
      names.map((name) => [name, mean(metrics.filter((_, n) => classNames[n] === name).map((m) => m.fieldError))]),
    ),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
