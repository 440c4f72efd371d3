// A scan's command as it was typed: `ascan th -0.03 0.52 47 0.25`, `a2scan(th, 0, 1, phi, 2, 3, 47, 1)`. Macros of SPEC, Sardana and
// BLISS name each motor before its limits, and the number of intervals after the last limit.

/** A command's motors with the numbers behind each. */
export interface ScanCommand {
  /** The macro: `ascan`. */
  readonly macro: string;
  readonly kind: "line" | "mesh" | "time";
  readonly motors: readonly CommandMotor[];
}

/** A word of a command, and the numbers up to the next word. */
export interface CommandMotor {
  readonly name: string;
  readonly numbers: readonly number[];
}

const meshMacro = /mesh|grid|raster|spiral|fermat/i;
const timeMacro = /^(time|loop|t|count)scan$|^(ct|count|timescan|loopscan)$/i;
/** Macros whose motors have two limits each, and then come the intervals. */
const lineMacro = /^([ad]\d?scan|lup|lup\d)$/i;

/** Those of them whose limits begin where the motors stood. */
const relativeMacro = /^(d\d?scan|lup|lup\d)$/i;

/** Reads a command; undefined where there is none. */
export function parseCommand(text: string | undefined): ScanCommand | undefined {
  const [macro, ...words] = (text ?? "").split(/[\s,;()'"[\]]+/).filter((word) => word !== "");
  if (macro === undefined) return undefined;
  const motors: { name: string; numbers: number[] }[] = [];
  for (const word of words) {
    const value = Number(word);
    if (Number.isNaN(value)) motors.push({ name: word, numbers: [] });
    else motors.at(-1)?.numbers.push(value);
  }
  const kind = meshMacro.test(macro) ? "mesh" : timeMacro.test(macro) ? "time" : "line";
  return { macro, kind, motors };
}

/** The step that a command asks of one of its motors; undefined where the macro is none of the usual ones. */
export function commandStep({ macro, motors }: ScanCommand, name: string): number | undefined {
  const [from, to] = motors.find((motor) => motor.name === name)?.numbers ?? [];
  const intervals = motors.at(-1)?.numbers[2];
  if (!lineMacro.test(macro) || to === undefined || intervals === undefined || intervals < 1) return undefined;
  return (to - from) / intervals;
}

/** The positions that a command asks of one of its motors at `points` points, from where it stood where the macro is a relative one. */
export function commandPositions(command: ScanCommand, name: string, points: number, stood?: number): Float64Array | undefined {
  const step = commandStep(command, name);
  const [from] = command.motors.find((motor) => motor.name === name)?.numbers ?? [];
  const origin = relativeMacro.test(command.macro) ? stood : 0;
  if (step === undefined || origin === undefined) return undefined;
  return Float64Array.from({ length: points }, (_, k) => origin + from + k * step);
}

/** The points that a command asks for; undefined where the macro is none of the usual ones. */
export function commandPoints(text: string | undefined): number | undefined {
  const command = parseCommand(text);
  const intervals = command?.motors.at(-1)?.numbers[2];
  const isLine = command !== undefined && lineMacro.test(command.macro) && intervals !== undefined;
  return isLine && Number.isInteger(intervals) && intervals > 0 ? intervals + 1 : undefined;
}
