// `friedel simulate --problem`: a phase problem of another field, with its truth.

import { formatShape, OptionError } from "@friedel/engine";
import { figure, type Row } from "@friedel/report";
import { type ProblemKind, type ProblemOptions, problemKind, problemKinds, simulateProblem } from "@friedel/simulation";
import { problemName, writeProblem } from "@friedel/workflow";
import { withOutput } from "@friedel/workflow/node";
import { type Command, Option } from "commander";
import { defined } from "../flags/defined.js";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { number } from "../flags/parse.js";

export interface ProblemFlags {
  readonly problem?: string;
  readonly output?: string;
  readonly counts?: number;
  readonly stop?: number | false;
  readonly rms?: number;
  readonly defocus?: number;
}

/** The options of a problem's measurement; `simulate` and `evaluate` have them. */
export function addProblem(command: Command): Command {
  return command
    .optionsGroup("Of a problem:")
    .option("--counts <n>", "counts of the whole pattern, those behind a stop too (default: as in the list below)", number(1))
    .addOption(new Option("--stop <pixels>", "radius of the beam stop; 0 for the direct beam's pixel").argParser(number(0, 1000)))
    .option("--no-stop", "no beam stop (default: 3 for a cell, 2 for a virus, else none)")
    .option("--rms <waves>", "aberrations of a pupil (default: 0.25)", number(0, 10))
    .option("--defocus <waves>", "known defocus of a pupil at its rim (default: 1.5)", number(-20, 20));
}

/** The kinds of problems, for the end of a help text. */
export const problemsHelp = `\nProblems of other fields:\n${Object.entries(problemKinds)
  .map(([name, text]) => `  ${name.padEnd(11)}${text}`)
  .join("\n")}\n`;

/** What the flags say of a problem; the size only where it was given. Throws OptionError for a size of three numbers and for other flags. */
export function problemOptions(
  kind: ProblemKind,
  flags: ProblemFlags & { readonly seed: number; readonly size?: unknown },
): ProblemOptions {
  const { counts, stop, rms, defocus, seed, size } = flags;
  if (size !== undefined && typeof size !== "number")
    throw new OptionError("--size: expected one number with --problem, found three");
  if (kind !== "pupil" && (rms !== undefined || defocus !== undefined))
    throw new OptionError(`expected --problem pupil with --rms and --defocus, found ${kind}`);
  return defined({ counts, rms, defocus, seed, size, stop: stop === false ? null : stop });
}

/** Draws a problem and writes its files; rows and JSON about it. */
export async function simulateToProblem(
  flags: ProblemFlags & EngineFlags & { readonly seed: number; readonly size?: unknown },
): Promise<[Row[], { readonly output: string }]> {
  const kind = problemKind(flags.problem ?? "");
  const options = problemOptions(kind, flags);
  const folder = flags.output ?? kind;
  return withOutput(folder, null, "simulate", async (output) => {
    const problem = await withEngine(flags, (engine) => simulateProblem(kind, options, engine.transform));
    await writeProblem(output, problem);
    const { intensity, missing, support, constraint, zeroBeyond } = problem;
    const [frames, ...pixels] = intensity.shape;
    const shape = frames === 1 ? pixels : intensity.shape;
    const counts = intensity.data.reduce((a, b) => a + b, 0);
    const [unmeasured, held] = [missing, support].map(({ data }) => data.reduce((a, b) => a + b, 0));
    const share = held / support.data.length;
    const rows: Row[] = [
      ["problem", `${kind}: ${problemKinds[kind]}`],
      ["size", frames === 1 ? `${pixels.join("×")} pixels` : `${formatShape(intensity.shape)} voxels`],
      ["counts", `${figure(counts, 12)} measured`],
      [
        "not measured",
        `${unmeasured}${zeroBeyond === undefined ? "" : `: known to be zero beyond ${figure(zeroBeyond)} pixels`}`,
      ],
      ["support", `${figure(100 * share)} % of the array`],
      ["files", `${folder}/${problemName}, ${output.files.filter((name) => name !== problemName).join(", ")}`],
    ];
    const found = { shape, counts, unmeasured, supportShare: share, constraint, ...(zeroBeyond !== undefined && { zeroBeyond }) };
    return [rows, { output: folder, files: output.files, problem: kind, ...found }];
  });
}
