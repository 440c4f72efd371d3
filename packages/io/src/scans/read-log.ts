// From the places of a layout to a scan's log: positions, energy, distance, pixel, monitor, with their units.

import type { Beamline } from "@friedel/imaging";
import { axesByPosition, energyAxis, namedAxes } from "./axes.js";
import type { Layout, Quantity } from "./layout.js";
import { type Filling, type FoundPlace, findPlaces, firstPlace } from "./places.js";
import type { ScanLog } from "./records.js";
import { metresOf, readEnergy } from "./units.js";
import type { ValueTree } from "./values.js";

/** A scan in a tree: its group, and what the holes of the way there held. */
export type ScanPlace = FoundPlace;

/** A layout at work on one scan. */
interface Reading {
  readonly tree: ValueTree;
  readonly layout: Layout;
  readonly beamline: Beamline;
  readonly scan: ScanPlace;
  readonly warnings: string[];
}

/** Reads the log of a scan of `frames` frames. What is absent stays absent; doubts are warnings. */
export function readLog(
  tree: ValueTree,
  layout: Layout,
  beamline: Beamline,
  scan: ScanPlace,
  frames: number | undefined,
): ScanLog {
  const warnings: string[] = [];
  const reading = { tree, layout, beamline, scan, warnings };
  const command = textAt(reading, layout.command);
  const axes = axesOf(reading, command);
  const { motors, columns: recorded } = positionsOf(reading, axes);
  const points = pointsOf(recorded, frames, warnings);
  const columns = new Map([...recorded].map(([name, values]) => [name, values.slice(0, points)]));
  const optional = {
    number: scan.filling.scan === undefined ? undefined : Number(scan.filling.scan),
    command,
    detector: scan.filling.detector,
    date: textAt(reading, layout.startTime),
    endDate: textAt(reading, layout.endTime),
    sample: textAt(reading, layout.sample),
    exposureS: numbersAt(reading, layout.exposure)?.values.find((seconds) => seconds > 0),
    energyEv: energyOf(reading, points, axes.get(energyAxis)),
    distanceM: lengthOf(reading, layout.distance),
    pixelM: pixelOf(reading),
    directBeam: directBeamOf(reading),
    monitor: perPoint(reading, layout.monitor, points),
    transmission: perPoint(reading, layout.transmission, points),
  };
  const told = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { ...told, file: tree.file, points, motors, columns, warnings };
}

interface Numbers {
  readonly place: FoundPlace;
  readonly values: readonly number[];
}

/** The numbers of the first place that has any. */
function numbersAt({ tree, scan }: Reading, places: readonly string[], more: Filling = {}): Numbers | undefined {
  for (const place of places) {
    for (const found of findPlaces(tree, scan.path, place, { ...scan.filling, ...more })) {
      const values = tree.numbers(found.path);
      if (values !== undefined && values.length > 0) return { place: found, values };
    }
  }
  return undefined;
}

function textAt({ tree, scan }: Reading, places: readonly string[]): string | undefined {
  for (const place of places) {
    const found = firstPlace(tree, scan.path, [place], scan.filling);
    const text = found && tree.text(found.path)?.trim();
    if (text) return text;
  }
  return undefined;
}

/** Positions of all circles under the names that the file has, in degrees: arrays are columns, single ones motors. */
function positionsOf(reading: Reading, axes: ReadonlyMap<string, number>) {
  const { beamline, layout } = reading;
  const motors: Record<string, number> = {};
  const columns = new Map<string, Float64Array>();
  const circles = new Set([...beamline.sampleCircles, ...beamline.detectorCircles].map((circle) => circle.motor));
  for (const motor of circles) {
    const names = [motor, ...(beamline.aliases[motor] ?? [])];
    const axis = axes.get(motor);
    const scanned = layout.motors.scanned.filter((place) => place.includes("{motor}") || axis !== undefined);
    const own = layout.motors.own[motor] ?? [];
    const found = names
      .flatMap((name) => [
        numbersAt(reading, [...own, ...scanned], { motor: name, ...(axis !== undefined && { axis: String(axis) }) }),
        numbersAt(reading, layout.motors.still, { motor: name }),
      ])
      .filter((numbers) => numbers !== undefined);
    const array = found.find(({ values }) => values.length > 1);
    const still = found.find(({ values }) => values.length === 1);
    const name = array?.place.filling.motor ?? still?.place.filling.motor ?? motor;
    if (array) columns.set(name, Float64Array.from(array.values));
    const position = still?.values[0] ?? array?.values[0];
    if (position !== undefined) motors[name] = position;
  }
  return { motors, columns };
}

/** The number of each axis that was scanned; the beamline's usual circle on the first, with a warning, where neither command nor positions tell. */
function axesOf(reading: Reading, command: string | undefined): ReadonlyMap<string, number> {
  const { beamline, layout, warnings } = reading;
  const named = namedAxes(beamline, command);
  const numbered = layout.motors.scanned.filter((place) => place.includes("{axis}"));
  if (named.size > 0 || numbered.length === 0) return named;
  const still = (name: string) =>
    name === energyAxis
      ? numbersAt(reading, layout.energy?.at ?? [])?.values[0]
      : [name, ...(beamline.aliases[name] ?? [])]
          .flatMap((motor) => numbersAt(reading, layout.motors.still, { motor }) ?? [])
          .map(({ values }) => values[0])[0];
  const positions = (axis: number) => numbersAt(reading, numbered, { axis: String(axis) })?.values;
  const found = axesByPosition(beamline, { positions, still });
  const taken = found.size > 0 ? found : new Map([[beamline.rocking, 1]]);
  const why = found.size > 0 ? "by where it stood" : `which ${beamline.name} usually rocks`;
  warnings.push(
    `the file does not say what was scanned: taken for ${[...taken.keys()].join(" and ")}, ${why} (--rock to choose)`,
  );
  return taken;
}

/** Points that have a frame and a position both. */
function pointsOf(columns: ReadonlyMap<string, Float64Array>, frames: number | undefined, warnings: string[]): number {
  const recorded = Math.max(0, ...[...columns.values()].map((column) => column.length));
  if (frames === undefined || recorded === 0 || frames === recorded) return frames ?? recorded;
  const points = Math.min(frames, recorded);
  warnings.push(`the scan was aborted: ${frames} frames for ${recorded} positions; the first ${points} of both are used`);
  return points;
}

/** The energy, of each point where it was scanned on an axis or stands as an array that varies. */
function energyOf(reading: Reading, points: number, axis: number | undefined): number | Float64Array | undefined {
  const { layout, tree, warnings } = reading;
  if (!layout.energy) return undefined;
  const { unit, at } = layout.energy;
  const scanned = axis === undefined ? [] : layout.motors.scanned.filter((place) => place.includes("{axis}"));
  const more = { motor: energyAxis, ...(axis !== undefined && { axis: String(axis) }) };
  const all = [...scanned, ...at].flatMap((place) => numbersAt(reading, [place], more) ?? []);
  const found = all.find(({ values }) => values.length >= points && values.some((value) => value !== values[0])) ?? all[0];
  if (!found) return undefined;
  const stated = tree.attribute(found.place.path, "units");
  const read = found.values.map((value) => readEnergy(value, stated, unit));
  const first = read[0]?.energyEv;
  const where = `${found.place.path} of ${tree.file}`;
  if (first === undefined) {
    warnings.push(`${where} holds ${found.values[0]}, which is no photon energy (--energy states it)`);
    return undefined;
  }
  if (read[0]?.isOtherUnit) warnings.push(`${where} holds ${found.values[0]}: taken for a photon energy of ${first} eV`);
  const energies = read.map((energy) => energy?.energyEv ?? Number.NaN);
  if (energies.length < points || points < 2 || energies.every((energy) => energy === first)) return first;
  return Float64Array.from(energies.slice(0, points));
}

/** A length above 0, in metres; zeros are what files hold that nobody filled in. */
function lengthOf({ tree, ...reading }: Reading, quantity: Quantity<"m" | "mm" | "um"> | undefined): number | undefined {
  const found = quantity && numbersAt({ tree, ...reading }, quantity.at);
  if (!quantity || !found) return undefined;
  const metres = metresOf(found.values[0], tree.attribute(found.place.path, "units"), quantity.unit);
  return metres > 0 && Number.isFinite(metres) ? metres : undefined;
}

function pixelOf(reading: Reading): readonly [number, number] | undefined {
  const { pixel } = reading.layout;
  if (!pixel) return undefined;
  const row = lengthOf(reading, { at: pixel.row, unit: pixel.unit });
  const column = lengthOf(reading, { at: pixel.column, unit: pixel.unit });
  return row === undefined && column === undefined ? undefined : [row ?? column ?? 0, column ?? row ?? 0];
}

function directBeamOf(reading: Reading): { readonly row: number; readonly column: number } | undefined {
  const { directBeam } = reading.layout;
  const row = directBeam && numbersAt(reading, directBeam.row)?.values[0];
  const column = directBeam && numbersAt(reading, directBeam.column)?.values[0];
  if (row === undefined || column === undefined || !Number.isFinite(row + column)) return undefined;
  // Pixel (0, 0) is what a file holds that nobody calibrated.
  return row === 0 && column === 0 ? undefined : { row, column };
}

/** One number for each point; a single one stands for all. */
function perPoint(reading: Reading, places: readonly string[], points: number): Float64Array | undefined {
  const values = numbersAt(reading, places)?.values;
  if (!values || points === 0) return undefined;
  if (values.length === 1) return new Float64Array(points).fill(values[0]);
  return values.length < points ? undefined : Float64Array.from(values.slice(0, points));
}
