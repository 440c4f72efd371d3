// The samples of a stored set that methods are to be judged on, read one by one.

import { join } from "node:path";
import { OptionError } from "@friedel/engine";
import { type DatasetRecord, FileError } from "@friedel/io";
import { readSampleFile } from "@friedel/io/node";
import type { JudgedPattern } from "@friedel/simulation";
import { readRecord } from "./folder.js";

/** Which samples: of these classes, and so many of each at most; all without. */
export interface SetChoice {
  readonly classes?: readonly string[];
  readonly count?: number;
}

/** The chosen samples of the set in a folder. Throws FileError where there is none, OptionError for a class that it has not. */
export async function chooseSamples(
  folder: string,
  { classes, count = Number.POSITIVE_INFINITY }: SetChoice,
): Promise<{
  readonly count: number;
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly patterns: AsyncIterable<JudgedPattern>;
}> {
  const { record, sha256 } = await readRecord(folder);
  if (record.description.kind !== "samples") throw new FileError(folder, `expected a set of samples, found one of crystals`);
  const names = Object.keys(record.classes);
  const wanted = classes ?? names;
  const odd = wanted.find((name) => !names.includes(name));
  if (odd !== undefined) throw new OptionError(`expected a class out of ${names.join(", ")}, found '${odd}'`);
  const total = wanted.reduce((sum, name) => sum + Math.min(count, record.classes[name]), 0);
  return { count: total, sha256, classes: wanted, patterns: readChosen(folder, record, wanted, count) };
}

async function* readChosen(
  folder: string,
  { description, shards, units }: DatasetRecord,
  wanted: readonly string[],
  most: number,
): AsyncGenerator<JudgedPattern, void> {
  const taken = new Map<string, number>();
  for (let index = 0; index < units; index++) {
    const path = join(folder, shards[Math.floor(index / description.perShard)].file);
    const { object, ...sample } = await readSampleFile(path, index % description.perShard);
    const before = taken.get(sample.className) ?? 0;
    if (!wanted.includes(sample.className) || before >= most) continue;
    taken.set(sample.className, before + 1);
    yield { ...sample, truth: object };
  }
}
