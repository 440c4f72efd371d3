// `friedel evaluate`: how often methods find the truth, on a fixed set of simulated patterns.

import { type Engine, formatShape, OptionError, type Shape, type Triple } from "@friedel/engine";
import { writeFileAtomic } from "@friedel/io/node";
import { summaryTable } from "@friedel/report";
import {
  type EvaluationMethod,
  evaluate,
  evaluationMethods,
  findClasses,
  findMethods,
  judgePatterns,
  judgingCount,
  judgingSeed,
  summariseScores,
  testClasses,
  tuningSeed,
} from "@friedel/simulation";
import { networkMethodNames, networkMethods, StoppedError } from "@friedel/workflow";
import { type OutputFolder, openNetwork, withOutput } from "@friedel/workflow/node";
import { type Command, Option } from "commander";
import { chooseSamples, type SetChoice } from "../dataset/choose-samples.js";
import {
  type FigureSubject,
  type PatternLabel,
  type ScoreRow,
  scoreRow,
  scoresCsv,
  setDescription,
  writeRates,
  writeTestPattern,
} from "../evaluation/files.js";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addJson, type JsonFlag } from "../flags/groups.js";
import { names, sizes, whole } from "../flags/parse.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends EngineFlags, JsonFlag {
  readonly methods: readonly string[];
  readonly classes: readonly string[];
  readonly count: number;
  readonly size: number | Triple;
  readonly seed: number;
  readonly budget?: number;
  readonly csv?: string;
  readonly figure?: string;
  readonly write?: string;
  readonly set?: string;
  readonly network?: string;
}

const classNames = testClasses.map(({ name }) => name);

/** Axes shorter than this hold no crystal with room around it; longer ones fill the memory. */
const leastSize = 16;
const mostSize = 512;

export function addEvaluate(program: Command, terminal: Terminal): void {
  const command = program
    .command("evaluate")
    .summary("how often methods find the truth, on a fixed test set")
    .description(
      `Draws simulated patterns of known truth, lets every method phase each of them, and says how often the object was right (fieldError below 0.2). The set of seed ${judgingSeed} is there to judge: tune methods on another, such as seed ${tuningSeed}.`,
    )
    .optionsGroup("What to judge:")
    .addOption(
      new Option("--methods <list>", "methods, or none").argParser(names).default(["classical", "default"], "classical,default"),
    )
    .addOption(new Option("--classes <list>", "classes of patterns").argParser(names).default(classNames, "all"))
    .option("--network <file>", "network of the methods that use one (default: the shipped one)")
    .option("--set <folder>", "judge on the samples of a data set, all of them but for --classes and --count")
    .option("--count <n>", "patterns of each class", whole(1, 10_000), judgingCount)
    .option("--size <n>", "size of the patterns, one number or three", sizes, 64)
    .option("--seed <n>", "seed of the set", whole(), judgingSeed)
    .option(
      "--budget <pairs>",
      "FFT pairs a pattern: classical and default take as many starts as fit, the other methods what they need",
      whole(1, 1_000_000_000),
    )
    .optionsGroup("Output:")
    .option("--csv <file>", "write the scores there, one line each, as they come")
    .option("--figure <file>", "PNG of the rates by class, and against seconds and FFT pairs")
    .option("--write <folder>", "write the patterns and their truths there as NPY files, for other programs");
  addEngine(command);
  addJson(command);
  command.addHelpText(
    "after",
    `
Classes:
${described(testClasses)}

Methods:
${described([...evaluationMethods, ...networkMethodNames])}

Examples:
  friedel evaluate --methods classical-5,default-5 --classes to-pi,gap --csv scores.csv
  friedel evaluate --methods classical,auto --budget 5000 --figure rates.png
  friedel evaluate --methods none --seed 7 --count 10 --write patterns/`,
  );
  command.action((flags: Flags) => {
    if (flags.set === undefined) return run(terminal, flags);
    const isGiven = (name: string): boolean => command.getOptionValueSource(name) === "cli";
    const odd = ["size", "seed", "write"].find(isGiven);
    if (odd) throw new OptionError(`expected --set without --${odd}, which the set decides, found both`);
    const choice = {
      ...(isGiven("classes") && { classes: flags.classes }),
      ...(isGiven("count") && { count: flags.count }),
    };
    return runOnSet(terminal, flags.set, choice, flags);
  });
}

/** Judges on the samples of a stored set. */
async function runOnSet(terminal: Terminal, folder: string, choice: SetChoice, flags: Flags): Promise<void> {
  return withMethods(flags, flags.methods, (methods) => judgeSet(terminal, folder, choice, flags, methods));
}

async function judgeSet(
  terminal: Terminal,
  folder: string,
  choice: SetChoice,
  flags: Flags,
  methods: readonly EvaluationMethod[],
): Promise<void> {
  const samples = await chooseSamples(folder, choice);
  const subject = { subtitle: `Set ${folder}, ${samples.count} patterns`, classes: samples.classes, methods };
  await prepareOutputs(flags, subject);
  const rows: ScoreRow[] = [];
  const bar = startProgress(terminal, "evaluating", samples.count * methods.length);
  const job = { methods, patterns: samples.patterns, count: samples.count };
  const work = async (engine: Engine): Promise<void> => {
    for await (const { score, done, pattern } of judgePatterns(engine, job, () => terminal.now(), terminal.signal)) {
      bar.update(done, `${pattern.className} ${pattern.index}, ${rightOf(rows)}`);
      if (!score) continue;
      rows.push({ ...score, pattern: null });
      if (flags.csv !== undefined) await writeFileAtomic(flags.csv, scoresCsv(rows));
    }
  };
  const engine = await withEngine(flags, async (opened) => {
    await work(opened).catch(unlessStopped(terminal));
    return { name: opened.name, threads: opened.threads };
  }).finally(() => bar.stop());
  const summaries = summariseScores(rows);
  const expected = samples.count * methods.length;
  if (flags.figure !== undefined) await writeRates(flags.figure, subject, summaries);
  createReporter(terminal, flags.json === true).finish(`${subject.subtitle}\n${summaryTable(summaries)}`, {
    command: "evaluate",
    set: { folder, sha256: samples.sha256, count: samples.count, classes: samples.classes },
    methods: methods.map(({ name, description }) => ({ name, description })),
    engine,
    isComplete: rows.length === expected,
    summaries,
    scores: rows,
  });
  if (terminal.signal.aborted) throw new StoppedError(`stopped after ${rows.length} of ${expected} scores`);
}

function described(things: readonly { readonly name: string; readonly description: string }[]): string {
  const width = Math.max(...things.map(({ name }) => name.length));
  return things.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`).join("\n");
}

async function run(terminal: Terminal, flags: Flags): Promise<void> {
  const { size } = flags;
  const shape: Shape = typeof size === "number" ? [size, size, size] : size;
  if (!shape.every((n) => n >= leastSize && n <= mostSize)) {
    throw new OptionError(`--size: expected ${leastSize} to ${mostSize} voxels along each axis, found ${formatShape(shape)}`);
  }
  const asked = flags.methods.filter((name) => name !== "none");
  return withMethods(flags, asked, (methods) => judgeDrawn(terminal, flags, shape, methods));
}

/** Does work with the methods of these names; a network is loaded where one of them needs it. */
async function withMethods(
  { budget, network, threads }: Flags,
  asked: readonly string[],
  work: (methods: readonly EvaluationMethod[]) => Promise<void>,
): Promise<void> {
  if (!networkMethodNames.some(({ name }) => asked.includes(name))) {
    if (network !== undefined) throw new OptionError("expected --network with a method that uses one, found none");
    return work(findMethods(asked, budget));
  }
  const { predictor } = await openNetwork(network, threads);
  try {
    await work(findMethods(asked, budget, [...evaluationMethods, ...networkMethods(predictor)]));
  } finally {
    await predictor.dispose();
  }
}

async function judgeDrawn(terminal: Terminal, flags: Flags, shape: Shape, methods: readonly EvaluationMethod[]): Promise<void> {
  const { seed, count } = flags;
  const job = { methods, classes: findClasses(flags.classes), count, shape, seed };
  if (methods.length === 0 && flags.figure !== undefined) throw new OptionError("expected --methods with --figure, found none");
  if (methods.length === 0 && flags.write === undefined) {
    throw new OptionError("expected --methods, or --write for patterns without any, found neither");
  }
  const judged = (output?: OutputFolder) => judge(terminal, flags, job, output);
  const judgement = await (flags.write === undefined ? judged() : withOutput(flags.write, null, judged));
  await report(terminal, flags, job, judgement);
  const { length } = judgement.rows;
  if (terminal.signal.aborted) throw new StoppedError(`stopped after ${length} of ${total(job)} scores`);
}

type Job = Parameters<typeof evaluate>[1];

const total = ({ methods, classes, count }: Job): number => methods.length * classes.length * count;

/** The scores, all of them or until the user stops, and what computed them. */
interface Judgement {
  readonly rows: readonly ScoreRow[];
  readonly engine: { readonly name: string; readonly threads: number };
}

async function judge(terminal: Terminal, flags: Flags, job: Job, output?: OutputFolder): Promise<Judgement> {
  await prepareOutputs(flags, subjectOf(job));
  const rows: ScoreRow[] = [];
  const labels: PatternLabel[] = [];
  // Patterns count too, so that the bar moves where there are no methods.
  const bar = startProgress(terminal, "evaluating", total(job) + job.classes.length * job.count);
  const work = async (engine: Engine): Promise<void> => {
    for await (const look of evaluate(engine, job, () => terminal.now(), terminal.signal)) {
      const row = scoreRow(look);
      if (row) rows.push(row);
      else labels.push({ className: look.pattern.className, index: look.pattern.index, ...look.pattern.facts });
      bar.update(rows.length + labels.length, `${look.pattern.className} ${look.pattern.index}, ${rightOf(rows)}`);
      if (row && flags.csv !== undefined) await writeFileAtomic(flags.csv, scoresCsv(rows));
      if (!row && output) await writeTestPattern(output, look.pattern);
    }
  };
  try {
    return await withEngine(flags, async (engine) => {
      await work(engine).catch(unlessStopped(terminal));
      await output?.write("set.json", setDescription({ seed: job.seed, shape: job.shape }, labels));
      return { rows, engine: { name: engine.name, threads: engine.threads } };
    });
  } finally {
    bar.stop();
  }
}

/** Throws what is not the user's stop: that ends the work, and what is done is reported. */
function unlessStopped({ signal }: Terminal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted || error !== signal.reason) throw error;
  };
}

function rightOf(rows: readonly ScoreRow[]): string {
  return `${rows.filter(({ success }) => success).length} of ${rows.length} right`;
}

/** Writes the files without scores: one that cannot be written is better noticed before the work than after it. */
async function prepareOutputs({ csv, figure }: Flags, subject: FigureSubject): Promise<void> {
  if (csv !== undefined) await writeFileAtomic(csv, scoresCsv([]));
  if (figure !== undefined) await writeRates(figure, subject, []);
}

function subjectOf({ seed, count, shape, classes, methods }: Job): FigureSubject {
  const subtitle = `Test set of seed ${seed}: ${count} patterns a class at ${formatShape(shape)}; lines are 95 % intervals`;
  return { subtitle, classes: classes.map(({ name }) => name), methods };
}

async function report(terminal: Terminal, flags: Flags, job: Job, { rows, engine }: Judgement): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const summaries = summariseScores(rows);
  const { count, seed, shape } = job;
  const head = `Test set of seed ${seed}, ${count} patterns a class at ${formatShape(shape)}${flags.write === undefined ? "" : `, in ${flags.write}`}`;
  if (flags.figure !== undefined) await writeRates(flags.figure, subjectOf(job), summaries);
  reporter.finish(summaries.length === 0 ? head : `${head}\n${summaryTable(summaries)}`, {
    command: "evaluate",
    set: { seed, shape, count, classes: job.classes.map(({ name, description }) => ({ name, description })) },
    methods: job.methods.map(({ name, description }) => ({ name, description })),
    engine,
    isComplete: rows.length === total(job),
    summaries,
    scores: rows,
  });
}
