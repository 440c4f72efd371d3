// What the logs of repeats say of each other: whether they are repeats at all, and what beam their sum had.

import type { Triple } from "@friedel/engine";
import type { ScanLog } from "@friedel/io";
import { knownMotors } from "./geometry.js";
import { movedPositions, recordedPositions } from "./movement.js";
import type { Scan } from "./scan.js";
import { stepsOf } from "./steps.js";

/** Repeats have steps, energies and distances that differ by less than these shares, and circles by less than this angle. */
const most = { step: 0.02, energy: 1e-3, distance: 0.01, circleDeg: 0.5 } as const;

/** What keeps a scan from being a repeat of another by their logs, in words; undefined where nothing does, or they tell nothing. */
export function settingDifference(reference: Scan, scan: Scan): string | undefined {
  if (!reference.log || !scan.log) return undefined;
  const [a, b] = [reference.log, scan.log].map(({ scan: log, beamline }) => {
    const moved = [...movedPositions(log, beamline, recordedPositions(log, beamline))];
    const steps = Object.fromEntries(moved.map(([name, values]) => [name, stepsOf(values).step]));
    const { energyEv, distanceM } = log;
    return { steps, circles: knownMotors(log.motors, beamline), energyEv, distanceM };
  });
  for (const name of new Set([...Object.keys(a.steps), ...Object.keys(b.steps)])) {
    const [one = 0, other = 0] = [a.steps[name], b.steps[name]];
    if (Math.abs(one - other) > most.step * Math.abs(one)) return `its step of ${name} is ${rounded(other)}, not ${rounded(one)}`;
  }
  if (isOther(a.energyEv, b.energyEv, most.energy))
    return `its energy is ${rounded(b.energyEv)} eV, not ${rounded(a.energyEv)} eV`;
  if (isOther(a.distanceM, b.distanceM, most.distance))
    return `its detector stands at ${rounded(b.distanceM)} m, not ${rounded(a.distanceM)} m`;
  const turned = Object.keys(a.circles).find(
    (name) => a.steps[name] === undefined && Math.abs(a.circles[name] - b.circles[name]) > most.circleDeg,
  );
  return turned && `${turned} stands at ${rounded(b.circles[turned])}, not ${rounded(a.circles[turned])} degrees`;
}

function isOther(one: ScanLog["energyEv"], other: ScanLog["energyEv"], share: number): boolean {
  return typeof one === "number" && typeof other === "number" && Math.abs(one - other) > share * one;
}

function rounded(value: number | Float64Array | undefined): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : "none";
}

/** A repeat as it goes into a sum: its frame `k + shift` is the sum's frame k, and it is `weight` times as bright as the first. */
export interface WeighedScan {
  readonly scan: Scan;
  readonly shift: Triple;
  readonly weight: number;
}

/**
 * The beam of a sum at each of its frames: the mean of the repeats' that have the frame, by their brightness, in counts of all monitors. Not
 * told where a repeat tells nothing of its beam; with attenuators it is all in the transmission.
 */
export function beamOfSum(repeats: readonly WeighedScan[], frames: number): Pick<ScanLog, "monitor" | "transmission"> {
  const logs = repeats.map(({ scan }) => scan.log?.scan);
  const hasAll = (kind: "monitor" | "transmission") => logs.every((log) => log?.[kind] !== undefined);
  const hasAny = (kind: "monitor" | "transmission") => logs.some((log) => log?.[kind] !== undefined);
  if (!hasAll("monitor") || (hasAny("transmission") && !hasAll("transmission"))) return {};
  const relative = (values: Float64Array | undefined, frame: number): number =>
    values ? values[frame] / (values.reduce((sum, value) => sum + value, 0) / values.length) : 1;
  const beam = Float64Array.from({ length: frames }, (_, k) => {
    let [sum, weights] = [0, 0];
    repeats.forEach(({ shift, weight }, i) => {
      const { monitor, transmission, points = 0 } = logs[i] ?? {};
      const frame = k + shift[0];
      if (frame < 0 || frame >= points) return;
      sum += weight * relative(monitor, frame) * relative(transmission, frame);
      weights += weight;
    });
    return weights > 0 ? sum / weights : Number.NaN;
  });
  if (hasAll("transmission")) return { transmission: beam };
  const counts = logs.reduce((sum, log) => sum + (log?.monitor?.reduce((a, b) => a + b, 0) ?? 0) / (log?.points ?? 1), 0);
  return { monitor: beam.map((share) => counts * share) };
}
