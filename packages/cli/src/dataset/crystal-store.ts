// The stored crystals of a set, read a shard at a time when one of them is asked for, and kept while there is room.

import { join } from "node:path";
import { DataError } from "@friedel/engine";
import { type DatasetRecord, FileError, type ReadCrystal } from "@friedel/io";
import { readCrystalShardFile } from "@friedel/io/node";
import type { CrystalSource, StoredCrystal } from "@friedel/simulation";
import { readRecord } from "./folder.js";

/** Bytes of crystals that are kept in memory, by each worker. */
const keptBytes = 2 ** 28;

/** The crystals of the set in a folder. Throws FileError where there is no whole set of crystals. */
export async function openCrystals(folder: string): Promise<CrystalSource & { readonly sha256: string }> {
  const { record, sha256 } = await readRecord(folder);
  if (record.description.kind !== "crystals") {
    throw new FileError(folder, `expected a set of crystals, found one of ${record.description.kind}`);
  }
  const { perShard, count } = record.description;
  const kept = new Map<number, readonly ReadCrystal[]>();
  let bytes = 0;
  return {
    count,
    sha256,
    async crystal(index): Promise<StoredCrystal> {
      const shard = Math.floor(index / perShard);
      let crystals = kept.get(shard);
      if (!crystals) {
        crystals = await readCrystalShardFile(join(folder, fileOf(record, shard)));
        bytes += bytesOf(crystals);
        for (const [old, dropped] of kept) {
          if (bytes <= keptBytes) break;
          kept.delete(old);
          bytes -= bytesOf(dropped);
        }
      } else kept.delete(shard);
      // A map's order is that of its use.
      kept.set(shard, crystals);
      const found = crystals[index - shard * perShard];
      if (!found) throw new DataError(`expected crystal ${index} in shard ${shard} of ${folder}, found none`);
      return found;
    },
  };
}

function fileOf({ shards }: DatasetRecord, shard: number): string {
  const found = shards[shard];
  if (!found) throw new DataError(`expected a shard ${shard}, found ${shards.length} shards`);
  return found.file;
}

function bytesOf(crystals: readonly ReadCrystal[]): number {
  return crystals.reduce((sum, { crystal }) => sum + crystal.sites.byteLength + crystal.displacement.byteLength, 0);
}
