// `friedel predict`: the object of a pattern as a trained network sees it, without refinement; of one pattern, or of all that come into
// a folder.

import { formatShape } from "@friedel/engine";
import { mostSamples, type Prediction } from "@friedel/network";
import { figure, type Row, rowsTable } from "@friedel/report";
import { amplitudeOf, provenanceOf, stem } from "@friedel/workflow";
import { readPattern, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import { addEngine, addInput, addOutput, type InputFlags, type OutputFlags } from "../option-groups.js";
import { whole } from "../parse.js";
import { predictionParameters, writePrediction } from "../predicting/files.js";
import { openNetwork } from "../predicting/network.js";
import { watchFolder } from "../predicting/watch.js";
import { createReporter } from "../report.js";
import { startStages } from "../stages.js";
import type { Terminal } from "../terminal.js";

interface Flags extends InputFlags, EngineFlags, OutputFlags {
  readonly network?: string;
  readonly samples: number;
  readonly watch?: boolean;
}

export function addPredict(program: Command, terminal: Terminal): void {
  const command = program
    .command("predict")
    .summary("the object of a pattern by a trained network alone")
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
  command.addHelpText(
    "after",
    `
Examples:
  friedel predict pattern.cxi
  friedel predict ft_crop_64.npy --amplitude --samples 8 --output predicted
  friedel predict --watch incoming/ --network run/network.onnx --output predicted`,
  );
  command.action((input: string, flags: Flags) => (flags.watch ? watch : run)(terminal, input, flags));
}

async function watch(terminal: Terminal, folder: string, flags: Flags): Promise<void> {
  const network = await openNetwork(flags.network, flags.threads);
  const output = flags.output ?? `${stem(folder)}-friedel`;
  const { samples, json = false } = flags;
  await withEngine(flags, (engine) =>
    watchFolder(terminal, engine, network, { folder, output, reading: flags, samples, json }),
  ).finally(() => network.predictor.dispose());
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal);
  const loaded = await stages.time("reading", () => readPattern(input, flags));
  loaded.warnings.forEach(reporter.warn);
  const network = await stages.time("loading the network", () => openNetwork(flags.network, flags.threads));
  const { predictor } = network;
  const path = flags.output ?? `${loaded.name}-friedel`;
  const { counts, mask } = loaded;
  const { samples } = flags;
  await withOutput(path, input, async (output) => {
    amplitudeOf(loaded);
    const prediction = await withEngine(flags, (engine) =>
      stages.time("predicting", () => predictor.predict(engine, counts, mask, { samples })),
    ).finally(() => predictor.dispose());
    const { metrics, oversampling, unlike, chosen, agreement } = prediction;
    if (unlike !== null) reporter.warn(`unlike the training patterns: ${unlike}`);
    const parameters = predictionParameters(predictor, prediction);
    const provenance = provenanceOf({
      command: terminal.commandLine,
      inputs: [loaded.file, network.fingerprint],
      parameters,
    });
    await writePrediction(output, { input: loaded, prediction, provenance }, flags.figures);
    reporter.finish(rowsTable(`Predicted ${input} into ${path}`, [...summary(prediction), ...stages.rows()]), {
      ...{ command: "predict", input, output: path, files: output.files, metrics, oversampling },
      ...{ samples, chosen, agreement, unlike, seconds: stages.seconds() },
    });
  });
}

function summary({ object, support, metrics, oversampling, spread, samples, agreement, chosen }: Prediction): Row[] {
  const inside = (values: Float32Array) => values.filter((_, i) => support.data[i] !== 0).sort();
  const median = (values: Float32Array) => values[Math.floor(values.length / 2)] ?? Number.NaN;
  const errors: Row[] = spread
    ? [
        [
          "samples",
          `${samples}, of mean correlation ${figure(agreement, 3)}; shown is ${chosen === "mean" ? "their mean" : "the best"}`,
        ],
        ["error bar of phase", `${figure(median(inside(spread.phase.data)), 2)} rad, the median`],
      ]
    : [];
  return [
    ["chi2", figure(metrics.chi2)],
    ["voxels", formatShape(object.shape)],
    ["oversampling", oversampling.map((ratio) => figure(ratio, 3)).join(", ")],
    ...errors,
  ];
}
