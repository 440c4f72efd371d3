// The one file that describes a training run: YAML, any part of a training configuration, and where the stored crystals are.

import { dirname, resolve } from "node:path";
import { InputError, OptionError } from "@friedel/engine";
import { completeDescription, FormatError, parseDescription } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import {
  defaultData,
  type GivenConfiguration,
  networkNames,
  requireFeasible,
  type TrainingConfiguration,
  trainingConfiguration,
} from "@friedel/network";
import type { SampleSet } from "@friedel/simulation";

/** A run as its file describes it. */
export interface TrainingFile {
  readonly configuration: TrainingConfiguration;
  /** Folder of the stored crystals; null for none. */
  readonly crystals: string | null;
}

/** Settings that are given on the command line and go before those of the file. */
export interface TrainingFlags {
  readonly crystals?: string;
  readonly steps?: number;
  readonly seed?: number;
}

/** Reads and completes the description of a run. Throws FileError, FormatError and OptionError with the file's name. */
export async function readTrainingFile(path: string, flags: TrainingFlags): Promise<TrainingFile> {
  const text = new TextDecoder().decode(await readFileBytes(path));
  const { crystals: written, ...given } = parseDescription(text, path) as GivenConfiguration;
  if (written !== undefined && typeof written !== "string") {
    throw new FormatError(path, "a folder as crystals", JSON.stringify(written));
  }
  const crystals = flags.crystals ?? (written === undefined ? null : resolve(dirname(path), written));
  try {
    const configuration = complete(given, flags, crystals !== null, path);
    // Sizes that the network cannot have are better found before anything is read.
    requireFeasible(configuration);
    return { configuration, crystals };
  } catch (error) {
    const isUnnamed = error instanceof InputError && !(error instanceof FormatError);
    throw isUnnamed ? new OptionError(`${path}: ${error.message}`, { cause: error }) : error;
  }
}

function complete(
  given: GivenConfiguration,
  { steps, seed }: TrainingFlags,
  hasCrystals: boolean,
  path: string,
): TrainingConfiguration {
  const network = networkNames.find((name) => name === (given.network ?? "u-net"));
  const data = recordOf("data", given.data);
  const base: SampleSet = defaultData[network ?? "u-net"].samples;
  // Without crystals there is nothing to draw a share from.
  const share = hasCrystals ? {} : { crystalShare: 0 };
  const samples = completeDescription("samples", { ...base, ...share, ...recordOf("data.samples", data.samples) }, path);
  if (samples.kind === "samples" && samples.crystalShare > 0 && !hasCrystals) {
    throw new OptionError("expected crystals with the folder of a set, for a crystalShare above 0, found none");
  }
  return trainingConfiguration({
    ...given,
    ...(steps !== undefined && { steps }),
    ...(seed !== undefined && { seed }),
    data: { ...data, samples },
  });
}

function recordOf(name: string, value: unknown): GivenConfiguration {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as GivenConfiguration;
  throw new OptionError(`${name}: expected names and values, found ${JSON.stringify(value)}`);
}
