// The missing shards of a set, made on a Slurm cluster.

import { realpath } from "node:fs/promises";
import type { DatasetIdentity } from "@friedel/io";
import { runArray, type SlurmFlags, type SlurmReport } from "../slurm/array-job.js";
import { finishedShard, missingShards } from "./folder.js";

/** Makes these shards. Returns when all are finished; errors as `runArray`. */
export async function makeOnSlurm(
  folder: string,
  identity: DatasetIdentity,
  missing: readonly number[],
  flags: SlurmFlags,
  report: SlurmReport,
): Promise<void> {
  const path = await realpath(folder);
  const isDone = async (shard: number) => (await finishedShard(path, identity, shard)) !== undefined;
  await runArray({ folder: path, what: "shard", command: ["dataset", "shard", path], isDone }, missing, flags, report);
  const unfinished = await missingShards(path, identity);
  if (unfinished.length > 0) throw new Error(`expected all shards to be finished, found ${unfinished.length} that are not`);
}
