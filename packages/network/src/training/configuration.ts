// A training run as data: everything that its outcome depends on, beside the stored crystals. A file's or a caller's settings are checked
// here, each by its row in a table; unknown names are refused.

import { OptionError, type Triple } from "@friedel/engine";
import { defaultSampleSet, type SampleSet, type Span } from "@friedel/simulation";
import type { TrainingData } from "../data/training-set.js";
import { defaultLoss, type LossOptions } from "../losses/loss.js";
import { outputKinds } from "../losses/reading.js";
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
  /** Share of the stored crystals, the last ones, which only these samples use. */
  readonly heldOut: number;
}

/** A whole training run; JSON-able. */
export interface TrainingConfiguration extends RateSchedule {
  readonly network: NetworkName;
  /** Settings of the architecture; the model has defaults for all. */
  readonly model: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly batchSize: number;
  readonly data: TrainingData;
  readonly loss: LossOptions;
  readonly validation: ValidationOptions;
  /** Steps whose mean is one row of the curve. */
  readonly logEvery: number;
}

/** Any part of a configuration. `data.samples` must be complete. */
export type GivenConfiguration = Readonly<Record<string, unknown>>;

/** Sampling of the networks: the crystal spans 1/2.6 of each axis, within the error of an estimate from the pattern. */
export const standardOversampling = 2.6;

const samplesFor = (size: number): SampleSet => ({
  ...defaultSampleSet,
  shape: [size, size, size],
  // Half of an array can hold what spans less than 1/2 of it.
  oversampling: [standardOversampling / 1.2, standardOversampling * 1.2],
  hotPixels: [0, 0],
});

const always = { outputShape: [32, 32, 32], uses: 4, pool: 64, objects: 0, turned: true, reach: [1, 1] } as const;

/** Default data of the two networks. */
export const defaultData: Readonly<Record<NetworkName, TrainingData>> = {
  "u-net": { ...always, input: "patterson", samples: samplesFor(64) },
  // An array of 32 carries less strain than one of 64.
  "cdi-nn": { ...always, input: "magnitude", samples: { ...samplesFor(32), phaseRange: [0.2 * Math.PI, 3 * Math.PI] } },
};

/** Reads one setting, called `name` in messages. Throws OptionError for a value that it cannot have. */
type Check<T> = (name: string, value: unknown) => T;

const defaultLosses: Readonly<Record<NetworkName, LossOptions>> = {
  "u-net": defaultLoss,
  "cdi-nn": { ...defaultLoss, answer: "shapePhase", chi2Weight: 0 },
};

const weight = number(0, 1e6);
const lossChecks: Checks<LossOptions> = {
  answer: choice(outputKinds),
  free: choice(["nothing", "phase", "scale"]),
  twins: truth,
  unwrapped: truth,
  shift: whole(0, 3),
  fieldWeight: weight,
  chi2Weight: weight,
  shapeWeight: weight,
  phaseWeight: weight,
};

const dataChecks: Checks<TrainingData> = {
  input: choice(["patterson", "magnitude"]),
  // Their description has been checked where it was completed.
  samples: (_, value) => value as SampleSet,
  outputShape,
  uses: whole(1, 10_000),
  pool: whole(1, 10_000),
  objects: whole(0, Number.MAX_SAFE_INTEGER),
  turned: truth,
  reach,
};

const validationDefaults: ValidationOptions = { every: 500, count: 32, heldOut: 0.05 };
const validationChecks: Checks<ValidationOptions> = {
  every: whole(1, 100_000_000),
  count: whole(1, 100_000),
  heldOut: number(0, 0.9),
};

const runDefaults = { seed: 0, batchSize: 8, steps: 10_000, rate: 1.5e-3, lastShare: 0.01, warmUp: 100, logEvery: 20 };

/**
 * The given configuration, completed by the defaults of its network. Throws {@link OptionError} for the first unknown name or value out
 * of range.
 */
export function trainingConfiguration(given: GivenConfiguration): TrainingConfiguration {
  const network = choice(networkNames)("network", given.network ?? "u-net");
  const checks: Checks<TrainingConfiguration> = {
    network: choice(networkNames),
    model: section,
    data: completed(defaultData[network], dataChecks),
    loss: completed(defaultLosses[network], lossChecks),
    batchSize: whole(1, 1024),
    seed: whole(0, Number.MAX_SAFE_INTEGER),
    steps: whole(1, 100_000_000),
    rate: number(1e-9, 10),
    lastShare: number(0, 1),
    warmUp: whole(0, 1_000_000),
    logEvery: whole(1, 1_000_000),
    validation: completed(validationDefaults, validationChecks),
  };
  const found = completed({ network, model: {}, data: {}, loss: {}, validation: {}, ...runDefaults }, checks)("", given);
  const { batchSize, validation } = found;
  if (validation.count % batchSize === 0) return found;
  throw new OptionError(`validation.count: expected a multiple of the batch size ${batchSize}, found ${validation.count}`);
}

type Checks<T> = { readonly [Name in keyof T]: Check<T[Name]> };

/** Reads a section with these settings, in the order of `checks`. */
function completed<T extends object>(defaults: Readonly<Record<keyof T, unknown>>, checks: Checks<T>): Check<T> {
  return (name, value) => {
    const given = section(name, value);
    const prefix = name === "" ? "" : `${name}.`;
    const names = Object.keys(checks) as (keyof T & string)[];
    const odd = Object.keys(given).find((key) => !names.some((known) => known === key));
    if (odd !== undefined) throw new OptionError(`expected a setting out of ${names.join(", ")}, found '${prefix}${odd}'`);
    // Each check has the type of its setting.
    return Object.fromEntries(names.map((key) => [key, checks[key](prefix + key, given[key] ?? defaults[key])])) as T;
  };
}

function section(name: string, value: unknown): GivenConfiguration {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as GivenConfiguration;
  throw new OptionError(`${name}: expected names and values, found ${JSON.stringify(value)}`);
}

function number(least: number, most: number, isWhole = false): Check<number> {
  return (name, value) => {
    if (typeof value === "number" && value >= least && value <= most && (!isWhole || Number.isSafeInteger(value))) return value;
    const kind = isWhole ? "whole number" : "number";
    throw new OptionError(`${name}: expected a ${kind} from ${least} to ${most}, found ${JSON.stringify(value)}`);
  };
}

function whole(least: number, most: number): Check<number> {
  return number(least, most, true);
}

function choice<T extends string>(choices: readonly T[]): Check<T> {
  return (name, value) => {
    const found = choices.find((one) => one === value);
    if (found !== undefined) return found;
    throw new OptionError(`${name}: expected one of ${choices.join(", ")}, found ${JSON.stringify(value)}`);
  };
}

function truth(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionError(`${name}: expected true or false, found ${JSON.stringify(value)}`);
}

function reach(name: string, value: unknown): Span {
  const [least, most, ...more] = Array.isArray(value) ? value.map((part) => number(0.2, 4)(name, part)) : [];
  if (most !== undefined && most >= least && more.length === 0) return [least, most];
  throw new OptionError(`${name}: expected two numbers, the lesser first, found ${JSON.stringify(value)}`);
}

function outputShape(name: string, value: unknown): Triple {
  const [z, y, x, ...more] = Array.isArray(value) ? value.map((n) => whole(4, 512)(name, n)) : [];
  if (x !== undefined && more.length === 0) return [z, y, x];
  throw new OptionError(`${name}: expected three whole numbers, found ${JSON.stringify(value)}`);
}
