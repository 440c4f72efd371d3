// `friedel phase`: iterative phase retrieval of a pattern as it is.

import { phasingOptions } from "@friedel/imaging";
import { reconstruct } from "@friedel/workflow";
import { readPattern, readReference } from "@friedel/workflow/node";
import type { Command } from "commander";
import { addConfig } from "../flags/config.js";
import { addGeometryByHand, type GeometryFlags, statedGeometry } from "../flags/geometry.js";
import { addExamples, addInput, addLike, addRun, type InputFlags, type LikeFlag, type RunFlags } from "../flags/groups.js";
import { addPhasing, type PhasingFlags, phasingSettings } from "../flags/phasing.js";
import { inputTable, reconstructionJson, reconstructionTable } from "../terminal/reconstruction.js";
import { runOnScan } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

type Flags = InputFlags & GeometryFlags & PhasingFlags & LikeFlag & RunFlags;

export function addPhase(program: Command, terminal: Terminal): void {
  const command = program
    .command("phase")
    .description(
      "Retrieves the phases of a three-dimensional pattern as it is: centred on the Bragg peak, of even size made of " +
        "factors 2, 3 and 5. Use `friedel prepare` or `friedel reconstruct` for anything else.",
    )
    .argument("<pattern>", "prepared CXI, or any array file: NPY, NPZ, TIFF stack, EDF, CBF, MATLAB, VTI, HDF5");
  addInput(command);
  addGeometryByHand(command);
  addPhasing(command);
  addLike(command);
  addConfig(command);
  addRun(command, "<pattern>-friedel");
  addExamples(command, [
    "phase pattern.cxi",
    "phase ft_crop_64.npy --amplitude --starts 3",
    'phase pattern.npy --recipe "3*(20*ER+180*HIO)+20*ER" --shrink-wrap-sigma 3:1',
  ]);
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const stated = statedGeometry(flags);
  const phasing = phasingOptions(phasingSettings(flags));
  const like = flags.like === undefined ? {} : { like: await readReference(flags.like) };
  return runOnScan(terminal, input, flags, {
    command: "phase",
    ending: "friedel",
    read: () => readPattern(input, flags),
    work: (scan, context) =>
      reconstruct(scan, { preparation: false, method: "phase", phasing, strain: false, stated, ...like }, context),
    tables: (done, path, times) => [
      ...inputTable(done.pattern),
      reconstructionTable(`Phased ${input} into ${path}`, done, times),
    ],
    json: reconstructionJson,
  });
}
