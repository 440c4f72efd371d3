// `friedel refine`: an object from a pattern by crystal models and gradients, from nothing or from a given start.

import { readObjectFile, reconstruct } from "@friedel/workflow";
import { diskFile, readPattern, readReference } from "@friedel/workflow/node";
import type { Command } from "commander";
import { addConfig } from "../flags/config.js";
import { addGeometryByHand, type GeometryFlags, statedGeometry } from "../flags/geometry.js";
import { addExamples, addInput, addLike, addRun, type InputFlags, type LikeFlag, type RunFlags } from "../flags/groups.js";
import { addRefinement, type RefineFlags, refineSettings } from "../flags/refinement.js";
import { inputTable, reconstructionJson, reconstructionTable } from "../terminal/reconstruction.js";
import { runOnScan } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

type Flags = InputFlags & GeometryFlags & RefineFlags & LikeFlag & RunFlags;

export function addRefine(program: Command, terminal: Terminal): void {
  const command = program
    .command("refine")
    .description(
      "Finds the object of a prepared pattern without a setting, or refines one that is nearly right: an earlier result, or what " +
        "another program gave. The pattern is taken as it is: centred on the Bragg peak, of sizes made of factors 2, 3 and 5.",
    )
    .argument("<pattern>", "prepared CXI, or any array file: NPY, NPZ, TIFF stack, VTI, HDF5");
  addLike(addRefinement(command));
  addInput(command);
  addGeometryByHand(command);
  addConfig(command);
  addRun(command, "<pattern>-friedel");
  addExamples(
    command,
    [
      "refine pattern.cxi",
      "refine pattern.cxi --start pattern-friedel/result.cxi --output polished",
      "refine ft_crop_64.npy --amplitude --preset paper --start ad_input_64.npy",
      "refine pattern.npy --start prediction_32.npy --resample",
    ],
    "Ctrl-C stops and keeps what is done; the same command with --resume goes on.",
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const stated = statedGeometry(flags);
  const refinement = refineSettings(flags);
  const readStart = async () => {
    const file = diskFile(flags.start);
    const object = await readObjectFile(file, flags.startArray);
    return { object, file: await file.fingerprint(), resample: flags.resample === true };
  };
  const start = flags.start === "auto" ? undefined : await readStart();
  const like = flags.like === undefined ? {} : { like: await readReference(flags.like) };
  const settings = {
    preparation: false,
    method: "refine",
    refinement,
    strain: false,
    stated,
    ...(start && { start }),
    ...like,
  } as const;
  return runOnScan(terminal, input, flags, {
    command: "refine",
    ending: "friedel",
    read: () => readPattern(input, flags),
    work: (scan, context) => reconstruct(scan, settings, context),
    tables: (done, path, times) => [
      ...inputTable(done.pattern),
      reconstructionTable(`Refined ${input} into ${path}`, done, times),
    ],
    json: reconstructionJson,
  });
}
