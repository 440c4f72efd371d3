// What a preparation did, as a person reads it.

import { formatShape } from "@friedel/engine";
import type { PreparationReport } from "@friedel/imaging";
import type { Row } from "../tables.js";
import { figure } from "../text.js";

/** Its steps, and what the pattern is then. */
export function preparationRows(report: PreparationReport): Row[] {
  const { oversampling, unmeasured, shape } = report;
  const voxels = shape[0] * shape[1] * shape[2];
  return [
    ...report.steps.map(({ step, did }): Row => [step, did]),
    ["peak", `frame ${report.peak[0]}, row ${report.peak[1]}, column ${report.peak[2]}, ${figure(report.maximum, 6)} counts`],
    ["counts", `${figure(Math.round(report.counts), 15)}, ${figure(100 * report.keptShare, 4)} % of what was measured`],
    ["size", `${formatShape(shape)}`],
    ["not measured", `${figure(unmeasured, 9)} voxels, ${figure((100 * unmeasured) / voxels, 3)} %`],
    ...(oversampling ? [["oversampling", oversampling.map((ratio) => figure(ratio, 3)).join(" × ")] as const] : []),
  ];
}
