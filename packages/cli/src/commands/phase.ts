// `friedel phase`: iterative phase retrieval of a pattern as it is.

import { phasingOptions } from "@friedel/imaging";
import { wavefrontJson, wavefrontTables } from "@friedel/report";
import { knownObject, laidOutScan, pupilWavefront, reconstruct } from "@friedel/workflow";
import { readKnown, readPattern, readReference } from "@friedel/workflow/node";
import type { Command } from "commander";
import { addConfig } from "../flags/config.js";
import { addGeometryByHand, type GeometryFlags, statedGeometry } from "../flags/geometry.js";
import { addExamples, addInput, addLike, addRun, type InputFlags, type LikeFlag, type RunFlags } from "../flags/groups.js";
import { addKnown, type KnownFlags, knownDefaults, knownPaths, plainLayout } from "../flags/known.js";
import { addPhasing, type PhasingFlags, phasingSettings } from "../flags/phasing.js";
import { inputTable, reconstructionJson, reconstructionTable } from "../terminal/reconstruction.js";
import { runOnScan } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

type Flags = InputFlags & GeometryFlags & KnownFlags & PhasingFlags & LikeFlag & RunFlags;

export function addPhase(program: Command, terminal: Terminal): void {
  const command = program
    .command("phase")
    .description(
      "Retrieves the phases of a pattern of two or three axes as it is: centred on the Bragg peak or on zero frequency. Lengths " +
        "with other factors than 2, 3 and 5 are cropped. Plain diffraction of cells, apertures, pupils, exit waves and stars is " +
        "solved with what is known of the object. `friedel prepare` and `friedel reconstruct` are for scans of crystals.",
    )
    .argument("<pattern>", "prepared CXI, or any array file: NPY, NPZ, TIFF stack, EDF, CBF, MATLAB, VTI, HDF5");
  addInput(command);
  addGeometryByHand(command);
  addKnown(command);
  addPhasing(command);
  addLike(command);
  addConfig(command);
  addRun(command, "<pattern>-friedel");
  addExamples(command, [
    "phase pattern.cxi",
    "phase ft_crop_64.npy --amplitude --starts 3",
    "phase cell.npy --mask stop.npy --non-negative --known-support box.npy --starts 20",
    "phase psf.npy --modulus pupil.npy --known-phase defocus.npy",
    'phase pattern.npy --recipe "3*(20*ER+180*HIO)+20*ER" --shrink-wrap-sigma 3:1',
  ]);
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const stated = statedGeometry(flags);
  const volumes = await readKnown(knownPaths(flags));
  const isEven = volumes.isReal === true || volumes.isNonNegative === true;
  const like = flags.like === undefined ? {} : { like: await readReference(flags.like) };
  return runOnScan(terminal, input, flags, {
    command: "phase",
    ending: "friedel",
    read: async () => laidOutScan(await readPattern(input, readingOf(flags)), plainLayout(flags), isEven),
    work: async function* (scan, context) {
      const known = knownObject(volumes, scan);
      const defaults = knownDefaults(known, flags);
      const phasing = phasingOptions(phasingSettings(flags, defaults, { isKept: defaults !== undefined }));
      const settings = { preparation: false, method: "phase", phasing, known, strain: false, stated, ...like } as const;
      const done = yield* reconstruct(scan, settings, context);
      const wavefront = await pupilWavefront(known, done, context.folder);
      return { ...done, ...(wavefront && { wavefront }) };
    },
    tables: (done, path, times) => [
      ...inputTable(done.pattern),
      reconstructionTable(`Phased ${input} into ${path}`, done, times),
      ...(done.wavefront ? wavefrontTables(done.wavefront) : []),
    ],
    json: (done) => ({ ...reconstructionJson(done), ...(done.wavefront && { wavefront: wavefrontJson(done.wavefront) }) }),
  });
}

/** How the pattern is read; the centre is not that of a preparation. */
function readingOf({ centre, ...flags }: Flags): Omit<Flags, "centre"> {
  return flags;
}
