// `friedel bench --engine webgpu`: transforms and iterations on the GPU, beside a plain copy in the same run.

import { EngineError, OptionError, type Shape } from "@friedel/engine";
import { type GpuChoice, type GpuMeasurement, measureGpu } from "@friedel/engine/webgpu";
import { headedTable } from "@friedel/report";

/** What came of it. */
export interface GpuBench {
  readonly gpu: string;
  readonly measurements: readonly GpuMeasurement[];
}

/** Measures cubes of these sizes. Throws OptionError where there is no GPU. */
export async function benchGpu(
  sizes: readonly number[],
  seconds: number,
  now: () => number,
  look: (found: GpuMeasurement) => void,
  choice: GpuChoice = { software: true },
): Promise<GpuBench> {
  try {
    const shapes = sizes.map((n): Shape => [n, n, n]);
    const { name, measurements } = await measureGpu(choice, shapes, seconds, now, look);
    return { gpu: name, measurements };
  } catch (error) {
    if (error instanceof EngineError) throw new OptionError(error.message, { cause: error });
    throw error;
  }
}

function titleOf(what: GpuMeasurement["what"]): string {
  if (what === "copy" || what === "FFT") return what;
  return what === "Adam" ? "step of Adam" : `${what} iteration`;
}

/** The figures as a table. */
export function gpuTable(measurements: readonly GpuMeasurement[]): string {
  const rows = measurements.map(({ what, shape, medianMs, leastMs, samples, gigabytesPerSecond, shareOfCopy }) => [
    titleOf(what),
    shape.join("×"),
    `${medianMs.toPrecision(3)} ms`,
    `${leastMs.toPrecision(3)} ms`,
    String(samples),
    gigabytesPerSecond.toPrecision(3),
    `${(100 * shareOfCopy).toFixed(0)} %`,
  ]);
  return headedTable({ head: ["", "size", "median", "least", "samples", "GB/s", "of the copy"], rows });
}
