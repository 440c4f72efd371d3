// The frames of a scan in the order of the positions that its log has, with all that belongs to each of them.

import { centreOf, Measured, type Shape } from "@friedel/engine";
import { type FrameOrder, inOrder, onWholeGrid, orderByPosition, responseOf } from "@friedel/imaging";
import { parseCommand } from "./command.js";
import type { ArrayPlace, LoggedScan } from "./geometry.js";
import { energyName, recordedPositions } from "./movement.js";
import type { Scan } from "./scan.js";

/** The scan with its frames in order and on a whole grid, and a warning where they were not; the same record where they were. */
export function ordered(scan: Scan): Scan {
  return [orderByPosition, onWholeGrid].reduce((now, find) => {
    const positions = now.log && scannedPositions(now.log);
    const found = positions && find(positions, now.counts, now.mask);
    return found ? arranged(now, found) : now;
  }, scan);
}

/** The scan with all that belongs to its frames in an order. */
function arranged(scan: Scan, { order, note }: FrameOrder): Scan {
  const warnings = [...scan.warnings, note];
  if (!order || !scan.log) return { ...scan, warnings };
  const { gain, background } = responseOf(scan);
  const { part } = scan;
  const area = scan.counts.shape[1] * scan.counts.shape[2];
  const places = new Map(order.map((from, to) => [from, to]));
  const saturated = scan.saturated?.flatMap((voxel) => {
    const frame = places.get(Math.floor(voxel / area));
    return frame === undefined ? [] : [frame * area + (voxel % area)];
  });
  const counts = inOrder(scan.counts, order);
  return {
    ...scan,
    counts,
    mask: inOrder(scan.mask, order, Measured.no),
    ...(gain && { gain: inOrder(gain, order, 1) }),
    ...(background && { background: inOrder(background, order) }),
    ...(saturated && { saturated }),
    ...(part && { part: { ...part, ...placesOf(part, counts.shape) } }),
    log: { ...scan.log, scan: logInOrder(scan.log.scan, order) },
    warnings,
  };
}

/** The place of another number of whole frames. */
function placesOf({ centre, rawShape }: ArrayPlace, shape: Shape): Pick<ArrayPlace, "centre" | "rawShape" | "shape"> {
  return { centre: [centreOf(shape)[0], centre[1], centre[2]], rawShape: [shape[0], rawShape[1], rawShape[2]], shape };
}

/** Positions of the motor that the command names first, or else of the circle that was moved furthest. */
function scannedPositions({ scan, beamline }: LoggedScan): Float64Array | undefined {
  const recorded = [...recordedPositions(scan, beamline)];
  const [first] = parseCommand(scan.command)?.motors ?? [];
  const column = first && [...scan.columns].find(([name]) => name.toLowerCase() === first.name.toLowerCase())?.[1];
  if (column) return column;
  const rocked = recorded.filter(([name]) => name === energyName || beamline.sampleCircles.some(({ motor }) => motor === name));
  return rocked.map(([, values]) => values).sort((a, b) => extent(b) - extent(a))[0];
}

function extent(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return (
    finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
    finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  );
}

/** A log's columns in another order of its points, those that were never taken on a line between their neighbours. */
function logInOrder(log: LoggedScan["scan"], order: readonly (number | undefined)[]): LoggedScan["scan"] {
  const sorted = (values: Float64Array): Float64Array =>
    Float64Array.from(order, (k, to) => (k === undefined ? between(values, order, to) : values[k]));
  const { monitor, transmission, energyEv } = log;
  return {
    ...log,
    points: order.length,
    columns: new Map([...log.columns].map(([name, values]) => [name, sorted(values)])),
    ...(monitor && { monitor: sorted(monitor) }),
    ...(transmission && { transmission: sorted(transmission) }),
    ...(typeof energyEv === "object" && { energyEv: sorted(energyEv) }),
  };
}

function between(values: Float64Array, order: readonly (number | undefined)[], to: number): number {
  const before = order.slice(0, to).findLastIndex((k) => k !== undefined);
  const behind = order.findIndex((k, at) => at > to && k !== undefined);
  const [a, b] = [before, behind].map((at) => values[order[at] ?? 0]);
  return a + ((b - a) * (to - before)) / (behind - before);
}
