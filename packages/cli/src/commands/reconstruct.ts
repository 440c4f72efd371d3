// `friedel reconstruct`: the main job, from raw scan or pattern to the image of the crystal.

import { phasingOptions, usualMembers } from "@friedel/imaging";
import { reconstruct, type Scan } from "@friedel/workflow";
import { openNetworkIfShipped, readReference, readScan, requireNetwork } from "@friedel/workflow/node";
import type { Command } from "commander";
import { addConfig } from "../flags/config.js";
import {
  addExamples,
  addLike,
  addRun,
  addScan,
  type LikeFlag,
  preparationSettings,
  type RunFlags,
  readingSettings,
  type ScanFlags,
} from "../flags/groups.js";
import { members } from "../flags/parse.js";
import { addPhasing, type PhasingFlags, phasingSettings } from "../flags/phasing.js";
import { addMethod, autoSettings, chooseMethod, type MethodFlags } from "../flags/refinement.js";
import { addStrainOptions, type StrainFlags, strainSettings } from "../flags/strain.js";
import { imageTable, inputTable, preparationTable, reconstructionJson, reconstructionTable } from "../terminal/reconstruction.js";
import { runOnScan } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

type Flags = ScanFlags &
  MethodFlags &
  PhasingFlags &
  LikeFlag &
  RunFlags &
  StrainFlags & { readonly strain: boolean; readonly bars: number };

export function addReconstruct(program: Command, terminal: Terminal): void {
  const command = program
    .command("reconstruct")
    .description(
      "Prepares a raw scan or a pattern, finds the object, and writes it with figures and a summary. In the folder of a 34-ID-C scan it finds log, frames, whitefield and bad-pixel map by itself.",
    )
    .argument("<input>", "folder of a raw scan or of a cohere experiment, or a file: prepared CXI, NPY, NPZ, TIFF stack, HDF5");
  addScan(command);
  addMethod(command);
  addPhasing(command);
  addLike(command);
  addStrainOptions(command)
    .option("--no-strain", "stop at the object: no displacement and strain in space")
    .option(
      "--bars <n>",
      "fits that begin differently, of whose mean the strain and its error bars are; 0: of the object itself, without bars",
      members,
      usualMembers,
    );
  addConfig(command);
  addRun(command, "<input>-friedel");
  addExamples(
    command,
    [
      "reconstruct scan54/",
      'reconstruct scan54/ --recipe "3*(20*ER+180*HIO)+20*ER" --size 128 --seed 1',
      "reconstruct ft_crop_64.npy --amplitude",
      "reconstruct cohere-experiment/ --output result --json > result.json",
    ],
    "Ctrl-C stops and keeps what is done; the same command with --resume goes on.",
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  // Checked before anything is read.
  const asked = chooseMethod(flags);
  phasingOptions(phasingSettings(flags));
  const like = flags.like === undefined ? {} : { like: await readReference(flags.like) };
  const settings = ({ experiment }: Scan) => ({
    ...like,
    preparation: preparationSettings(flags),
    // Without a method on the command line, an experiment with settings of phasing is phased by them.
    ...(asked !== undefined && { method: asked }),
    phasing: phasingSettings(flags, experiment?.phasing),
    refinement: autoSettings(flags),
    strain: flags.strain && strainSettings(flags),
    bars: flags.bars,
  });
  const { network } = flags;
  const openNetwork = network === false ? {} : { openNetwork: () => openNetworkIfShipped(network) };
  return runOnScan(terminal, input, flags, {
    command: "reconstruct",
    ending: "friedel",
    read: async () => {
      if (typeof network === "string") await requireNetwork(network);
      return readScan(input, readingSettings(flags));
    },
    hasFits: flags.strain && flags.bars > 0,
    work: (scan, context) => reconstruct(scan, settings(scan), { ...context, ...openNetwork }),
    tables: (done, path, times) => [
      ...inputTable(done.pattern),
      ...preparationTable(`Prepared ${input}`, done.pattern),
      reconstructionTable(`Reconstructed into ${path}`, done, times),
      ...imageTable(done),
    ],
    json: reconstructionJson,
  });
}
