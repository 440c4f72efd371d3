// `friedel predict`: the object of a pattern as a trained network sees it, without refinement; of one pattern, or of all that come into
// a folder.

import { formatShape } from "@friedel/engine";
import { mostSamples, type Prediction } from "@friedel/network";
import { duration, figure, type Row, rowsTable } from "@friedel/report";
import { predict, stem } from "@friedel/workflow";
import { openNetwork, readPattern, type WatchedPattern, watchPatterns } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addExamples, addInput, addOutput, type InputFlags, type OutputFlags } from "../flags/groups.js";
import { whole } from "../flags/parse.js";
import { createReporter, type Reporter } from "../terminal/reporter.js";
import { contextOf, runOnScan } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends InputFlags, EngineFlags, OutputFlags {
  readonly network?: string;
  readonly samples: number;
  readonly watch?: boolean;
}

export function addPredict(program: Command, terminal: Terminal): void {
  const command = program
    .command("predict")
    .description(
      "Predicts the object of a prepared pattern with a trained network: brings the pattern to the network's sampling, and the answer back onto the pattern's grid.",
    )
    .argument("<pattern>", "prepared CXI, or any array file: NPY, NPZ, TIFF stack, VTI, HDF5; with --watch a folder of them")
    .optionsGroup("Predicting:")
    .option("--network <file>", "the network: network.onnx of a training run (default: the one that is shipped)")
    .option(
      "--samples <n>",
      "show the pattern in n orientations: a better object, and error bars of amplitude and phase at every voxel",
      whole(1, mostSamples),
      1,
    )
    .option(
      "--watch",
      "keep the network loaded and predict every pattern that comes into the folder, until Ctrl-C; draws no figures",
    );
  addInput(command);
  addEngine(command);
  addOutput(command, "<pattern>-friedel");
  addExamples(command, [
    "predict pattern.cxi",
    "predict ft_crop_64.npy --amplitude --samples 8 --output predicted",
    "predict --watch incoming/ --network run/network.onnx --output predicted",
  ]);
  command.action((input: string, flags: Flags) => (flags.watch ? watch : run)(terminal, input, flags));
}

function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const { network, samples } = flags;
  return runOnScan(terminal, input, flags, {
    command: "predict",
    ending: "friedel",
    read: () => readPattern(input, flags),
    work: (scan, context) => predict(scan, { samples }, { ...context, openNetwork: () => openNetwork(network) }),
    tables: (prediction, path, times) => [rowsTable(`Predicted ${input} into ${path}`, [...summary(prediction), ...times])],
    json: ({ metrics, oversampling, chosen, agreement, expectedError, unlike }) => ({
      metrics,
      oversampling,
      samples,
      chosen,
      agreement,
      expectedError,
      unlike,
    }),
  });
}

async function watch(terminal: Terminal, folder: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const settings = { folder, output: flags.output ?? `${stem(folder)}-friedel`, reading: flags, samples: flags.samples };
  const network = await openNetwork(flags.network);
  const counts = { predicted: 0, failed: 0 };
  await withEngine(flags, async (engine) => {
    reporter.note(`watching ${folder}; Ctrl-C ends it`);
    const context = { ...contextOf(terminal, { figures: false }), engine, signal: terminal.signal };
    terminal.keep?.(true);
    for await (const found of watchPatterns(network, settings, context)) {
      counts["error" in found ? "failed" : "predicted"]++;
      if (flags.json) terminal.out(`${JSON.stringify({ command: "predict", ...watchedJson(found) })}\n`);
      else reportWatched(terminal, reporter, found);
    }
  }).finally(() => network.predictor.dispose());
  reporter.note(`${counts.predicted} predicted, ${counts.failed} that could not be`);
}

function watchedJson(found: WatchedPattern): object {
  if ("error" in found) return { input: found.path, error: found.error };
  const { path, output, seconds, prediction } = found;
  return { input: path, output, seconds, metrics: prediction.metrics, unlike: prediction.unlike };
}

function reportWatched(terminal: Terminal, reporter: Reporter, found: WatchedPattern): void {
  if ("error" in found) {
    reporter.warn(found.error);
    return;
  }
  const { path, output, seconds, prediction } = found;
  terminal.out(`${path}  ${duration(seconds)}  chi2 ${figure(prediction.metrics.chi2, 3)}  ${output}\n`);
  if (prediction.unlike !== null) reporter.warn(`${path}: unlike what the network can answer: ${prediction.unlike}`);
}

function summary({
  object,
  support,
  metrics,
  oversampling,
  spread,
  samples,
  agreement,
  chosen,
  expectedError,
}: Prediction): Row[] {
  const inside = (values: Float32Array) => values.filter((_, i) => support.data[i] !== 0).sort();
  const median = (values: Float32Array) => values[Math.floor(values.length / 2)] ?? Number.NaN;
  const shown = chosen === "mean" ? "their mean" : "the best";
  const errors: Row[] = spread
    ? [
        ["samples", `${samples}, of mean correlation ${figure(agreement, 3)}; shown is ${shown}`],
        ["error bar of phase", `${figure(median(inside(spread.phase.data)), 2)} rad, the median`],
      ]
    : [];
  return [
    ["chi2", figure(metrics.chi2)],
    ["voxels", formatShape(object.shape)],
    ["oversampling", oversampling.map((ratio) => figure(ratio, 3)).join(", ")],
    ...(Number.isNaN(expectedError) ? [] : [["fieldError expected", figure(expectedError, 2)] as const]),
    ...errors,
  ];
}
