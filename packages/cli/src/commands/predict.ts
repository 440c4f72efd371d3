// `friedel predict`: the object of a pattern as a trained network sees it, without refinement.

import { formatShape } from "@friedel/core";
import { FileError, writeNpz, writeResult } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { loadPredictor, type Prediction, type Predictor, WeightsError } from "@friedel/network";
import { nodeRuntime } from "@friedel/network/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import { drawObject, renderPng } from "../figures/index.js";
import { amplitudeOf, loadPattern } from "../input.js";
import { addEngine, addInput, addOutput, type InputFlags, type OutputFlags } from "../option-groups.js";
import { withOutput } from "../output.js";
import { fingerprint, provenanceOf } from "../provenance.js";
import { createReporter, figure, type Row, rowsTable } from "../report.js";
import { startStages } from "../stages.js";
import type { Terminal } from "../terminal.js";

interface Flags extends InputFlags, EngineFlags, OutputFlags {
  readonly network: string;
}

export function addPredict(program: Command, terminal: Terminal): void {
  const command = program
    .command("predict")
    .summary("the object of a pattern by a trained network alone")
    .description(
      "Predicts the object of a prepared pattern with a network that `friedel train` made: brings the pattern to the network's sampling, and the answer back onto the pattern's grid.",
    )
    .argument("<pattern>", "prepared CXI, or any array file: NPY, NPZ, TIFF stack, VTI, HDF5")
    .optionsGroup("Predicting:")
    .requiredOption("--network <file>", "the network: network.onnx of a training run");
  addInput(command);
  addEngine(command);
  addOutput(command, "<pattern>-friedel");
  command.addHelpText(
    "after",
    `
Examples:
  friedel predict pattern.cxi --network run/network.onnx
  friedel predict ft_crop_64.npy --amplitude --network run/network.onnx --output predicted`,
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal);
  const loaded = await stages.time("reading", () => loadPattern(input, flags));
  loaded.warnings.forEach(reporter.warn);
  amplitudeOf(loaded, input);
  const predictor = await stages.time("loading the network", () => openNetwork(flags.network, flags.threads));
  const path = flags.output ?? `${loaded.name}-friedel`;
  const { counts, mask, name } = loaded;
  await withOutput(path, input, async (output) => {
    const result = await withEngine(flags, (engine) =>
      stages.time("predicting", () => predictor.predict(engine, counts, mask)),
    ).finally(() => predictor.dispose());
    const { object, support, metrics, oversampling } = result;
    const inputs = [loaded.fingerprint, await fingerprint(flags.network)];
    const parameters = { method: "network", use: predictor.use, oversampling };
    const provenance = provenanceOf(terminal, inputs, parameters);
    const geometry = loaded.prepared?.geometry;
    const file = {
      object,
      support,
      mask,
      counts,
      metrics: { ...metrics },
      parameters,
      provenance,
      ...(geometry && { geometry }),
    };
    await output.write("result.cxi", await writeResult({ ...file, history: {} }));
    await output.write(
      "result.npz",
      writeNpz({ object, support, mask, settings: JSON.stringify({ options: parameters, metrics }) }),
    );
    if (flags.figures) {
      const figureOf = { title: `Predicted object: ${name}`, subtitle: `chi2 ${figure(metrics.chi2)}`, object, support };
      await output.write("figures/object.png", renderPng(drawObject(figureOf)));
    }
    reporter.finish(rowsTable(`Predicted ${input} into ${path}`, [...summary(result), ...stages.rows()]), {
      ...{ command: "predict", input, output: path, files: output.files, metrics, oversampling },
      seconds: stages.seconds(),
    });
  });
}

async function openNetwork(path: string, threads: number): Promise<Predictor> {
  const bytes = await readFileBytes(path);
  return loadPredictor(await nodeRuntime(), bytes, { threads }).catch((error: unknown) => {
    if (!(error instanceof WeightsError)) throw error;
    throw new FileError(path, `${error.message[0].toLowerCase()}${error.message.slice(1)}`, { cause: error });
  });
}

function summary({ object, metrics, oversampling }: Prediction): Row[] {
  return [
    ["chi2", figure(metrics.chi2)],
    ["voxels", formatShape(object.shape)],
    ["oversampling", oversampling.map((ratio) => figure(ratio, 3)).join(", ")],
  ];
}
