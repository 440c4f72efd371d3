// Training: batches in order, one step each, a validation on held-out samples every few steps. Its state is a record from which it
// continues to the same bits: the next samples follow from the number of steps.

import { DataError, type Engine } from "@friedel/engine";
import type { Batch } from "../data-loader/loader.js";
import { type BatchLoss, createLoss, type LossParts } from "../losses/loss.js";
import { createReading } from "../losses/reading.js";
import { type OutputMetrics, validateOutput } from "../losses/validate.js";
import type { TrainingConfiguration } from "./configuration.js";
import type { Learner, LearnerState } from "./learner.js";
import { rateAt } from "./schedule.js";

/** Means over the steps since the last row. */
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

/** Sums over the steps since the last row. */
interface Sums extends LossParts {
  readonly count: number;
  readonly gradientNorm: number;
}

/** The course of training so far, JSON-able; with the learner's state all that it continues from. */
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

/** Progress after a step. */
export interface TrainingProgress {
  /** Steps taken. */
  readonly step: number;
  readonly latest: LossParts;
  readonly course: CourseState;
  /** Whether the network is about to be judged on the held-out samples: what it has learned is better kept before. */
  readonly isUnjudged: boolean;
  checkpoint(): Promise<TrainingCheckpoint>;
}

/** Inputs of training; the caller disposes of them. */
export interface TrainingInput {
  readonly configuration: TrainingConfiguration;
  /** New, or made from the checkpoint's state. */
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
 * Trains to the end of the schedule, from the beginning or from a checkpoint, and yields its progress after every step, and before and
 * after each judgement. Throws DataError for a loss that is not finite and for batches out of order.
 */
export async function* train(input: TrainingInput, from?: TrainingCheckpoint): AsyncGenerator<TrainingProgress, CourseState> {
  const { configuration, learner, engine, next } = input;
  const { steps, logEvery, data, loss: options, batchSize } = configuration;
  const lossOf = createLoss(options, data.outputShape, data.samples.shape, engine.transform);
  let course: CourseState = from?.course ?? { step: 0, sums: noSums, curve: [], validation: [] };
  // The run before was ended while it judged.
  if (isDue(course, input)) course = await judged(course, input, lossOf);
  while (course.step < steps) {
    const batch = await next();
    if (batch.first !== course.step * batchSize) {
      throw new DataError(`expected a batch from sample ${course.step * batchSize} on, found one from ${batch.first}`);
    }
    const rate = rateAt(configuration, course.step);
    let latest: LossParts | undefined;
    const lossGradient = async (outputs: Float32Array): Promise<Float32Array> => {
      const gradient = new Float32Array(outputs.length);
      latest = await lossOf(outputs, batch, gradient);
      return gradient;
    };
    const { gradientNorm } = await learner.step(batch.input, lossGradient, rate);
    const step = course.step + 1;
    if (!latest || !Number.isFinite(latest.loss) || !Number.isFinite(gradientNorm)) {
      const found = `${latest?.loss} with a gradient of ${gradientNorm} in step ${step}`;
      throw new DataError(`expected a finite loss, found ${found}; a lower rate may help`);
    }
    const sums = addedTo(course.sums, latest, gradientNorm);
    const isRow = step % logEvery === 0 || step === steps;
    course = {
      step,
      sums: isRow ? noSums : sums,
      curve: isRow ? [...course.curve, rowOf(step, rate, sums)] : course.curve,
      validation: course.validation,
    };
    yield progressOf(course, latest, isDue(course, input), learner);
    if (!isDue(course, input)) continue;
    course = await judged(course, input, lossOf);
    yield progressOf(course, latest, false, learner);
  }
  return course;
}

function progressOf(course: CourseState, latest: LossParts, isUnjudged: boolean, learner: Learner): TrainingProgress {
  return { step: course.step, latest, course, isUnjudged, checkpoint: async () => ({ course, learner: await learner.state() }) };
}

/** Whether the held-out samples are to be judged after the last step, and have not been. */
function isDue({ step, validation: rows }: CourseState, { configuration, validation }: TrainingInput): boolean {
  const { steps, validation: options } = configuration;
  const isTime = step > 0 && (step % options.every === 0 || step === steps);
  return isTime && validation.length > 0 && rows[rows.length - 1]?.step !== step;
}

async function judged(course: CourseState, input: TrainingInput, lossOf: BatchLoss): Promise<CourseState> {
  return { ...course, validation: [...course.validation, await validate(input, lossOf, course.step)] };
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

/** An object is right below this field error, as in the evaluation. */
const rightBelow = 0.2;

async function validate(
  { configuration, learner, engine, validation }: TrainingInput,
  lossOf: BatchLoss,
  step: number,
): Promise<ValidationRow> {
  const { data, loss: options } = configuration;
  const reading = createReading(options.answer, data.outputShape);
  const metrics: OutputMetrics[] = [];
  const classNames: string[] = [];
  const parts: LossParts[] = [];
  for (const batch of validation) {
    const outputs = await learner.predict(batch.input);
    parts.push(await lossOf(outputs, batch, new Float32Array(outputs.length)));
    classNames.push(...batch.classNames);
    const each = (all: Float32Array, n: number) =>
      all.subarray((n * all.length) / batch.size, ((n + 1) * all.length) / batch.size);
    for (let n = 0; n < batch.size; n++) {
      const [truth, magnitude] = [each(batch.target, n), each(batch.magnitude, n)];
      const field = reading.object(each(outputs, n));
      metrics.push(await validateOutput(engine, field, truth, data.outputShape, magnitude, data.samples.shape));
    }
  }
  const meanOf = (value: (metrics: OutputMetrics) => number): number => mean(metrics.map(value));
  const meanPart = (name: keyof LossParts): number => mean(parts.map((part) => part[name]));
  const names = [...new Set(classNames)].sort();
  return {
    step,
    loss: meanPart("loss"),
    field: meanPart("field"),
    chi2: meanPart("chi2"),
    twins: meanPart("twins"),
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
