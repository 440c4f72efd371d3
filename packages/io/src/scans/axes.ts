// What a scan moved, as a file with numbered axes (`{axis}`) tells it: by its command or, where that names nothing, by the positions, since
// those of an axis go through where the circle or the energy stood.

import { type Beamline, motorNamed } from "@friedel/imaging";
import { commandMotors } from "./command.js";
import { hasWord } from "./places.js";

/** The name of the energy among what moves; no circle has it. */
export const energyAxis = "energy";

/** An axis that is in the file, its positions, and where everything stood. */
export interface Axes {
  /** Positions along axis 1, 2, …; undefined where there is none. */
  readonly positions: (axis: number) => readonly number[] | undefined;
  /** Where a circle stood, in degrees, or the energy in the unit of the positions. */
  readonly still: (name: string) => number | undefined;
}

/** What commands call the energy. */
const energyWord = /^(en|nrj|.*[-_/]?energy)$/i;
/** More axes than these no scan has. */
const mostAxes = 9;
/** A scan of the energy goes so far from where that stood, as a share of it. */
const energySpan = 0.1;

/** The circles' names, and {@link energyAxis}, that a command names, each with the number of its axis; none where it names none. */
export function namedAxes(beamline: Beamline, command: string | undefined): ReadonlyMap<string, number> {
  const words = command === undefined ? [] : commandMotors(command);
  const named = words.map((word) => nameOf(beamline, word));
  const found = new Map(named.flatMap((name, i) => (name === undefined ? [] : [[name, i + 1] as const])));
  if (found.size > 0 || command === undefined) return found;
  const names = (motor: string) => [motor, ...(beamline.aliases[motor] ?? [])];
  const mentioned = beamline.sampleCircles
    .map((circle) => circle.motor)
    .filter((motor) => names(motor).some((name) => hasWord(command, name)));
  return new Map(mentioned.map((motor, i) => [motor, i + 1]));
}

/** The same by where everything stood. Of several that fit the beamline's usual circle is taken, else none. */
export function axesByPosition(beamline: Beamline, { positions, still }: Axes): ReadonlyMap<string, number> {
  const names = [beamline.rocking, energyAxis, ...beamline.sampleCircles, ...beamline.detectorCircles].map((one) =>
    typeof one === "string" ? one : one.motor,
  );
  const found = new Map<string, number>();
  for (let axis = 1; axis <= mostAxes; axis++) {
    const values = positions(axis);
    if (!values || values.length < 2) continue;
    const fitting = [...new Set(names)].filter(
      (name) => !found.has(name) && goesThrough(values, still(name), name === energyAxis),
    );
    if (fitting.length === 1 || fitting[0] === beamline.rocking) found.set(fitting[0], axis);
  }
  return found;
}

/** Whether positions that move pass by where something stood, or end a scan's length from it. */
function goesThrough(values: readonly number[], stood: number | undefined, isEnergy: boolean): boolean {
  if (stood === undefined) return false;
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const reach = Math.min(most - least, isEnergy ? energySpan * stood : Number.POSITIVE_INFINITY);
  return most > least && stood >= least - reach && stood <= most + reach && !(isEnergy && most - least > energySpan * stood);
}

function nameOf(beamline: Beamline, word: string): string | undefined {
  const motor = motorNamed(beamline, word);
  const isEnergy = motor === undefined ? energyWord.test(word) : motor === beamline.energy?.motor;
  return isEnergy ? energyAxis : motor;
}
