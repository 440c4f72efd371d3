// The folder of a data set: names of its files, what is finished in it, and its end. While a set is made, `manifest.json` says what
// it is to be, and a record lies beside each finished shard; when it is whole, `dataset.json` takes the place of all of them.

import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { OptionError } from "@friedel/engine";
import {
  type DatasetIdentity,
  type DatasetManifest,
  type DatasetRecord,
  FileError,
  parseDatasetRecord,
  parseManifest,
  parseShardRecord,
  type ShardRecord,
} from "@friedel/io";
import { asFileError, makeFolder, writeFileAtomic } from "@friedel/io/node";
import { shardCount, unitsOfShard } from "@friedel/simulation";
import { version } from "@friedel/workflow";

export const recordName = "dataset.json";
export const manifestName = "manifest.json";
/** Which jobs of a cluster make the set, and what their tasks said. */
export const jobsName = "slurm.json";
export const logsName = "logs";
/** What the program calls itself in sets: another version may draw other numbers. */
export const program = `friedel ${version}`;

const manifestFormat = "friedel dataset manifest, version 1";
const recordFormat = "friedel dataset, version 1";

/** Name of a shard's file. */
export function shardName({ kind }: { readonly kind: string }, shard: number): string {
  return `${kind}-${String(shard).padStart(5, "0")}.h5`;
}

/** SHA-256 of some bytes, hexadecimal. */
export function checksum(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A file as text; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw asFileError(error, path);
  }
}

/** The description of a whole set. Throws FileError where the folder holds none. */
export async function readRecord(folder: string): Promise<{ record: DatasetRecord; sha256: string }> {
  const path = join(folder, recordName);
  const text = await readIfThere(path);
  if (text === undefined) throw new FileError(folder, `expected a whole data set, found no ${recordName}`);
  return { record: parseDatasetRecord(text, path), sha256: checksum(text) };
}

/** The manifest of a set under way. Throws FileError where the folder holds none. */
export async function readManifest(folder: string): Promise<DatasetManifest> {
  const path = join(folder, manifestName);
  const text = await readIfThere(path);
  if (text === undefined) throw new FileError(folder, `expected a data set under way, found no ${manifestName}`);
  return parseManifest(text, path);
}

/**
 * Begins a set in its folder, or goes on with the same one: gives the record if it is whole already.
 * Throws OptionError where the folder holds another set.
 */
export async function beginSet(
  folder: string,
  identity: DatasetIdentity,
  crystalsFolder: string | null,
): Promise<DatasetRecord | undefined> {
  const wholeText = await readIfThere(join(folder, recordName));
  if (wholeText !== undefined) {
    const record = parseDatasetRecord(wholeText, join(folder, recordName));
    checkSame(folder, record, identity);
    return record;
  }
  const text = await readIfThere(join(folder, manifestName));
  if (text !== undefined) checkSame(folder, parseManifest(text, join(folder, manifestName)), identity);
  await makeFolder(folder);
  await writeFileAtomic(join(folder, manifestName), json({ format: manifestFormat, ...identity, crystalsFolder }));
  return undefined;
}

function checkSame(folder: string, found: DatasetIdentity, { program, description, crystals }: DatasetIdentity): void {
  const fields = { program, ...description, crystals };
  const there: Readonly<Record<string, unknown>> = {
    program: found.program,
    ...found.description,
    crystals: found.crystals,
  };
  for (const [name, value] of Object.entries(fields)) {
    if (JSON.stringify(value) === JSON.stringify(there[name])) continue;
    throw new OptionError(
      `${folder}: expected to go on with the same set, found one with ${name} ${short(there[name])} where ${short(value)} was asked for; choose another folder`,
    );
  }
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? "none").slice(0, 60);
}

/** The record of a shard that is finished and whole; undefined for any other. */
export async function finishedShard(
  folder: string,
  { description }: DatasetIdentity,
  shard: number,
): Promise<ShardRecord | undefined> {
  const path = join(folder, shardName(description, shard));
  const text = await readIfThere(`${path}.json`);
  if (text === undefined) return undefined;
  const record = parseShardRecord(text, `${path}.json`);
  const bytes = await readFile(path).catch(() => undefined);
  const [first, end] = unitsOfShard(description, shard);
  return bytes && checksum(bytes) === record.sha256 && record.units === end - first ? record : undefined;
}

/** Numbers of the shards that are still to be made. */
export async function missingShards(folder: string, identity: DatasetIdentity): Promise<number[]> {
  const missing: number[] = [];
  for (let shard = 0; shard < shardCount(identity.description); shard++) {
    if (!(await finishedShard(folder, identity, shard))) missing.push(shard);
  }
  return missing;
}

/** Removes what killed writers left behind. */
export async function removeLeftovers(folder: string): Promise<void> {
  const parts = (await readdir(folder)).filter((name) => /^\..+\.[0-9a-f]{8}\.part$/.test(name));
  for (const name of parts) await rm(join(folder, name), { force: true });
}

const conventions = {
  crystals: { atoms: "ångström, along the cubic axes x y z; position = site + displacement" },
  samples: {
    arrays: "C order, axes (sample, frame, row, column); zero frequency and origin at index floor(N/2)",
    sign: "counts are Poisson with mean proportional to |F|^2, F(q) = sum of object(r) exp(-i q.r); object phase = -Q.u",
    mask: "1 where measured, 0 where not; counts are 0 there and mean nothing",
  },
} as const;

/** Ends a set: checks all shards and writes `dataset.json`. Throws FileError where a shard is missing or damaged. */
export async function finishSet(folder: string, identity: DatasetIdentity): Promise<DatasetRecord> {
  const { description } = identity;
  const shards: ShardRecord[] = [];
  for (let shard = 0; shard < shardCount(description); shard++) {
    const record = await finishedShard(folder, identity, shard);
    if (!record) throw new FileError(join(folder, shardName(description, shard)), "expected a whole shard, found none");
    shards.push(record);
  }
  const { kind } = description;
  const record: DatasetRecord = {
    format: recordFormat,
    ...identity,
    units: description.count,
    classes: addClasses(shards.map(({ classes }) => classes)),
    conventions: conventions[kind],
    shards,
  };
  await writeFileAtomic(join(folder, recordName), json(record));
  // From here on the set is whole, and these say nothing that it does not.
  for (const { file } of shards) await rm(join(folder, `${file}.json`), { force: true });
  for (const name of [manifestName, jobsName, logsName]) await rm(join(folder, name), { recursive: true, force: true });
  await removeLeftovers(folder);
  return record;
}

/** Checks the files of a whole set against its description. Throws FileError for the first that is missing or damaged. */
export async function checkSet(folder: string, { shards }: DatasetRecord): Promise<void> {
  for (const { file, sha256 } of shards) {
    const bytes = await readFile(join(folder, file)).catch(() => undefined);
    const found = bytes && checksum(bytes);
    if (found !== sha256) {
      throw new FileError(
        join(folder, file),
        `expected checksum ${sha256.slice(0, 12)}…, found ${found ? `${found.slice(0, 12)}…` : "no file"}`,
      );
    }
  }
}

/** Counts by class, in the order of the names. */
export function addClasses(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const one of counts) for (const [name, n] of Object.entries(one)) sums.set(name, (sums.get(name) ?? 0) + n);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** JSON as these files have it. */
export function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
