// `friedel geometry`: Q, d-spacing and voxel for given motor positions of a beamline.

import { OptionError, type Triple, toNm, toPerNm } from "@friedel/engine";
import { geometryAt } from "@friedel/imaging";
import { FormatError, type GeometryRecord, readSpecScan } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { figure, geometryRows, headedTable, rowsTable } from "@friedel/report";
import { emptyLog, geometryRecord, settingOf } from "@friedel/workflow";
import { beamlineNames, findBeamline } from "@friedel/workflow/node";
import { type Command, Option } from "commander";
import { addSetting, type GeometryFlags, statedGeometry } from "../flags/geometry.js";
import { addJson, type JsonFlag } from "../flags/groups.js";
import { number, sizes, whole } from "../flags/parse.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag, Omit<GeometryFlags, "directBeam"> {
  readonly spec?: string;
  readonly scan?: number;
  readonly size: number | Triple;
  readonly offset: readonly [number, number];
}

export function addGeometry(program: Command, terminal: Terminal): void {
  const command = program
    .command("geometry")
    .summary("Q, d-spacing and voxel for given motors")
    .description(
      "Computes the scattering vector, the steps of reciprocal space and the voxel of the object, from motors given one by one or from a scan in a SPEC log.",
    )
    .optionsGroup("Where the numbers come from:")
    .option("--spec <file>", "SPEC log to take motors, energy, distance and rocking step from")
    .option("--scan <n>", "scan number in the log", whole());
  addSetting(command)
    .optionsGroup("Where it is evaluated:")
    .option("--size <n>", "size of the array that the voxel belongs to: frame,row,column", sizes, 128)
    .addOption(
      new Option("--offset <row,column>", "pixels from where the detector arm points to the Bragg peak")
        .argParser(offset)
        .default([0, 0], "0,0"),
    );
  addJson(command);
  command.addHelpText(
    "after",
    () => `
Beamlines: ${beamlineNames().join(", ")}

Examples:
  friedel geometry --motor theta=0.22 --motor chi=90 --motor phi=-5 --motor delta=32.174 --motor gamma=12.6346 \\
                   --energy 9000 --distance 0.5 --step 0.005
  friedel geometry --spec example.spec --scan 54 --size 128`,
  );
  command.action((flags: Flags) => run(terminal, flags));
}

async function run(terminal: Terminal, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const beamline = await findBeamline(flags.beamline);
  const scan = flags.spec === undefined ? emptyLog("the command line") : await readLog(flags.spec, flags.scan);
  const { warnings, ...setting } = settingOf({ scan, beamline }, undefined, statedGeometry(flags));
  for (const text of warnings) reporter.warn(text);
  const [row, column] = flags.offset;
  const computed = geometryAt({
    ...setting,
    armPixel: { row: 0, column: 0 },
    braggPixel: { row, column },
    shape: typeof flags.size === "number" ? [flags.size, flags.size, flags.size] : flags.size,
  });
  const geometry = geometryRecord(computed, setting);
  reporter.finish(`${rowsTable(`Geometry at ${beamline.name}`, geometryRows(geometry))}\n${columnsTable(geometry)}`, {
    command: "geometry",
    ...geometry,
  });
}

async function readLog(path: string, scan: number | undefined) {
  if (scan === undefined) throw new OptionError("expected --scan with a SPEC log, found none");
  const found = readSpecScan(await readFileBytes(path), scan, path);
  if (found.points < 2) throw new FormatError(path, `a scan ${scan} of two points or more`, `${found.points}`);
  return found;
}

/** Steps of reciprocal space and edges of the voxel, one column an array axis. */
function columnsTable({ reciprocalColumns, directColumns, qVector }: GeometryRecord): string {
  const row = (name: string, k: 0 | 1 | 2) => [
    name,
    figure(toPerNm(qVector[k]), 6),
    ...reciprocalColumns.map((column) => figure(column[k] * 1e-6, 6)),
    ...directColumns.map((column) => figure(toNm(column[k]), 5)),
  ];
  const head = ["", "Q (nm⁻¹)", "step frame (µm⁻¹)", "row", "column", "edge frame (nm)", "row", "column"];
  return headedTable({ head, rows: [row("x", 0), row("y", 1), row("z", 2)] });
}

function offset(text: string): readonly [number, number] {
  const parts = text.split(",").map((part) => number()(part));
  if (parts.length !== 2) throw new OptionError("expected two numbers as in 12,-3 for --offset");
  return [parts[0], parts[1]];
}
