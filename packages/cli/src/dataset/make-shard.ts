// Makes one shard of a set: draws its units, writes its file, then its record. Whoever makes it, wherever, the bytes are the same.

import { join } from "node:path";
import { createWasmEngine, type Engine } from "@friedel/engine";
import { type DatasetManifest, type ShardRecord, writeCrystalShard, writeSampleShard } from "@friedel/io";
import { writeFileAtomic } from "@friedel/io/node";
import {
  type CrystalSet,
  type CrystalSource,
  createRelaxer,
  drawCrystal,
  drawSample,
  type Relaxer,
  type Sample,
  type SampleSet,
  unitsOfShard,
} from "@friedel/simulation";
import { openCrystals } from "./crystal-store.js";
import { addClasses, checksum, json, shardName } from "./folder.js";

/** Makes shards of one set; holds an engine and crystals until `dispose`. */
export interface ShardMaker {
  make(shard: number, onUnit: () => void, signal?: AbortSignal): Promise<ShardRecord>;
  dispose(): Promise<void>;
}

/** How a maker writes a file: whole or not at all. */
export type FileWriter = (path: string, bytes: Uint8Array | string) => Promise<void>;

/** A maker of the shards of the set in a folder, on one thread. */
export async function createShardMaker(
  folder: string,
  manifest: DatasetManifest,
  write: FileWriter = writeFileAtomic,
): Promise<ShardMaker> {
  const { description, crystalsFolder } = manifest;
  // One thread each: the workers share the cores among them.
  const engine = await createWasmEngine({ threads: 1 });
  const relaxer = await createRelaxer({ threads: 1 });
  const crystals = crystalsFolder === null ? undefined : await openCrystals(crystalsFolder);
  return {
    async dispose() {
      await engine.dispose();
      await relaxer.dispose();
    },
    async make(shard, onUnit, signal) {
      const units = range(...unitsOfShard(description, shard));
      const { bytes, classNames } = await (description.kind === "crystals"
        ? makeCrystals(description, relaxer, units, onUnit, signal)
        : makeSamples({ description, crystals, engine }, units, onUnit, signal));
      const path = join(folder, shardName(description, shard));
      await write(path, bytes);
      const record: ShardRecord = {
        file: shardName(description, shard),
        units: units.length,
        bytes: bytes.length,
        sha256: checksum(bytes),
        classes: addClasses(classNames.map((name) => ({ [name]: 1 }))),
      };
      await write(`${path}.json`, json(record));
      return record;
    },
  };
}

interface Made {
  readonly bytes: Uint8Array;
  readonly classNames: readonly string[];
}

async function makeCrystals(
  set: CrystalSet,
  relaxer: Relaxer,
  units: readonly number[],
  onUnit: () => void,
  signal?: AbortSignal,
): Promise<Made> {
  const crystals = [];
  for (const index of units) {
    crystals.push(await drawCrystal(set, index, relaxer, signal));
    onUnit();
  }
  return { bytes: await writeCrystalShard(crystals), classNames: crystals.map(({ facts }) => facts.className) };
}

interface Source {
  readonly description: SampleSet;
  readonly crystals: CrystalSource | undefined;
  readonly engine: Engine;
}

async function makeSamples(
  { description, crystals, engine }: Source,
  units: readonly number[],
  onUnit: () => void,
  signal?: AbortSignal,
): Promise<Made> {
  const samples: Sample[] = [];
  const source = { description, ...(crystals && { crystals }) };
  for (const index of units) {
    signal?.throwIfAborted();
    samples.push(await drawSample(source, index, engine.transform));
    onUnit();
    await nextTurn();
  }
  return { bytes: await writeSampleShard(samples), classNames: samples.map(({ facts }) => facts.className) };
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** Signals and messages only come to pass between turns. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
