// `friedel evaluate`: how often methods find the truth, on a fixed set of simulated patterns.

import { type Engine, formatShape, OptionError, type Shape, type Triple } from "@friedel/engine";
import { writeFileAtomic } from "@friedel/io/node";
import { summaryTable } from "@friedel/report";
import {
  disturbedClasses,
  type EvaluationMethod,
  type EvaluationProgress,
  evaluate,
  evaluationMethods,
  findClasses,
  findMethods,
  type JudgedPattern,
  judgePatterns,
  judgingCount,
  judgingSeed,
  summariseScores,
  type TestFacts,
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
  scoresCsv,
  setDescription,
  writeRates,
  writeTestPattern,
} from "../evaluation/files.js";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addJson, type JsonFlag } from "../flags/groups.js";
import { names, number, ranges, sizes, whole } from "../flags/parse.js";
import { evaluateProblem } from "../problems/evaluate-problem.js";
import { addProblem, type ProblemFlags, problemsHelp } from "../problems/simulate-problem.js";
import { whileKeeping } from "../terminal/keeping.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends EngineFlags, JsonFlag, ProblemFlags {
  readonly starts: number;
  readonly instances: number;
  readonly iterations: number;
  readonly beta: number;
  readonly methods: readonly string[];
  readonly classes: readonly string[];
  readonly count: number;
  readonly only?: readonly number[];
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
  const command = addProblem(describeOptions(program.command("evaluate")));
  addEngine(command);
  addJson(command);
  command.addHelpText("after", examples);
  command.action((flags: Flags) => run(terminal, flags, (name) => command.getOptionValueSource(name) === "cli"));
}

function describeOptions(command: Command): Command {
  return command
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
    .option(
      "--only <list>",
      "of each class only the patterns of these numbers, from 0 on, as in 3,17: those of a table again",
      ranges("patterns"),
    )
    .option("--size <n>", "size of the patterns, one number or three", sizes, 64)
    .option("--seed <n>", "seed of the set", whole(), judgingSeed)
    .option(
      "--budget <pairs>",
      "FFT pairs a pattern: classical and default take as many starts as fit, the other methods what they need",
      whole(1, 1_000_000_000),
    )
    .optionsGroup("On problems of other fields, instead of crystals:")
    .option(
      "--problem <kind>",
      "a problem out of the list below; --methods are then algorithms, recipes, or phase for what friedel phase does, --seed that of the first",
    )
    .option("--starts <n>", "random starts on each problem", whole(1, 10_000), 20)
    .option("--instances <n>", "problems, of one seed after the other", whole(1, 10_000), 1)
    .option("--iterations <n>", "iterations of an algorithm, before 50 of ER", whole(1, 1_000_000), 500)
    .option("--beta <value>", "feedback or relaxation of the algorithms", number(0.01, 2), 0.9)
    .optionsGroup("Output:")
    .option("--csv <file>", "write the scores there, one line each, as they come")
    .option("--figure <file>", "PNG of the rates by class, and against seconds and FFT pairs")
    .option("--write <folder>", "write the patterns and their truths there as NPY files, for other programs");
}

const examples = `
Classes:
${described(testClasses)}

Classes of disturbed measurements and unusual crystals, for what a result says of itself (disturbed: all of them):
${described(disturbedClasses)}

Methods:
${described([...evaluationMethods, ...networkMethodNames])}
${problemsHelp}
Examples:
  friedel evaluate --methods classical-5,default-5 --classes to-pi,gap --csv scores.csv
  friedel evaluate --methods classical,auto --budget 5000 --figure rates.png
  friedel evaluate --methods auto --classes disturbed --count 10 --seed 7
  friedel evaluate --methods auto --classes jitter --only 3,7-9 --seed 7
  friedel evaluate --problem cell --methods HIO,CHIO,RRR --starts 50 --csv starts.csv
  friedel evaluate --methods none --seed 7 --count 10 --write patterns/`;

function described(things: readonly { readonly name: string; readonly description: string }[]): string {
  const width = Math.max(...things.map(({ name }) => name.length));
  return things.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`).join("\n");
}

/** A set to judge methods on: drawn from a seed, or stored. */
interface Subject extends FigureSubject {
  readonly title: string;
  /** The set in the JSON output. */
  readonly set: object;
  /** How many patterns there are. */
  readonly count: number;
  /** Judges on one after the other; the patterns of a stored set have no facts, which the set itself has. */
  judging(engine: Engine): AsyncIterable<EvaluationProgress<JudgedPattern & { readonly facts?: TestFacts }>>;
}

/** `isGiven`: whether a flag stands on the command line. */
function run(terminal: Terminal, flags: Flags, isGiven: (name: keyof Flags) => boolean): Promise<void> {
  const { set } = flags;
  if (flags.problem !== undefined) {
    const odd = (["classes", "network", "set", "count", "only", "budget", "figure", "write"] as const).find(isGiven);
    if (odd) throw new OptionError(`expected --problem without --${odd}, found both`);
    const { size, ...others } = flags;
    const methods = isGiven("methods") ? flags.methods : ["HIO", "CHIO", "RRR"];
    return evaluateProblem(terminal, { ...(isGiven("size") ? flags : others), methods });
  }
  const alien = (["starts", "instances", "iterations", "beta", "counts", "stop", "rms", "defocus"] as const).find(isGiven);
  if (alien) throw new OptionError(`expected --problem with --${alien}, found none`);
  if (set === undefined) {
    if (flags.only && isGiven("count")) throw new OptionError("expected --only without --count, found both");
    const shape = shapeOf(flags);
    const asked = flags.methods.filter((name) => name !== "none");
    return withMethods(flags, asked, (methods) => judge(terminal, flags, drawnSet(terminal, flags, shape, methods)));
  }
  const odd = (["size", "seed", "only", "write"] as const).find(isGiven);
  if (odd) throw new OptionError(`expected --set without --${odd}, which the set decides, found both`);
  const choice = {
    ...(isGiven("classes") && { classes: flags.classes }),
    ...(isGiven("count") && { count: flags.count }),
  };
  return withMethods(flags, flags.methods, async (methods) =>
    judge(terminal, flags, await storedSet(terminal, set, choice, methods)),
  );
}

function shapeOf({ size }: Flags): Shape {
  const shape: Shape = typeof size === "number" ? [size, size, size] : size;
  if (shape.every((n) => n >= leastSize && n <= mostSize)) return shape;
  throw new OptionError(`--size: expected ${leastSize} to ${mostSize} voxels along each axis, found ${formatShape(shape)}`);
}

/** Does work with the methods of these names; a network is loaded where one of them needs it. */
async function withMethods(
  { budget, network }: Flags,
  asked: readonly string[],
  work: (methods: readonly EvaluationMethod[]) => Promise<void>,
): Promise<void> {
  if (!networkMethodNames.some(({ name }) => asked.includes(name))) {
    if (network !== undefined) throw new OptionError("expected --network with a method that uses one, found none");
    return work(findMethods(asked, budget));
  }
  const { predictor } = await openNetwork(network);
  try {
    await work(findMethods(asked, budget, [...evaluationMethods, ...networkMethods(predictor)]));
  } finally {
    await predictor.dispose();
  }
}

function drawnSet(terminal: Terminal, flags: Flags, shape: Shape, methods: readonly EvaluationMethod[]): Subject {
  const { seed, write, only } = flags;
  const count = only?.length ?? flags.count;
  if (methods.length === 0 && flags.figure !== undefined) throw new OptionError("expected --methods with --figure, found none");
  if (methods.length === 0 && write === undefined) {
    throw new OptionError("expected --methods, or --write for patterns without any, found neither");
  }
  const classes = findClasses(flags.classes);
  const which = only ? `patterns (${only.join(", ")})` : "patterns";
  const size = `${which} a class at ${formatShape(shape)}`;
  return {
    title: `Test set of seed ${seed}, ${count} ${size}${write === undefined ? "" : `, in ${write}`}`,
    subtitle: `Test set of seed ${seed}: ${count} ${size}; lines are 95 % intervals`,
    set: { seed, shape, count, ...(only && { only }), classes: classes.map(({ name, description }) => ({ name, description })) },
    classes: classes.map(({ name }) => name),
    methods,
    count: classes.length * count,
    judging: (engine) =>
      evaluate(engine, { methods, classes, count, ...(only && { only }), shape, seed }, () => terminal.now(), terminal.signal),
  };
}

async function storedSet(
  terminal: Terminal,
  folder: string,
  choice: SetChoice,
  methods: readonly EvaluationMethod[],
): Promise<Subject> {
  const { count, classes, sha256, patterns } = await chooseSamples(folder, choice);
  const title = `Set ${folder}, ${count} patterns`;
  const judging = (engine: Engine) => judgePatterns(engine, { methods, patterns, count }, () => terminal.now(), terminal.signal);
  return { title, subtitle: title, set: { folder, sha256, count, classes }, classes, methods, count, judging };
}

/** Judges to the end, or until the user stops: what is done by then is reported. */
async function judge(terminal: Terminal, flags: Flags, subject: Subject): Promise<void> {
  const { methods, title, set, count } = subject;
  await prepareOutputs(flags, subject);
  const work = (output?: OutputFolder) => gatherScores(terminal, flags, subject, output);
  const { rows, engine } = await (flags.write === undefined ? work() : withOutput(flags.write, null, null, work));
  const summaries = summariseScores(rows);
  if (flags.figure !== undefined) await writeRates(flags.figure, subject, summaries);
  const expected = count * methods.length;
  createReporter(terminal, flags.json === true).finish(methods.length === 0 ? title : `${title}\n${summaryTable(summaries)}`, {
    command: "evaluate",
    set,
    methods: methods.map(({ name, description }) => ({ name, description })),
    engine,
    isComplete: rows.length === expected,
    summaries,
    scores: rows,
  });
  if (terminal.signal.aborted) throw new StoppedError(`stopped after ${rows.length} of ${expected} scores`);
}

/** The scores, all of them or until the user stops, and what computed them; patterns and scores are written where that is wanted. */
async function gatherScores(terminal: Terminal, flags: Flags, { judging, count, methods }: Subject, output?: OutputFolder) {
  const rows: ScoreRow[] = [];
  const labels: PatternLabel[] = [];
  // Patterns count too, so that the bar moves where there are no methods.
  const bar = startProgress(terminal, "evaluating", count * (methods.length + 1));
  const gather = async (engine: Engine): Promise<void> => {
    let patterns = 0;
    for await (const { pattern, score } of judging(engine)) {
      const { className, index, facts } = pattern;
      if (score) rows.push({ ...score, pattern: facts ?? null });
      else patterns++;
      bar.update(rows.length + patterns, `${className} ${index}, ${rightOf(rows)}`);
      if (score && flags.csv !== undefined) await writeFileAtomic(flags.csv, scoresCsv(rows));
      if (score || !output || !facts) continue;
      labels.push({ className, index, ...facts });
      await writeTestPattern(output, pattern);
    }
  };
  const work = () =>
    withEngine(flags, async (engine) => {
      await gather(engine).catch(unlessStopped(terminal));
      await output?.write("set.json", setDescription({ seed: flags.seed, shape: shapeOf(flags) }, labels));
      return { rows, engine: { name: engine.name, threads: engine.threads } };
    });
  return whileKeeping(terminal, work).finally(() => bar.stop());
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
