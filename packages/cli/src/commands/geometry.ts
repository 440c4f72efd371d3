// `friedel geometry`: Q, d-spacing and voxel for given motor positions of a beamline, or at a pixel of a scan.

import { OptionError, type Triple, toNm, toPerNm } from "@friedel/engine";
import { geometryAt, millerIndices, type Pixel } from "@friedel/imaging";
import { FormatError, type GeometryRecord, readSpecScan } from "@friedel/io";
import { readFileBytes, readNexusSetting } from "@friedel/io/node";
import { figure, geometryRows, headedTable, type Row, rowsTable } from "@friedel/report";
import { emptyLog, geometryRecord, settingOf } from "@friedel/workflow";
import { beamlineNames, findBeamline, readScan } from "@friedel/workflow/node";
import { type Command, Option } from "commander";
import { defined } from "../flags/defined.js";
import { addSetting, edges, type GeometryFlags, statedGeometry } from "../flags/geometry.js";
import { addJson, type JsonFlag } from "../flags/groups.js";
import { number, sizes, whole } from "../flags/parse.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag, Omit<GeometryFlags, "directBeam" | "pixel"> {
  /** One number, or two. */
  readonly pixel?: readonly number[];
  readonly spec?: string;
  readonly scan?: number;
  readonly frame?: number;
  readonly detector?: string;
  readonly size: number | Triple;
  readonly offset?: readonly [number, number];
}

export function addGeometry(program: Command, terminal: Terminal): void {
  const command = program
    .command("geometry")
    .description(
      "Computes the scattering vector, the steps of reciprocal space and the voxel of the object: from motors given one by one, from a scan in a SPEC log, or at a pixel of a scan's file or folder, with its Miller indices where the file tells how the crystal lies.",
    )
    .argument("[scan]", "file or folder of a scan; a NeXus file's transformations are enough")
    .optionsGroup("Where the numbers come from:")
    .option("--spec <file>", "SPEC log to take motors, energy, distance and rocking step from")
    .option("--scan <n>", "scan number in the log, file or folder", whole())
    .option("--detector <name>", "which detector's place is meant, where a file has several");
  const pixel = new Option("--pixel <um>", `${edges}; with a scan and two numbers, the pixel column,row that is looked at`);
  addSetting(command, pixel.argParser(numbers))
    .optionsGroup("Where it is evaluated:")
    .option("--frame <n>", "frame of the scan, from 0 (default: its middle)", whole(0))
    .option("--size <n>", "size of the array that the voxel belongs to: frame,row,column", sizes, 128)
    .option("--offset <row,column>", "pixels from where the detector arm points to the Bragg peak (default: 0,0)", offset);
  addJson(command);
  command.addHelpText(
    "after",
    () => `
Beamlines: ${beamlineNames().join(", ")}

Examples:
  friedel geometry --motor theta=0.22 --motor chi=90 --motor phi=-5 --motor delta=32.174 --motor gamma=12.6346 \\
                   --energy 9000 --distance 0.5 --step 0.005
  friedel geometry --spec example.spec --scan 54 --size 128
  friedel geometry 1041304.nxs --frame 49 --pixel 206,138`,
  );
  command.action((path: string | undefined, flags: Flags) =>
    path === undefined ? atMotors(terminal, flags) : atPixel(terminal, path, flags),
  );
}

/** At the motors of the command line or of a log. */
async function atMotors(terminal: Terminal, { pixel, ...flags }: Flags): Promise<void> {
  const misplaced = (["frame", "detector"] as const).find((name) => flags[name] !== undefined);
  if (misplaced) throw new OptionError(`expected a file or folder of a scan with --${misplaced}, found none`);
  const reporter = createReporter(terminal, flags.json === true);
  const beamline = await findBeamline(flags.beamline);
  const scan = flags.spec === undefined ? emptyLog("the command line") : await readLog(flags.spec, flags.scan);
  const { warnings, ...setting } = settingOf({ scan, beamline }, undefined, stated(flags, pixel));
  for (const text of warnings) reporter.warn(text);
  const [row, column] = flags.offset ?? [0, 0];
  const places = { armPixel: { row: 0, column: 0 }, braggPixel: { row, column }, shape: shapeOf(flags) };
  const geometry = geometryRecord(geometryAt({ ...setting, ...places }), setting);
  report(reporter, beamline.name, geometry);
}

/** At a pixel of a scan; its middle, and that of the frames, where none is named. */
async function atPixel(terminal: Terminal, path: string, { pixel, ...flags }: Flags): Promise<void> {
  const misplaced = (["spec", "offset"] as const).find((name) => flags[name] !== undefined);
  if (misplaced) throw new OptionError(`${path}: expected no --${misplaced} with the scan of a file or folder, found one`);
  const reporter = createReporter(terminal, flags.json === true);
  const isPlace = pixel?.length === 2;
  const { log, ub, middle } = await settingIn(path, flags, reporter.warn);
  const { frame } = flags;
  if (frame !== undefined && frame >= log.scan.points)
    throw new OptionError(`${path}: expected a --frame below ${log.scan.points}, as the scan has points, found ${frame}`);
  const { warnings, ...setting } = settingOf(log, frame, stated(flags, isPlace ? undefined : pixel));
  for (const text of warnings) reporter.warn(text);
  const braggPixel = isPlace ? { row: pixel[1], column: pixel[0] } : middle;
  const armPixel = log.scan.directBeam ?? middle;
  if (!braggPixel || !armPixel)
    throw new OptionError(`${path}: expected --pixel COLUMN,ROW, since the file tells no size of frames, found none`);
  const geometry = geometryRecord(geometryAt({ ...setting, armPixel, braggPixel, shape: shapeOf(flags) }), setting);
  const hkl = ub && millerIndices(geometry.qVector, ub, setting);
  const where = frame === undefined ? "the scan's middle" : `frame ${frame}`;
  const rows: Row[] = [
    ["at", `${where}, row ${figure(braggPixel.row, 6)}, column ${figure(braggPixel.column, 6)}`],
    ...(hkl ? [["Miller indices", hkl.map((index) => index.toFixed(4)).join(", ")] as const] : []),
  ];
  report(reporter, log.beamline.name, geometry, rows, {
    ...(frame !== undefined && { frame }),
    pixel: braggPixel,
    ...(hkl && { hkl }),
  });
}

/** The log of a scan: of a NeXus file by its transformations alone, else as any scan is read. */
async function settingIn(path: string, { detector, frame, scan, beamline }: Flags, warn: (text: string) => void) {
  const isNexus = beamline === undefined && /\.(nxs|nx|h5|hdf5?)$/i.test(path);
  const found = isNexus ? await readNexusSetting(path, defined({ detector, frame })) : undefined;
  if (found) {
    const { beamline: own, ub, ...told } = found;
    const points = Math.max(1, ...[...told.columns.values()].map(({ length }) => length));
    return { log: { scan: { file: path, points, warnings: [], ...told }, beamline: own }, ub, middle: undefined };
  }
  const read = await readScan(path, defined({ scan, detector, beamline }));
  for (const text of read.warnings) warn(text);
  if (!read.log) throw new FormatError(path, "a scan with its log", "a pattern without one");
  const [, rows, columns] = read.counts.shape;
  const middle: Pixel = { row: (rows - 1) / 2, column: (columns - 1) / 2 };
  return { log: read.log, ub: undefined, middle };
}

function stated(flags: Omit<Flags, "pixel">, pixel: readonly number[] | undefined) {
  const [row, column = row] = pixel ?? [];
  return statedGeometry({ ...flags, ...(row !== undefined && column !== undefined && { pixel: [row, column] as const }) });
}

function shapeOf({ size }: Flags): Triple {
  return typeof size === "number" ? [size, size, size] : size;
}

function report(
  reporter: ReturnType<typeof createReporter>,
  beamline: string,
  geometry: GeometryRecord,
  rows: readonly Row[] = [],
  more: object = {},
): void {
  const table = rowsTable(`Geometry at ${beamline}`, [...rows, ...geometryRows(geometry)]);
  reporter.finish(`${table}\n${columnsTable(geometry)}`, { command: "geometry", ...geometry, ...more });
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

/** One number or two. */
function numbers(text: string): readonly number[] {
  const parts = text.split(",").map((part) => number(0)(part));
  if (parts.length > 2) throw new OptionError("expected one number or two as in 55 or 206,138 for --pixel");
  return parts;
}

function offset(text: string): readonly [number, number] {
  const parts = text.split(",").map((part) => number()(part));
  if (parts.length !== 2) throw new OptionError("expected two numbers as in 12,-3 for --offset");
  return [parts[0], parts[1]];
}
