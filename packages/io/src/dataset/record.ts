// Records of a data set: `dataset.json` when it is whole, `manifest.json` while it is being made, and a record for
// each finished shard.

import type { DatasetDescription } from "@friedel/simulation";
import { z } from "zod";
import { checked } from "../checked.js";
import { FormatError } from "../errors.js";
import { descriptionSchema } from "./description.js";

const checksum = z.string().regex(/^[0-9a-f]{64}$/);
const classes = z.record(z.string().max(100), z.number().int().min(1));

const shardSchema = z.strictObject({
  file: z.string().regex(/^[a-z]+-\d{5,}\.h5$/),
  units: z.number().int().min(1),
  bytes: z.number().int().min(1),
  sha256: checksum,
  classes,
});

/** A finished shard: a file's name, its units, its checksum, its units by class. */
export type ShardRecord = z.infer<typeof shardSchema>;

const crystalsSchema = z.strictObject({ count: z.number().int().min(1), sha256: checksum });

/** Everything that determines the bytes of a set. */
export interface DatasetIdentity {
  /** Name and version of the program. */
  readonly program: string;
  readonly description: DatasetDescription;
  /** Of samples of stored crystals: how many there are, and the checksum of their `dataset.json`. */
  readonly crystals: { readonly count: number; readonly sha256: string } | null;
}

const identityFields = { program: z.string().max(100), description: descriptionSchema, crystals: crystalsSchema.nullable() };

const manifestSchema = z.strictObject({
  format: z.literal("friedel dataset manifest, version 1"),
  ...identityFields,
  crystalsFolder: z.string().max(4096).nullable(),
});

/** An unfinished set: its description, and the folder of its crystals. */
export interface DatasetManifest extends DatasetIdentity {
  readonly format: z.infer<typeof manifestSchema>["format"];
  readonly crystalsFolder: string | null;
}

const recordSchema = z.strictObject({
  format: z.literal("friedel dataset, version 1"),
  ...identityFields,
  units: z.number().int().min(1),
  classes,
  conventions: z.record(z.string(), z.string()),
  shards: z.array(shardSchema).min(1),
});

/** A finished set: its description and its files. */
export interface DatasetRecord extends DatasetIdentity {
  readonly format: z.infer<typeof recordSchema>["format"];
  readonly units: number;
  readonly classes: Readonly<Record<string, number>>;
  readonly conventions: Readonly<Record<string, string>>;
  readonly shards: readonly ShardRecord[];
}

/** Reads `manifest.json`. Throws {@link FormatError}. */
export function parseManifest(text: string, file: string): DatasetManifest {
  return read(manifestSchema, "the manifest of a data set", text, file);
}

/** Reads `dataset.json`. Throws {@link FormatError}. */
export function parseDatasetRecord(text: string, file: string): DatasetRecord {
  return read(recordSchema, "the description of a data set", text, file);
}

/** Reads a shard's record. Throws {@link FormatError}. */
export function parseShardRecord(text: string, file: string): ShardRecord {
  return read(shardSchema, "the record of a shard", text, file);
}

const jobsSchema = z.array(
  z.strictObject({ id: z.string().regex(/^\d+$/), base: z.number().int().min(0), tasks: z.array(z.number().int().min(0)) }),
);

/** An array job of a cluster that makes shards. */
export interface ArrayJob {
  /** The cluster's number of the array. */
  readonly id: string;
  /** The shard of task 0. */
  readonly base: number;
  readonly tasks: readonly number[];
}

/** Reads the list of array jobs of a set under way. Throws {@link FormatError}. */
export function parseArrayJobs(text: string, file: string): readonly ArrayJob[] {
  return read(jobsSchema, "a list of array jobs", text, file);
}

function read<T>(schema: z.ZodType<T>, what: string, text: string, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(file, "JSON", "text that is none", { cause });
  }
  return checked(schema, value, file, what);
}
