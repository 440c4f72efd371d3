// A process that reads mutants, apart from the soak's own so that a reader may hang, run out of memory or crash: it says before each
// which one comes, in a file, and at the end what became of them.

import { copyFileSync, cpSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { InputError } from "@friedel/engine";
import { mutate } from "./mutate.mjs";
import { draws } from "./random.mjs";
import { readerCases } from "./readers.mjs";

const { folder, name, from, count, seed, scratch } = JSON.parse(process.argv[2]);
const all = readerCases(folder);
const index = all.findIndex((one) => one.name === name);
const { files = [], made, read, open, root } = all[index];
const seeds = made ? made() : files.map((path) => ({ name: path, bytes: readFileSync(path) }));
mkdirSync(scratch, { recursive: true });
const counter = openSync(join(scratch, "at"), "w");
const outcome = { read: 0, refused: 0, slowestMs: 0, slowest: -1, mostBytes: 0, most: -1, faults: [] };
const place = join(scratch, "copy");
for (let n = from; n < from + count; n++) {
  writeSync(counter, String(n).padEnd(12), 0);
  const random = draws(seed, index, n);
  const one = seeds[random.below(seeds.length)];
  const bytes = mutate(one.bytes, seeds[random.below(seeds.length)].bytes, random);
  const used = process.cpuUsage();
  try {
    if (read) await read(bytes, one.name);
    else await openCopy(one.name, bytes);
    outcome.read++;
  } catch (error) {
    if (error instanceof InputError) outcome.refused++;
    else if (outcome.faults.length < 20)
      outcome.faults.push({ n, file: basename(one.name), error: String(error?.stack ?? error).slice(0, 400) });
  }
  const { user, system } = process.cpuUsage(used);
  const ms = (user + system) / 1000;
  if (ms > outcome.slowestMs) Object.assign(outcome, { slowestMs: ms, slowest: n });
  const { rss } = process.memoryUsage();
  if (rss > outcome.mostBytes) Object.assign(outcome, { mostBytes: rss, most: n });
}
writeFileSync(join(scratch, "outcome.json"), JSON.stringify(outcome));

/** Reads the damaged file among copies of its neighbours. */
async function openCopy(original, bytes) {
  rmSync(place, { recursive: true, force: true });
  const top = root?.(original);
  const file = top ? join(place, basename(top), relative(top, original)) : join(place, basename(original));
  if (top) cpSync(top, join(place, basename(top)), { recursive: true });
  else mkdirSync(dirname(file), { recursive: true });
  // A reader may look for the mask beside it.
  if (!top) copyFileSync(original, file);
  writeFileSync(file, bytes);
  await open(top ? join(place, basename(top)) : file, file);
}
