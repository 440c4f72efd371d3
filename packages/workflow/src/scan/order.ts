// The frames of a scan in the order of the positions that its log has, with all that belongs to each of them.

import { inOrder, orderByPosition, responseOf } from "@friedel/imaging";
import { parseCommand } from "./command.js";
import type { LoggedScan } from "./geometry.js";
import { energyName, recordedPositions } from "./movement.js";
import type { Scan } from "./scan.js";

/** The scan with its frames in order, and a warning where they were not; the same record where they were. */
export function ordered(scan: Scan): Scan {
  const positions = scan.log && scannedPositions(scan.log);
  const found = positions && orderByPosition(positions, scan.counts, scan.mask);
  if (!found || !scan.log) return scan;
  const warnings = [...scan.warnings, found.note];
  const { order } = found;
  if (!order) return { ...scan, warnings };
  const { gain, background } = responseOf(scan);
  const area = scan.counts.shape[1] * scan.counts.shape[2];
  const places = new Map(order.map((from, to) => [from, to]));
  const saturated = scan.saturated?.flatMap((voxel) => {
    const frame = places.get(Math.floor(voxel / area));
    return frame === undefined ? [] : [frame * area + (voxel % area)];
  });
  return {
    ...scan,
    counts: inOrder(scan.counts, order),
    mask: inOrder(scan.mask, order),
    ...(gain && { gain: inOrder(gain, order) }),
    ...(background && { background: inOrder(background, order) }),
    ...(saturated && { saturated }),
    log: { ...scan.log, scan: logInOrder(scan.log.scan, order) },
    warnings,
  };
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

/** A log's columns in another order of its points. */
function logInOrder(log: LoggedScan["scan"], order: readonly number[]): LoggedScan["scan"] {
  const sorted = (values: Float64Array): Float64Array => Float64Array.from(order, (k) => values[k]);
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
