// `friedel dataset`: sets of relaxed crystals, and of samples: patterns with their truth.

import { resolve } from "node:path";
import { OptionError, type Triple } from "@friedel/engine";
import { completeDescription, type DatasetIdentity, type DatasetRecord, formatBytes, parseDescription } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { duration, figure, type Row, rowsTable } from "@friedel/report";
import { type DatasetDescription, type Span, shardCount } from "@friedel/simulation";
import { StoppedError } from "@friedel/workflow";
import { type Command, InvalidArgumentError } from "commander";
import { openCrystals } from "../dataset/crystal-store.js";
import {
  beginSet,
  checkSet,
  finishSet,
  missingShards,
  program as programName,
  readManifest,
  removeLeftovers,
} from "../dataset/folder.js";
import { makeLocally } from "../dataset/make-local.js";
import { makeOnSlurm } from "../dataset/make-on-slurm.js";
import { createShardMaker } from "../dataset/make-shard.js";
import { defined } from "../flags/defined.js";
import { defaultThreads } from "../flags/engine.js";
import { addExamples, addJson, counted, type JsonFlag } from "../flags/groups.js";
import { names, number, sizes, whole } from "../flags/parse.js";
import type { SlurmFlags } from "../slurm/array-job.js";
import { addSlurm } from "../slurm/flags.js";
import { stopKeeping } from "../terminal/keeping.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter, type Reporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag, SlurmFlags {
  readonly config?: string;
  readonly seed?: number;
  readonly count?: number;
  readonly perShard?: number;
  readonly workers: number;
  readonly crystals?: string;
  readonly metals?: readonly string[];
  readonly atoms?: Span;
  readonly size?: number | Triple;
  readonly crystalShare?: number;
  readonly phaseRange?: Span;
}

export function addDataset(program: Command, terminal: Terminal): void {
  const command = program
    .command("dataset")
    .description(
      "Makes data sets: relaxed crystals of atoms, and samples (patterns with their truth) drawn from them and from phase fields. A set is cut into shards; a run that was stopped or killed goes on where it was, and the bytes are the same with any number of workers.",
    );
  addCrystals(command, terminal);
  addSamples(command, terminal);
  command
    .command("shard", { hidden: true })
    .argument("<folder>")
    .argument("<number>", "", whole())
    .action((folder: string, shard: number) => runShard(folder, shard, terminal));
  addExamples(command, [
    "dataset crystals crystals/ --count 1000 --atoms 5000:50000",
    "dataset samples train/ --crystals crystals/ --count 10000 --seed 1",
    "dataset samples train/ --crystals crystals/ --count 10000 --seed 1 --slurm",
    "info train/",
  ]);
}

function addCrystals(parent: Command, terminal: Terminal): void {
  const command = parent
    .command("crystals")
    .summary("relaxed crystals of atoms")
    .description("Makes a set of relaxed crystals: metals, shapes, strains and defects drawn at random, relaxed, stored once.")
    .argument("<folder>", "where the set is, or is to be");
  addCommon(command)
    .optionsGroup("Crystals:")
    .option("--metals <list>", "metals to draw from (default: Au,Pt,Cu,Ni,Ag,Pd)", names)
    .option("--atoms <least:most>", "number of atoms (default: 5000:50000)", span);
  addMaking(command);
  command.action((folder: string, flags: Flags) => run(terminal, "crystals", folder, flags));
}

function addSamples(parent: Command, terminal: Terminal): void {
  const command = parent
    .command("samples")
    .summary("patterns with their truth")
    .description("Makes a set of samples: counts and mask as a detector gives them, and the object that scattered.")
    .argument("<folder>", "where the set is, or is to be");
  addCommon(command)
    .optionsGroup("Samples:")
    .option("--crystals <folder>", "set of crystals to draw from; phase fields alone without it")
    .option("--crystal-share <share>", "share of the samples that are drawn from crystals (default: 0.5)", number(0, 1))
    .option("--phase-range <least:most>", "of phase fields: largest less smallest phase, radians (default: 0.63:18.8)", span)
    .option("--size <n>", "size of the patterns, one number or three (default: 64)", sizes);
  addMaking(command);
  command.action((folder: string, flags: Flags) => run(terminal, "samples", folder, flags));
}

function addCommon(command: Command): Command {
  return command
    .optionsGroup("Set:")
    .option("--config <file>", "YAML file with any part of the description (docs/datasets.md); flags go before it")
    .option("--seed <n>", "seed of all that is random (default: 0)", whole())
    .option("--count <n>", "number of units (default: 100 crystals, 256 samples)", whole(1))
    .option("--per-shard <n>", "units in one file", whole(1));
}

function addMaking(command: Command): void {
  command
    .optionsGroup("Making:")
    .addOption(
      counted(
        "--workers <n>",
        "threads that make shards, each by itself",
        whole(1, 256),
        defaultThreads,
        "every core, at most 8",
      ),
    );
  addSlurm(command, "shards");
  addJson(command);
  command.addHelpText(
    "after",
    `
Ctrl-C stops, and the same command goes on later: finished shards stay. With --slurm it leaves the jobs running; the same command
follows them again, and scancel ends them.`,
  );
}

/** Two numbers as \`5000:50000\`, or one. */
function span(text: string): Span {
  const parts = text.split(":").map((part) => number()(part));
  if (parts.length > 2) throw new InvalidArgumentError("Expected two numbers as in 5000:50000.");
  return [parts[0], parts[parts.length - 1]];
}

async function run(terminal: Terminal, kind: DatasetDescription["kind"], folder: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const { identity, crystalsFolder } = await identify(kind, flags);
  const from = terminal.now();
  const existing = await beginSet(folder, identity, crystalsFolder);
  if (existing) await checkSet(folder, existing);
  const record = existing ?? (await make(terminal, reporter, folder, identity, flags));
  const seconds = (terminal.now() - from) / 1000;
  const bytes = record.shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const head = existing ? "was whole already, and its checksums are right" : `made in ${duration(seconds)}`;
  reporter.finish(rowsTable(`Set of ${kind} ${folder}: ${head}`, recordRows(record, bytes)), {
    ...{ command: "dataset", output: folder, seconds, bytes, wasWhole: existing !== undefined },
    ...record,
  });
}

function recordRows({ units, classes, shards }: DatasetRecord, bytes: number): Row[] {
  return [
    ["units", `${figure(units, 12)} in ${shards.length} ${shards.length === 1 ? "file" : "files"}, ${formatBytes(bytes)}`],
    ...Object.entries(classes).map(([name, count]): Row => [name, figure(count, 12)]),
  ];
}

/** What the flags ask for, and all that its bytes depend on. */
async function identify(
  kind: DatasetDescription["kind"],
  flags: Flags,
): Promise<{ identity: DatasetIdentity; crystalsFolder: string | null }> {
  const { config, seed, count, perShard, metals, atoms, size, crystalShare, phaseRange } = flags;
  const written = config === undefined ? {} : parseDescription(new TextDecoder().decode(await readFileBytes(config)), config);
  const shape = typeof size === "number" ? [size, size, size] : size;
  // Without crystals there is nothing to draw a share from.
  const noShare = kind === "samples" && flags.crystals === undefined ? { crystalShare: 0 } : {};
  const given = { ...noShare, ...written, ...defined({ seed, count, perShard, metals, atoms, shape, crystalShare, phaseRange }) };
  const description = completeDescription(kind, given, config ?? "the flags");
  const drawsCrystals = description.kind === "samples" && description.crystalShare > 0;
  if (drawsCrystals && flags.crystals === undefined) {
    throw new OptionError("expected --crystals with the folder of a set, for a crystalShare above 0, found none");
  }
  if (!drawsCrystals || flags.crystals === undefined) {
    return { identity: { program: programName, description, crystals: null }, crystalsFolder: null };
  }
  const crystals = await openCrystals(flags.crystals);
  const identity = { program: programName, description, crystals: { count: crystals.count, sha256: crystals.sha256 } };
  return { identity, crystalsFolder: resolve(flags.crystals) };
}

async function make(
  terminal: Terminal,
  reporter: Reporter,
  folder: string,
  identity: DatasetIdentity,
  flags: Flags,
): Promise<DatasetRecord> {
  const { description } = identity;
  if (!flags.slurm) await removeLeftovers(folder);
  const missing = await missingShards(folder, identity);
  const total = shardCount(description);
  if (missing.length < total) reporter.note(`going on: ${total - missing.length} of ${total} shards are finished`);
  const unitsOf = Math.min(description.count, missing.length * description.perShard);
  const bar = startProgress(terminal, "making", flags.slurm ? missing.length : unitsOf);
  terminal.keep?.(true);
  try {
    if (flags.slurm) {
      const onProgress = (done: number, note: string) => bar.update(done, note);
      await makeOnSlurm(folder, identity, missing, flags, { signal: terminal.signal, onProgress, note: reporter.note });
    } else {
      await makeLocally(folder, missing, {
        workers: flags.workers,
        signal: terminal.signal,
        onProgress: ({ units, shards }) => bar.update(units, `${shards} of ${missing.length} shards`),
      });
    }
  } catch (error) {
    if (!terminal.signal.aborted || error !== terminal.signal.reason) throw error;
    const left = (await missingShards(folder, identity)).length;
    throw new StoppedError(`stopped with ${total - left} of ${total} shards finished; the same command goes on`);
  } finally {
    bar.stop();
    await stopKeeping(terminal);
  }
  return finishSet(folder, identity);
}

/** One shard of a set whose manifest is there: what a task of an array job does. */
async function runShard(folder: string, shard: number, terminal: Terminal): Promise<void> {
  const manifest = await readManifest(folder);
  if (shard >= shardCount(manifest.description)) {
    throw new OptionError(`expected a shard from 0 to ${shardCount(manifest.description) - 1}, found ${shard}`);
  }
  const maker = await createShardMaker(folder, manifest);
  try {
    const { file, sha256 } = await maker.make(shard, () => {}, terminal.signal);
    terminal.out(`${file} ${sha256}\n`);
  } finally {
    await maker.dispose();
  }
}
