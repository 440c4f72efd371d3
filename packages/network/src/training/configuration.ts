// A training run as data: everything that its outcome depends on, beside the stored crystals. Checked once, here, from what a file
// or a caller gives; names that are not known are refused.

import { OptionError } from "@friedel/engine";
import { defaultSampleSet, type SampleSet } from "@friedel/simulation";
import type { TrainingData } from "../data/training-set.js";
import { defaultLoss, type LossOptions } from "../losses/loss.js";
import { answerKinds } from "../losses/records.js";
import type { RateSchedule } from "./schedule.js";

/** The networks that can be trained. */
export const networkNames = ["u-net", "cdi-nn"] as const;
export type NetworkName = (typeof networkNames)[number];

/** How a network is validated while it is trained. */
export interface ValidationOptions {
  /** Steps from one validation to the next. */
  readonly every: number;
  /** Samples; a multiple of the batch size. */
  readonly count: number;
  /** Share of the stored crystals, the last ones, from which only these samples are drawn. */
  readonly heldOut: number;
}

/** A whole training run; JSON-able. */
export interface TrainingConfiguration extends RateSchedule {
  readonly network: NetworkName;
  /** Settings of the architecture; those of its model where nothing is given. */
  readonly model: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly batchSize: number;
  readonly data: TrainingData;
  readonly loss: LossOptions;
  readonly validation: ValidationOptions;
  /** Steps whose mean is one row of the curve. */
  readonly logEvery: number;
}

/** What a file may hold: any part of it. `data.samples` must be complete already. */
export type GivenConfiguration = Readonly<Record<string, unknown>>;

/** Sampling of the networks: the crystal spans 1/2.6 of each axis, give or take what an estimate from the pattern is off by. */
export const standardOversampling = 2.6;

const samplesFor = (size: number): SampleSet => ({
  ...defaultSampleSet,
  shape: [size, size, size],
  // Half of an array can hold what spans less than 1/2 of it.
  oversampling: [standardOversampling / 1.2, standardOversampling * 1.2],
  hotPixels: [0, 0],
});

const always = { outputShape: [32, 32, 32], uses: 4, pool: 64, objects: 0, turned: true } as const;

/** Data of the two networks where nothing else is asked for. */
export const defaultData: Readonly<Record<NetworkName, TrainingData>> = {
  "u-net": {
    ...always,
    input: "patterson",
    samples: samplesFor(64),
  },
  "cdi-nn": {
    // An array of 32 carries less strain than one of 64.
    ...always,
    input: "magnitude",
    samples: { ...samplesFor(32), phaseRange: [0.2 * Math.PI, 3 * Math.PI] },
  },
};

const defaults = {
  model: {},
  seed: 0,
  batchSize: 8,
  steps: 10_000,
  rate: 1.5e-3,
  lastShare: 0.01,
  warmUp: 100,
  logEvery: 20,
  validation: { every: 500, count: 32, heldOut: 0.05 },
};

/**
 * The configuration that is given, completed by the defaults of its network. Throws {@link OptionError} for names that are not known
 * and values out of range, with the first that is found.
 */
export function trainingConfiguration(given: GivenConfiguration): TrainingConfiguration {
  refuseUnknown("", given, ["network", "data", "loss", ...Object.keys(defaults)]);
  const network = choice("network", given.network ?? "u-net", networkNames);
  const loss = lossOptions(network, section("loss", given.loss));
  const data = trainingData(network, section("data", given.data));
  const { heldOut, every, count } = { ...defaults.validation, ...checked("validation", given.validation, defaults.validation) };
  const whole = (name: keyof typeof defaults & keyof TrainingConfiguration, least: number, most: number): number =>
    number(name, given[name] ?? defaults[name], least, most, true);
  const batchSize = whole("batchSize", 1, 1024);
  const configuration: TrainingConfiguration = {
    network,
    model: section("model", given.model),
    data,
    loss,
    batchSize,
    seed: whole("seed", 0, Number.MAX_SAFE_INTEGER),
    steps: whole("steps", 1, 100_000_000),
    rate: number("rate", given.rate ?? defaults.rate, 1e-9, 10, false),
    lastShare: number("lastShare", given.lastShare ?? defaults.lastShare, 0, 1, false),
    warmUp: whole("warmUp", 0, 1_000_000),
    logEvery: whole("logEvery", 1, 1_000_000),
    validation: {
      every: number("validation.every", every, 1, 100_000_000, true),
      count: number("validation.count", count, 1, 100_000, true),
      heldOut: number("validation.heldOut", heldOut, 0, 0.9, false),
    },
  };
  if (configuration.validation.count % batchSize !== 0) {
    throw new OptionError(
      `validation.count: expected a multiple of the batch size ${batchSize}, found ${configuration.validation.count}`,
    );
  }
  return configuration;
}

function trainingData(network: NetworkName, given: GivenConfiguration): TrainingData {
  const base = defaultData[network];
  refuseUnknown("data.", given, Object.keys(base));
  const { samples, outputShape } = { ...base, ...given };
  // The samples' description and its shape have been checked where they were completed.
  return {
    input: choice("data.input", given.input ?? base.input, ["patterson", "magnitude"]),
    samples: samples as SampleSet,
    outputShape: shapeOf("data.outputShape", outputShape),
    uses: number("data.uses", given.uses ?? base.uses, 1, 10_000, true),
    pool: number("data.pool", given.pool ?? base.pool, 1, 10_000, true),
    objects: number("data.objects", given.objects ?? base.objects, 0, Number.MAX_SAFE_INTEGER, true),
    turned: truth("data.turned", given.turned ?? base.turned),
  };
}

function lossOptions(network: NetworkName, given: GivenConfiguration): LossOptions {
  const base: LossOptions = network === "u-net" ? defaultLoss : { ...defaultLoss, answer: "shapePhase", chi2Weight: 0 };
  const all = { ...base, ...checked("loss", given, base) };
  return {
    answer: choice("loss.answer", all.answer, answerKinds),
    free: choice("loss.free", all.free, ["nothing", "phase", "scale"]),
    twins: truth("loss.twins", all.twins),
    unwrapped: truth("loss.unwrapped", all.unwrapped),
    shift: number("loss.shift", all.shift, 0, 3, true),
    fieldWeight: number("loss.fieldWeight", all.fieldWeight, 0, 1e6, false),
    chi2Weight: number("loss.chi2Weight", all.chi2Weight, 0, 1e6, false),
    shapeWeight: number("loss.shapeWeight", all.shapeWeight, 0, 1e6, false),
    phaseWeight: number("loss.phaseWeight", all.phaseWeight, 0, 1e6, false),
  };
}

/** What was given of a section, whose names are those of `known`. */
function checked<T extends object>(name: string, given: unknown, known: T): Partial<Record<keyof T, never>> {
  const found = section(name, given);
  refuseUnknown(`${name}.`, found, Object.keys(known));
  // Each value is checked by the caller, one by one.
  return found as Partial<Record<keyof T, never>>;
}

function section(name: string, value: unknown): GivenConfiguration {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as GivenConfiguration;
  throw new OptionError(`${name}: expected names and values, found ${JSON.stringify(value)}`);
}

function refuseUnknown(prefix: string, given: object, known: readonly string[]): void {
  const odd = Object.keys(given).find((name) => !known.includes(name));
  if (odd !== undefined) throw new OptionError(`expected a setting out of ${known.join(", ")}, found '${prefix}${odd}'`);
}

function number(name: string, value: unknown, least: number, most: number, isWhole: boolean): number {
  const fits = typeof value === "number" && value >= least && value <= most && (!isWhole || Number.isSafeInteger(value));
  if (fits) return value;
  throw new OptionError(
    `${name}: expected a ${isWhole ? "whole " : ""}number from ${least} to ${most}, found ${JSON.stringify(value)}`,
  );
}

function choice<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  const found = choices.find((one) => one === value);
  if (found !== undefined) return found;
  throw new OptionError(`${name}: expected one of ${choices.join(", ")}, found ${JSON.stringify(value)}`);
}

function truth(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionError(`${name}: expected true or false, found ${JSON.stringify(value)}`);
}

function shapeOf(name: string, value: unknown): readonly [number, number, number] {
  const [z, y, x, ...more] = Array.isArray(value) ? value.map((n) => number(name, n, 4, 512, true)) : [];
  if (x !== undefined && more.length === 0) return [z, y, x];
  throw new OptionError(`${name}: expected three whole numbers, found ${JSON.stringify(value)}`);
}
