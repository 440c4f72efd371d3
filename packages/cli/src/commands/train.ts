// `friedel train`: a network from a description of its training, on samples drawn as it goes.

import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { nodeRuntime } from "@friedel/network/node";
import { duration, figure, type Row, rowsTable } from "@friedel/report";
import { withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { defined } from "../flags/defined.js";
import { addExamples, addJson, counted, type JsonFlag } from "../flags/groups.js";
import { number, whole } from "../flags/parse.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";
import { readTrainingFile, type TrainingFlags } from "../training/configuration-file.js";
import { loadCrystals } from "../training/crystals.js";
import { type FinishedRun, runTraining, throughput } from "../training/run.js";
import { identityOf, readRun, readStart, requireSame, writeIdentity } from "../training/run-folder.js";

interface Flags extends JsonFlag, TrainingFlags {
  readonly output: string;
  readonly workers: number;
  readonly threads?: number;
  readonly checkpoint: number;
  readonly start?: string;
}

const workers = Math.max(1, Math.floor(availableParallelism() / 2));

export function addTrain(program: Command, terminal: Terminal): void {
  const command = program
    .command("train")
    .description(
      "Trains a network as a file describes it, on samples drawn as it goes from stored crystals and from phase fields. A run that was stopped or killed goes on with the same command, to the same bits.",
    )
    .argument("<configuration>", "YAML file with any part of a training configuration (docs/network.md)")
    .optionsGroup("Training:")
    .option("--crystals <folder>", "set of crystals to draw from, in place of the file's")
    .option("--steps <n>", "steps, in place of the file's", whole(1))
    .option("--seed <n>", "seed of the network's start, in place of the file's", whole())
    .option(
      "--start <file>",
      "weights to begin with, in place of random ones: network.onnx or network.safetensors of a run of the same model",
    )
    .addOption(counted("--workers <n>", "threads that draw samples", whole(1, 64), workers, "half of the cores"))
    .option("--threads <n>", "threads of the network's operators (default: all cores)", whole(1, 64))
    .option("--checkpoint <seconds>", "time between checkpoints", number(0), 300)
    .optionsGroup("Output:")
    .requiredOption("-o, --output <folder>", "folder of the run: checkpoint, curves, weights");
  addJson(command);
  addExamples(command, [
    "train u-net.yaml --crystals crystals/ --output run/",
    "train u-net.yaml --output run/           goes on where it was stopped",
  ]);
  command.action((path: string, flags: Flags) => run(terminal, path, flags));
}

async function run(terminal: Terminal, path: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const { configuration, crystals: folder } = await readTrainingFile(path, flags);
  const earlier = await readRun(flags.output);
  const crystals = folder === null ? null : await loadCrystals(resolve(folder), earlier?.identity.crystals?.count);
  const start = flags.start === undefined ? null : await readStart(flags.start, configuration);
  const identity = identityOf(configuration, crystals?.identity ?? null, start);
  // As a file has it: numbers and names that JSON keeps.
  if (earlier) requireSame(flags.output, earlier.identity, identity);
  const from = earlier?.checkpoint;
  if (from) reporter.note(`going on after step ${from.course.step} of ${configuration.steps}`);
  const runtime = await nodeRuntime();
  await withOutput(flags.output, path, null, async (output) => {
    if (!earlier) await writeIdentity(output, identity);
    const done = await runTraining(terminal, {
      ...{ runtime, identity, crystals, output, workers: flags.workers, checkpointEvery: flags.checkpoint },
      ...defined({ from, start: start?.weights, threads: flags.threads }),
    });
    const { last, course, ...speed } = done;
    reporter.finish(rowsTable(`Trained ${configuration.network} into ${flags.output}`, summary(done)), {
      ...{ command: "train", output: flags.output, files: output.files, steps: course.step, ...speed },
      curve: course.curve[course.curve.length - 1] ?? null,
      validation: course.validation[course.validation.length - 1] ?? null,
    });
  });
}

function summary({ course, samplesPerSecond, gigaflops, seconds, waiting }: FinishedRun): Row[] {
  const row = course.validation[course.validation.length - 1];
  return [
    ["steps", figure(course.step, 12)],
    ...(row
      ? ([
          ["held out: fieldError", `${figure(row.fieldError)}, after 50 steps of refinement ${figure(row.refinedFieldError)}`],
          ["held out: chi2", `${figure(row.chi2OfField)}, after 50 steps of refinement ${figure(row.refinedChi2)}`],
          ["held out: own twin", `${figure(row.selfTwin)}, of the truth ${figure(row.truthSelfTwin)}`],
        ] satisfies Row[])
      : []),
    ["throughput", `${throughput(samplesPerSecond, gigaflops)}, ${figure(100 * waiting, 2)} % of the time waiting for samples`],
    ["time", duration(seconds)],
  ];
}
