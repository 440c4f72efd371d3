// The stored crystals of a training run, read once into memory that its threads share. A set that is still being made serves as far as
// its shards are finished from the first on.

import { join } from "node:path";
import { type DatasetIdentity, FileError } from "@friedel/io";
import { readCrystalShardFile } from "@friedel/io/node";
import { type SharedCrystals, shareCrystals } from "@friedel/network/node";
import { type StoredCrystal, shardCount, unitsOfShard } from "@friedel/simulation";
import { checksum, finishedShard, readIfThere, readManifest, readRecord, recordName, shardName } from "../dataset/folder.js";

/** Which crystals a run draws from. */
export interface CrystalsIdentity {
  readonly count: number;
  /** Of the checksums of their shards. */
  readonly sha256: string;
}

/** Crystals in shared memory, and which they are. */
export interface LoadedCrystals {
  readonly shared: SharedCrystals;
  readonly identity: CrystalsIdentity;
}

/**
 * The first `count` crystals of the set in a folder; all that are finished where no count is given. Throws FileError where there is no
 * set of crystals or too few of them are finished.
 */
export async function loadCrystals(folder: string, count?: number): Promise<LoadedCrystals> {
  const { set, sums } = await finishedShards(folder);
  const { description } = set;
  if (description.kind !== "crystals")
    throw new FileError(folder, `expected a set of crystals, found one of ${description.kind}`);
  const found = Math.min(description.count, sums.length * description.perShard);
  const wanted = count ?? found;
  if (found < wanted || found === 0) {
    throw new FileError(folder, `expected ${Math.max(1, wanted)} finished crystals, found ${found}`);
  }
  const shards = Math.ceil(wanted / description.perShard);
  const crystals: StoredCrystal[] = [];
  for (let shard = 0; shard < shards; shard++) {
    const [first, end] = unitsOfShard(description, shard);
    const stored = await readCrystalShardFile(join(folder, shardName(description, shard)));
    if (stored.length !== end - first)
      throw new FileError(folder, `expected ${end - first} crystals in shard ${shard}, found ${stored.length}`);
    crystals.push(...stored.slice(0, wanted - first));
  }
  return { shared: shareCrystals(crystals), identity: { count: wanted, sha256: checksum(sums.slice(0, shards).join("\n")) } };
}

/** The set in a folder and the checksums of its finished shards, up to the first that is missing. */
async function finishedShards(folder: string): Promise<{ set: DatasetIdentity; sums: string[] }> {
  if ((await readIfThere(join(folder, recordName))) !== undefined) {
    const { record } = await readRecord(folder);
    return { set: record, sums: record.shards.map(({ sha256 }) => sha256) };
  }
  const set = await readManifest(folder);
  const sums: string[] = [];
  for (let shard = 0; shard < shardCount(set.description); shard++) {
    const finished = await finishedShard(folder, set, shard);
    if (!finished) break;
    sums.push(finished.sha256);
  }
  return { set, sums };
}
