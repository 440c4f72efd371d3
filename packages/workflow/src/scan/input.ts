// What a scan was read from, for tables and for provenance.

import type { InputRecord } from "@friedel/io";
import type { Scan } from "./scan.js";

/** Its files, and what its log tells; of a prepared pattern what it keeps of its own scan. */
export function inputOf({ files, log, beamline, prepared }: Scan): InputRecord {
  const kept = prepared?.input;
  const named = log?.beamline ?? beamline;
  const { number, command, sample, date, endDate, exposureS, detector, monitor } = log?.scan ?? {};
  const seen = (monitor ?? new Float64Array(0)).filter(Number.isFinite).sort();
  return {
    ...kept,
    files,
    ...(named && { beamline: named.name }),
    ...(number !== undefined && { number }),
    ...(command !== undefined && { command }),
    ...(sample !== undefined && { sample }),
    ...(date !== undefined && { date }),
    ...(endDate !== undefined && { endDate }),
    ...(exposureS !== undefined && { exposureS }),
    ...(detector !== undefined && { detector }),
    ...(seen.length > 0 && { monitor: [seen[0], seen[seen.length - 1]] as const }),
  };
}
