// `friedel strain`: from a reconstructed object to displacement and strain in space, the surface and its facets.

import { basename, dirname, resolve } from "node:path";
import type { StoredResult } from "@friedel/io";
import { availableMemory, readResultFile } from "@friedel/io/node";
import {
  facetTable,
  figure,
  headedTable,
  type Row,
  resolutionPart,
  rowsTable,
  strainJson,
  strainRows,
  strainWarnings,
} from "@friedel/report";
import { provenanceOf } from "@friedel/workflow";
import { diskFile, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import { addEngine, addOutput, type OutputFlags } from "../option-groups.js";
import { whole } from "../parse.js";
import { createReporter } from "../report.js";
import { startStages } from "../stages.js";
import { type JudgedObject, judge } from "../strain/errors.js";
import { writeStrainFiles } from "../strain/files.js";
import { addStrainOptions, type StrainFlags, strainSettings } from "../strain/flags.js";
import { peakOf, tensorOf } from "../strain/peaks.js";
import { resolutionOf } from "../strain/resolution.js";
import { doubts, imageOf, knownGeometry } from "../strain/run.js";
import { loadStart, patternOf, refineStarts, startOf } from "../strain/starts.js";
import type { Terminal } from "../terminal.js";

type Flags = StrainFlags &
  EngineFlags &
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
    .summary("displacement, strain, surface and facets in nm")
    .description(
      "Brings a reconstructed object onto orthogonal axes, takes out the ramp of its phase, and gives displacement and strain along Q, the surface and its facets: as CXI, for ParaView, as figures and as one HTML report.",
    )
    .argument("<result>", "result.cxi of phase, refine or reconstruct, with the geometry in it");
  addStrainOptions(command)
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
  command.addHelpText(
    "after",
    `
Examples:
  friedel strain scan54-friedel/result.cxi
  friedel strain result.cxi --frame crystal --voxel 5 --hkl 1,1,1
  friedel strain result.cxi --starts start2/result.cxi start3/result.cxi
  friedel strain result.cxi --errors
  friedel strain 111/result.cxi --peaks 200/result.cxi 020/result.cxi
  friedel strain result.cxi --isosurface 0.4 --material 4.1e-5,4.7e-6

Error bars (--errors) hold counting noise and what the starts do not agree about: 63 to 74 % of the voxels of eight simulated
crystals lay within one bar of the truth, more where a pattern is nearly empty. They do not hold what all starts share: a wrong
solution, a pattern cut off at the detector's edge. What is written then is the mean of the starts, to which they belong.`,
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal);
  const stored = await stages.time("reading", () => readResultFile(input, { maxBytes: availableMemory() }));
  const geometry = knownGeometry(stored.geometry, input);
  const paths = flags.starts ?? [];
  const given = await stages.time("reading", () => Promise.all(paths.map(loadStart)));
  const options = strainSettings(flags, geometry.energyEv);
  const { errors, peaks: others = [], beamline } = flags;
  const first = others.length > 0 ? await peakOf(input, geometry, beamline) : undefined;
  const pattern = errors === undefined ? undefined : await patternOf(stored, input);
  const path = flags.output ?? `${input.replace(/\.[^./]+$/, "")}-strain`;
  await withOutput(path, input, (output) =>
    withEngine(flags, async (engine) => {
      const starts = [startOf(stored), ...given];
      let judged: JudgedObject | undefined;
      if (pattern) {
        const more = errors === true || errors === undefined ? (given.length > 0 ? 0 : usualStarts) : errors;
        starts.push(...(await stages.time("starts", () => refineStarts(terminal, engine, pattern, starts, more))));
        const { parameters } = stored;
        judged = await stages.time("error bars", () =>
          judge(terminal, engine, { pattern, starts, geometry, options, parameters }),
        );
      }
      const { object, grid } = judged ?? { object: stored.object, grid: undefined };
      const image = await stages.time("strain", () => imageOf(object, geometry, { ...options, ...(grid && { grid }) }, engine));
      const { counts, mask } = stored;
      const resolution = await stages.time("resolution", () =>
        resolutionOf(
          {
            name: nameOf(input),
            objects: starts.map((start) => start.object),
            geometry,
            ...(counts && { counts }),
            ...(mask && { mask }),
          },
          engine,
        ),
      );
      const tensor =
        first &&
        (await stages.time("tensor", () =>
          tensorOf(
            {
              first,
              image,
              others,
              options: (energyEv) => strainSettings(flags, energyEv),
              ...(beamline !== undefined && { beamline }),
            },
            engine,
          ),
        ));
      const parts = [resolutionPart(resolution), ...(judged ? [judged.partOf(image)] : []), ...(tensor ? [tensor] : [])];
      const inputs = await Promise.all([input, ...paths, ...others].map((path) => diskFile(path).fingerprint()));
      const provenance = provenanceOf({ command: terminal.commandLine, inputs: inputs, parameters: { ...options } });
      const warnings = doubts(stored);
      const done = {
        name: nameOf(input),
        image,
        geometry,
        options,
        provenance,
        reconstruction: storedRows(stored),
        warnings,
        parts,
      };
      await stages.time("writing", () => writeStrainFiles(output, done, flags.figures));
      for (const warning of strainWarnings(done)) reporter.warn(warning);
      const tables = [
        rowsTable(`Strain of ${input} into ${path}`, [
          ...strainRows(image),
          ...parts.flatMap((part) => part.rows),
          ...stages.rows(),
        ]),
        ...(image.facets.facets.length > 0 ? [headedTable(facetTable(image, parts))] : []),
      ];
      reporter.finish(tables.join("\n\n"), {
        command: "strain",
        input,
        output: path,
        files: output.files,
        ...strainJson(image, parts),
        seconds: stages.seconds(),
      });
    }),
  );
}

/** What the figures call a file: its folder's name where its own says nothing. */
function nameOf(path: string): string {
  const name = basename(path).replace(/\.[^.]+$/, "");
  return name === "result" ? basename(dirname(resolve(path))) : name;
}

function storedRows({ metrics, provenance, object }: StoredResult): Row[] {
  return [
    ...Object.entries(metrics).map(([name, value]): Row => [name, figure(value)]),
    ["array", object.shape.join(" × ")],
    ...(provenance ? [["command", provenance.command] as const] : []),
  ];
}
