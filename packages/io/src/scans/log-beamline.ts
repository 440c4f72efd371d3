// A log beside frames in files of their own: which beamline wrote it, and what its layout tells beyond what the log's reader knows.

import { OptionError } from "@friedel/engine";
import { motorNamed } from "@friedel/imaging";
import type { DescribedBeamline } from "../beamlines/parse.js";
import type { LayoutKind } from "./layout.js";
import { logValues } from "./log-values.js";
import { readLog } from "./read-log.js";
import type { ScanLog } from "./records.js";

/** The only beamline among `beamlines` all of whose circles a log names, whatever its files are; undefined for none and for several. */
export function beamlineOfMotors(log: ScanLog, beamlines: readonly DescribedBeamline[]): DescribedBeamline | undefined {
  const fits = beamlines.filter((beamline) => hasAllCircles(log, beamline));
  return fits.length === 1 ? fits[0] : undefined;
}

function hasAllCircles(log: ScanLog, beamline: DescribedBeamline): boolean {
  const names = [...Object.keys(log.motors), ...log.columns.keys()];
  const known = new Set(names.map((name) => motorNamed(beamline, name)));
  return [...beamline.sampleCircles, ...beamline.detectorCircles].every(({ motor }) => known.has(motor));
}

/**
 * The beamline among `beamlines` that writes logs of this kind and all of whose circles the log names; undefined for none. Throws
 * OptionError for several, naming them.
 */
export function guessLogBeamline(
  log: ScanLog,
  kind: LayoutKind,
  beamlines: readonly DescribedBeamline[],
): DescribedBeamline | undefined {
  const fits = beamlines.filter(
    (beamline) => beamline.layouts.some((layout) => layout.kind === kind) && hasAllCircles(log, beamline),
  );
  if (fits.length > 1) {
    const found = fits.map(({ name }) => name).join(", ");
    throw new OptionError(
      `${log.file}: expected a log that one beamline writes, found one that fits ${found}: name yours (--beamline)`,
    );
  }
  return fits[0];
}

/** The log with what the beamline's layout tells of it; what its reader found already stays. */
export function completeLog(log: ScanLog, kind: LayoutKind, beamline: DescribedBeamline): ScanLog {
  const layout = beamline.layouts.find((one) => one.kind === kind);
  if (!layout) return log;
  const { energyEv, distanceM, monitor, transmission } = readLog(
    logValues(log),
    layout,
    beamline,
    { path: "", filling: {} },
    log.points,
  );
  return {
    ...(energyEv !== undefined && { energyEv }),
    ...(distanceM !== undefined && { distanceM }),
    ...(monitor && { monitor }),
    ...(transmission && { transmission }),
    ...log,
  };
}
