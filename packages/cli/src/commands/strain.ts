// `friedel strain`: from a reconstructed object to displacement and strain in space, the surface and its facets.

import { facetTable, headedTable, rowsTable, strainJson, strainRows } from "@friedel/report";
import { strain } from "@friedel/workflow";
import { readStrainInput, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { defined } from "../flags/defined.js";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addExamples, addLike, addOutput, type LikeFlag, type OutputFlags } from "../flags/groups.js";
import { whole } from "../flags/parse.js";
import { addStrainOptions, type StrainFlags, strainSettings } from "../flags/strain.js";
import { createReporter } from "../terminal/reporter.js";
import { contextOf } from "../terminal/run-scan.js";
import { startStages } from "../terminal/stages.js";
import type { Terminal } from "../terminal/terminal.js";

type Flags = StrainFlags &
  EngineFlags &
  LikeFlag &
  OutputFlags & {
    readonly starts?: readonly string[];
    /** True where no number was given. */
    readonly errors?: number | true;
    readonly peaks?: readonly string[];
    readonly beamline?: string;
  };

/** Starts that are refined for error bars where nothing else is asked for. */
const usualStarts = 3;

export function addStrain(program: Command, terminal: Terminal): void {
  const command = program
    .command("strain")
    .description(
      "Brings a reconstructed object onto orthogonal axes, takes out the ramp of its phase, and gives displacement and strain along Q, the surface and its facets: as CXI, for ParaView, as figures and as one HTML report.",
    )
    .argument("<result>", "result.cxi of phase, refine or reconstruct, with the geometry in it");
  addLike(addStrainOptions(command))
    .option(
      "--starts <results...>",
      "results of other starts on the same pattern: for the resolution (PRTF, Fourier shells) and --errors",
    )
    .option(
      "--errors [n]",
      `error bars, of --starts and n further starts that are refined here (default: ${usualStarts}, none where --starts are given)`,
      whole(0, 100),
    )
    .option(
      "--peaks <results...>",
      "results of the same crystal, mounted as it was, at two or more other Bragg peaks: strain tensor, rotation, displacement vector",
    )
    .option(
      "--beamline <name|file>",
      "diffractometer whose motors turned the sample between --peaks (default: the one in the result)",
    );
  addEngine(command);
  addOutput(command, "<result>-strain");
  addExamples(
    command,
    [
      "strain scan54-friedel/result.cxi",
      "strain result.cxi --frame crystal --voxel 5 --hkl 1,1,1",
      "strain result.cxi --starts start2/result.cxi start3/result.cxi",
      "strain result.cxi --errors",
      "strain 111/result.cxi --peaks 200/result.cxi 020/result.cxi",
      "strain result.cxi --isosurface 0.4 --material 4.1e-5,4.7e-6",
    ],
    `Error bars (--errors) hold counting noise and what the starts do not agree about: 63 to 74 % of the voxels of eight simulated
crystals lay within one bar of the truth, more where a pattern is nearly empty. They do not hold what all starts share: a wrong
solution, a pattern cut off at the detector's edge. What is written then is the mean of the starts, to which they belong.`,
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal, reporter);
  const { starts = [], peaks = [], beamline, like } = flags;
  const errors = flags.errors === true ? (starts.length > 0 ? 0 : usualStarts) : flags.errors;
  const path = flags.output ?? `${input.replace(/\.[^./]+$/, "")}-strain`;
  await withOutput(path, input, "strain", async (folder) => {
    const files = { starts, peaks, ...defined({ beamline, like, errors }) };
    const read = await stages.time("reading", () => readStrainInput(input, files));
    await withEngine(flags, async (engine) => {
      const context = { ...contextOf(terminal, flags), engine, folder };
      const { image, parts } = await stages.follow(strain(read, strainSettings(flags), context));
      const rows = [...strainRows(image), ...parts.flatMap((part) => part.rows), ...stages.rows()];
      const tables = [
        rowsTable(`Strain of ${input} into ${path}`, rows),
        ...(image.facets.facets.length > 0 ? [headedTable(facetTable(image, parts))] : []),
      ];
      reporter.finish(tables.join("\n\n"), {
        command: "strain",
        input,
        output: path,
        files: folder.files,
        ...strainJson(image, parts),
        seconds: stages.seconds(),
      });
    });
  });
}
