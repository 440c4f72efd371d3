// Preparation as the commands `prepare` and `reconstruct` do it: from what was read to a pattern with its geometry.

import { type Engine, formatShape, InputError, isFftSize, previousFftSize, type Shape } from "@friedel/engine";
import { type PreparationReport, prepare } from "@friedel/imaging";
import { figure, type Row } from "@friedel/report";
import { experimentPreparation, type Pattern, type Scan, scanGeometry } from "@friedel/workflow";
import { type GeometryFlags, type PrepareFlags, prepareOptions } from "./option-groups.js";
import type { Reporter } from "./report.js";

/** Prepares what was read. A scan whose log does not tell its geometry is prepared without, with a warning. */
export async function prepareInput(
  scan: Scan,
  flags: PrepareFlags & GeometryFlags,
  engine: Engine,
  reporter: Reporter,
): Promise<Pattern & { readonly report: PreparationReport }> {
  const { experiment } = scan;
  const given = { ...(experiment && experimentPreparation(experiment, scan.counts.shape)), ...prepareOptions(flags) };
  const options = scan.isAmplitude ? { threshold: 0, size: wholeSize(scan.counts.shape), ...given, hotPixels: false } : given;
  const prepared = await prepare(scan, options, (volume, direction) => engine.transform(volume, direction));
  const pattern = { ...prepared, isAmplitude: scan.isAmplitude };
  const low = pattern.report.oversampling?.filter((ratio) => ratio < 2).length ?? 0;
  if (low > 0) {
    const ratios = pattern.report.oversampling?.map((ratio) => figure(ratio, 2)).join(", ");
    reporter.warn(`the pattern is oversampled less than twice (${ratios} along frame, row, column); phasing may fail`);
  }
  if (!scan.log) return pattern;
  const distance = flags.distance ?? experiment?.instrument.distanceM;
  const { energy } = flags;
  const stated = { ...(energy !== undefined && { energyEv: energy }), ...(distance !== undefined && { distanceM: distance }) };
  try {
    return { ...pattern, geometry: scanGeometry(scan.log, pattern.report, stated) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    reporter.warn(`no lengths can be given: ${error.message}`);
    return pattern;
  }
}

/**
 * All of an array, as far as the FFT takes it. Amplitudes have been through somebody's preparation, and squared they are no
 * counts: their noise is not known, so neither a size nor anything else can be judged by it.
 */
function wholeSize([nz, ny, nx]: Shape): Shape {
  const size = (n: number) => (isFftSize(n) ? n : previousFftSize(n));
  return [size(nz), size(ny), size(nx)];
}

/** What was done, as a person reads it. */
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
