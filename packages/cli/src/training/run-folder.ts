// The folder of a training run: what it is of, its last checkpoint, its curves. Everything in it appears whole or not at all.

import { join } from "node:path";
import { OptionError } from "@friedel/engine";
import { FileError, FormatError } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import {
  type CourseState,
  type CurveRow,
  flatWeights,
  modelOf,
  readModelWeights,
  readSafetensors,
  type TrainingCheckpoint,
  type TrainingConfiguration,
  type ValidationRow,
  WeightsError,
  writeNetwork,
  writeWeights,
} from "@friedel/network";
import { drawCurves } from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import { decodeArrays, encodeArrays } from "@friedel/workflow";
import type { OutputFolder } from "@friedel/workflow/node";
import { checksum, json, program, readIfThere } from "../dataset/folder.js";
import type { CrystalsIdentity } from "./crystals.js";

export const recordName = "training.json";
export const trainingCheckpointName = "checkpoint.friedel";

/** All that a run's bits depend on. */
export interface RunIdentity {
  readonly program: string;
  readonly configuration: TrainingConfiguration;
  readonly crystals: CrystalsIdentity | null;
  /** Checksum of the weights that it began with; random ones without. */
  readonly start?: string;
}

/** What was found of an earlier run. */
export interface EarlierRun {
  readonly identity: RunIdentity;
  readonly checkpoint?: TrainingCheckpoint;
}

/** The run in a folder; undefined where there is none. Throws FormatError for damaged files. */
export async function readRun(folder: string): Promise<EarlierRun | undefined> {
  const path = join(folder, recordName);
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const identity = parseIdentity(text, path);
  const file = join(folder, trainingCheckpointName);
  if ((await readIfThere(file)) === undefined) return { identity };
  const { meta, arrays } = decodeArrays(await readFileBytes(file), file);
  const course = (meta as { readonly kind?: unknown; readonly course?: CourseState } | null)?.course;
  if (!course || typeof course.step !== "number") throw new FormatError(file, "the checkpoint of a training run", "another one");
  const floats = Object.fromEntries(
    Object.entries(arrays).filter((entry): entry is [string, Float32Array] => entry[1] instanceof Float32Array),
  );
  return { identity, checkpoint: { course, learner: { step: course.step, arrays: floats } } };
}

function parseIdentity(text: string, path: string): RunIdentity {
  try {
    const value = JSON.parse(text) as RunIdentity;
    if (value.configuration && typeof value.program === "string") return value;
  } catch (cause) {
    throw new FormatError(path, "the record of a training run", "text that is no JSON", { cause });
  }
  throw new FormatError(path, "the record of a training run", "something else");
}

/** Throws OptionError where a folder holds another run than the one that is asked for; a longer schedule is another run. */
export function requireSame(folder: string, found: RunIdentity, wanted: RunIdentity): void {
  const [there, here] = [flat(found), flat(wanted)];
  for (const name of new Set([...there.keys(), ...here.keys()])) {
    if (there.get(name) === here.get(name)) continue;
    const [a, b] = [there.get(name) ?? "nothing", here.get(name) ?? "nothing"];
    throw new OptionError(
      `${folder}: expected to go on with the same run, found one with ${name} ${a.slice(0, 60)} where ${b.slice(0, 60)} was asked for; choose another folder`,
    );
  }
}

/** Values by their path. */
function flat(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [name, part] of Object.entries(value)) flat(part, path ? `${path}.${name}` : name, into);
  } else into.set(path, JSON.stringify(value) ?? "nothing");
  return into;
}

/** The identity of a run by this program. */
export function identityOf(
  configuration: TrainingConfiguration,
  crystals: CrystalsIdentity | null,
  start: StartingWeights | null,
): RunIdentity {
  return { program, configuration, crystals, ...(start && { start: start.sha256 }) };
}

/** Weights to begin a run with, and which they are. */
export interface StartingWeights {
  readonly weights: Float32Array;
  readonly sha256: string;
}

/** The weights of an earlier run of the same model. Throws FileError for a file that does not hold them. */
export async function readStart(path: string, configuration: TrainingConfiguration): Promise<StartingWeights> {
  const bytes = await readFileBytes(path);
  try {
    const model = modelOf(configuration);
    const weights = isSafetensors(bytes) ? flatWeights(model, readSafetensors(bytes)) : readModelWeights(model, bytes);
    return { weights, sha256: checksum(bytes) };
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    throw new FileError(path, `${error.message[0].toLowerCase()}${error.message.slice(1)}`, { cause: error });
  }
}

/** Eight bytes of a length come first, then JSON. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === "{".charCodeAt(0);
}

/** Writes what the run is of. */
export function writeIdentity(output: OutputFolder, identity: RunIdentity): Promise<void> {
  return output.write(recordName, json(identity));
}

/** Names of the trained network in a run's folder: to run, and to go on from or to load elsewhere. */
export const networkFileName = "network.onnx";
export const weightsFileName = "network.safetensors";

/** Writes a checkpoint, the network as it is by then, and the curves up to it. */
export async function writeCheckpoint(
  output: OutputFolder,
  { configuration, crystals }: RunIdentity,
  { course, learner }: TrainingCheckpoint,
): Promise<void> {
  const title = `Training of ${configuration.network}`;
  await output.write(trainingCheckpointName, encodeArrays({ kind: "training", course }, learner.arrays));
  const judged = course.validation[course.validation.length - 1];
  const more = {
    "friedel.program": program,
    "friedel.crystals": JSON.stringify(crystals),
    "friedel.validation": JSON.stringify(judged ?? null),
  };
  await output.write(networkFileName, writeNetwork(configuration, learner.arrays.parameters, course.step, more));
  await output.write(weightsFileName, writeWeights(modelOf(configuration), learner.arrays.parameters, more));
  await writeCurves(output, course, title);
}

const curveColumns = [
  "step",
  "rate",
  "loss",
  "field",
  "chi2",
  "twins",
  "gradientNorm",
] as const satisfies readonly (keyof CurveRow)[];
const validationColumns = [
  ...["step", "loss", "field", "fieldError", "shapeIou", "chi2OfField", "selfTwin", "truthSelfTwin"],
  ...["refinedFieldError", "refinedChi2", "refinedRight"],
] as (keyof ValidationRow)[];

/** Writes curve.csv, validation.csv and curve.png. */
async function writeCurves(output: OutputFolder, { curve, validation }: CourseState, title: string): Promise<void> {
  await output.write(
    "curve.csv",
    csv(
      curveColumns,
      curve.map((row) => curveColumns.map((name) => row[name])),
    ),
  );
  const classes = [...new Set(validation.flatMap((row) => Object.keys(row.classes)))].sort();
  const rows = validation.map((row) => [
    ...validationColumns.map((name) => Number(row[name])),
    ...classes.map((name) => row.classes[name] ?? Number.NaN),
  ]);
  await output.write("validation.csv", csv([...validationColumns, ...classes.map((name) => `fieldError ${name}`)], rows));
  if (curve.length > 0) await output.write("curve.png", await renderPng(drawCurves({ title, curve, validation })));
}

function csv(head: readonly string[], rows: readonly (readonly number[])[]): string {
  const lines = rows.map((row) => row.map((value) => (Number.isFinite(value) ? String(value) : "")).join(","));
  return `${[head.join(","), ...lines].join("\n")}\n`;
}
