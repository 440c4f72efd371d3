// What moved from frame to frame: the circles that the command names or, without a command, those whose recorded positions change,
// and the energy. Recorded positions win over the command's.

import { type Beamline, motorNamed } from "@friedel/imaging";
import { FormatError, type ScanLog } from "@friedel/io";
import { commandPositions, commandStep, parseCommand, type ScanCommand } from "./command.js";
import { stepsOf } from "./steps.js";

/** Positions a frame each, by the beamline's names of its circles in degrees, and of {@link energyName} in eV. */
export type Positions = ReadonlyMap<string, Float64Array>;

/** The name of the energy among positions; no circle has it. */
export const energyName = "energy";

/** Where the steps are uneven by more than this share of a step, it is said. */
const evenSteps = 0.1;
/** Where they are uneven by more, and nothing bears that out, no lengths are given. */
const mostUneven = 0.5;
/** The command's step and that of the recorded positions may differ by so much without a word. */
const likeCommand = 0.02;
/** Without a command, circles that move less than this share of the one that moves most are noise of their encoders. */
const leastMove = 0.01;
/** An encoder that stands still goes less far than this many times its scatter. */
const scatters = 3;

/** The beamline's name of a circle, or {@link energyName}. */
function nameOf(beamline: Beamline, name: string): string | undefined {
  const motor = motorNamed(beamline, name);
  if (/^(en|energy)$/i.test(name) || (motor !== undefined && motor === beamline.energy?.motor)) return energyName;
  return motor === beamline.distance?.motor ? undefined : motor;
}

/** All positions that a log recorded, and of circles that its command moved without a record those that it asked for. */
export function recordedPositions(log: ScanLog, beamline: Beamline): Positions {
  const recorded = onlyRecorded(log, beamline);
  return new Map([...recorded, ...onlyAsked(log, beamline, recorded)]);
}

/** Of what a command moves without a record in the log: the positions that it asked for. */
function onlyAsked(log: ScanLog, beamline: Beamline, recorded: Positions): Positions {
  const command = parseCommand(log.command);
  const stood = (name: string) => Object.entries(log.motors).find(([motor]) => nameOf(beamline, motor) === name)?.[1];
  return new Map(
    (command?.motors ?? []).flatMap((motor) => {
      const name = nameOf(beamline, motor.name);
      if (!command || name === undefined || recorded.has(name)) return [];
      const asked = commandPositions(command, motor.name, log.points, stood(name));
      return asked ? [[name, name === energyName ? inEv(asked) : asked] as const] : [];
    }),
  );
}

function onlyRecorded(log: ScanLog, beamline: Beamline): Positions {
  const found = new Map<string, Float64Array>();
  for (const [column, values] of log.columns) {
    const name = nameOf(beamline, column);
    if (name !== undefined) found.set(name, name === energyName ? inEv(values) : values);
  }
  if (typeof log.energyEv === "object") found.set(energyName, log.energyEv);
  const [first] = parseCommand(log.command)?.motors ?? [];
  const name = first && nameOf(beamline, first.name);
  const [, column] = [...log.columns][0] ?? [];
  // Of another year's motor names: the scanned motor's column comes first, and runs as the command says.
  if (name !== undefined && !found.has(name) && column && runsAs(column, first.numbers)) found.set(name, column);
  return found;
}

function runsAs(values: Float64Array, [from, to]: readonly number[]): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) <= likeCommand * Math.abs(to - from);
  return to !== undefined && values.length > 1 && near(values[0], from) && near(values[values.length - 1], to);
}

/** Bragg experiments use some 3 to 100 keV, so numbers below 200 are in keV, and above in eV. */
function inEv(values: Float64Array): Float64Array {
  return values.map((value) => (value < 200 ? 1000 * value : value));
}

/** Those of the recorded positions that moved; `rock` goes before what the command names. None of a sample that stands still. */
export function movedPositions(log: ScanLog, beamline: Beamline, recorded: Positions, rock?: string): Positions {
  const command = parseCommand(log.command);
  const words = rock === undefined ? (command?.motors ?? []).map(({ name }) => name) : [rock];
  const named = words.map((name) => nameOf(beamline, name)).filter((name) => name !== undefined && recorded.has(name));
  // Another motor was scanned.
  if (named.length === 0 && words.some((name) => moves(columnOf(log, name)))) return new Map();
  // The detector follows the energy, whether or not the command says so.
  const follows = (name: string) => named.includes(energyName) && beamline.detectorCircles.some(({ motor }) => motor === name);
  const isNamed = (name: string) => named.length === 0 || named.includes(name) || follows(name);
  const moving = [...recorded].filter(([name, values]) => isNamed(name) && moves(values));
  const most = Math.max(...moving.map(([name, values]) => (name === energyName ? 0 : Math.abs(range(values)))));
  const found = new Map(moving.filter(([name, values]) => name === energyName || Math.abs(range(values)) >= leastMove * most));
  return [...found.keys()].some((name) => rocks(beamline, name)) ? found : new Map();
}

function columnOf({ columns }: ScanLog, name: string): Float64Array {
  const [, values] = [...columns].find(([known]) => known.toLowerCase() === name.toLowerCase()) ?? [];
  return values ?? new Float64Array(0);
}

/** Whether positions go anywhere, further than they scatter about a line. */
function moves(values: Float64Array): boolean {
  if (values.length < 2 || !values.every(Number.isFinite) || range(values) === 0) return false;
  const { step, worst } = stepsOf(values);
  return Math.abs(range(values)) > scatters * Math.abs(worst.off * step);
}

function range(values: Float64Array): number {
  return values[values.length - 1] - values[0];
}

/** Throws FormatError for meshes and scans of time, whose frames are no rocking curve whatever moved. */
export function checkCommand({ file, command: text }: ScanLog): void {
  const command = parseCommand(text);
  if (command === undefined || command.kind === "line") return;
  const kind = command.kind === "mesh" ? "a mesh" : "a scan of time";
  throw new FormatError(file, "a rocking curve (if it is one, --rock MOTOR --step DEG say what moved)", `${kind}: ${text}`);
}

/** What a log lacks in which nothing rocks the crystal. */
export function nothingMoves(log: ScanLog, beamline: Beamline): FormatError {
  const circles = beamline.sampleCircles.map(({ motor }) => motor).join(", ");
  const scan = log.number === undefined ? "the scan" : `scan ${log.number}`;
  const columns = [...log.columns.keys()].slice(0, 12).join(", ") || "none";
  const command = log.command === undefined ? "" : ` of ${log.command}`;
  return new FormatError(
    log.file,
    `a column of ${scan} that moves one of ${circles} (or --rock MOTOR --step DEG; other names of motors: a beamline file, --beamline)`,
    `${columns}${command}: no rocking curve`,
  );
}

/** The furthest that frames may stand off the even grid, steps, to be taken at their own angles. */
const furthestOff = 1;

/**
 * How far each frame stands beyond the even grid of what was rocked, steps of that grid; undefined where it stands on it or further off than
 * a step. `frames` are the numbers of those that are used, all by default, each `every` steps from the next.
 */
export function offsetsOf(
  { scan, beamline }: { readonly scan: ScanLog; readonly beamline: Beamline },
  rock?: string,
  frames?: readonly number[],
  every = 1,
): Float64Array | undefined {
  const moved = [...movedPositions(scan, beamline, recordedPositions(scan, beamline), rock)];
  const [, positions] = moved.find(([name]) => rocks(beamline, name)) ?? [];
  if (!positions) return undefined;
  const { step } = stepsOf(positions);
  const used = frames ? Float64Array.from(frames, (k) => positions[k]) : positions;
  const mean = used.reduce((sum, position) => sum + position, 0) / used.length;
  const offsets = used.map((position, k) => (position - mean) / (step * every) - (k - (used.length - 1) / 2));
  const most = offsets.reduce((far, off) => Math.max(far, Math.abs(off)), 0);
  return most > evenSteps && most <= furthestOff ? offsets : undefined;
}

function rocks({ sampleCircles }: Beamline, name: string): boolean {
  return name === energyName || sampleCircles.some(({ motor }) => motor === name);
}

/**
 * Warnings of steps that are a little uneven, or not the command's; `areJudged` where the counts bear the frames' angles out. Throws
 * FormatError where a motor jumps, or stands far off: such frames are no grid.
 */
export function judgeSteps(log: ScanLog, beamline: Beamline, moved: Positions, areJudged = false): string[] {
  const command = parseCommand(log.command);
  const asked = onlyAsked(log, beamline, onlyRecorded(log, beamline));
  return [...moved].flatMap(([name, values]) => [
    ...(asked.has(name) ? [`no positions of ${name} are recorded: those that the command asks for are taken`] : []),
    ...(areJudged ? [] : judgeEvenness(log, name, values)),
    ...(command ? againstCommand(command, beamline, name, values) : []),
  ]);
}

function judgeEvenness({ file }: ScanLog, name: string, values: Float64Array): string[] {
  if (values.length < 3) return [];
  const { worst, jump } = stepsOf(values);
  if (jump) {
    const size = Number.isFinite(jump.size) ? `of ${jump.size.toPrecision(2)} steps` : "from where it stood";
    const found = `a jump ${size} between frames ${jump.frame} and ${jump.frame + 1}`;
    throw new FormatError(file, `even steps of ${name} (if they were even, --step says so)`, found);
  }
  if (Math.abs(worst.off) <= evenSteps) return [];
  const off = `frame ${worst.frame} is ${Math.abs(worst.off).toPrecision(2)} steps off`;
  if (Math.abs(worst.off) > mostUneven) {
    const wanted = `even steps of ${name}, or a curve that bears uneven ones out (if they were even, --step says so)`;
    throw new FormatError(file, wanted, off);
  }
  return [`the steps of ${name} are uneven: ${off}; lengths are those of the mean step`];
}

function againstCommand(command: ScanCommand, beamline: Beamline, name: string, values: Float64Array): string[] {
  const word = command.motors.find((motor) => nameOf(beamline, motor.name) === name);
  const asked = word && commandStep(command, word.name);
  if (asked === undefined) return [];
  const { step } = stepsOf(values);
  // Commands have energies in keV.
  const expected = name === energyName && Math.abs(step) > 100 * Math.abs(asked) ? 1000 * asked : asked;
  if (Math.abs(step - expected) <= likeCommand * Math.abs(step)) return [];
  const found = `${name} moved by ${step.toPrecision(4)} a frame, and the command asked for ${expected.toPrecision(4)}`;
  return [`${found}: the recorded positions are taken`];
}
