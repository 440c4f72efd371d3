// The figure that one looks at first: what was measured, what the object gives, and how far they are apart, as central slices and as
// sums along each axis.

import { type MaskVolume, Measured, type RealVolume, type Triple } from "@friedel/engine";
import { scaleLinear } from "d3-scale";
import { strainColours, unmeasuredColour } from "../svg/colours.js";
import type { Cut } from "../svg/raster.js";
import type { Heading } from "../svg/svg.js";
import { countsRow, logRange, patternAxes, unmeasuredLegend } from "./counts.js";
import type { SliceRow, SlicesFigure } from "./slices.js";
import type { Ranges } from "./style.js";

export interface FitFigure extends Heading {
  readonly counts: RealVolume;
  /** Values of `Measured`. */
  readonly mask: MaskVolume;
  /** Counts that the object is expected to give, at every voxel. */
  readonly expected: RealVolume;
  /** The quantity, if not counts. */
  readonly quantity?: string;
  /** Steps of q along the axes, 1/nm a voxel. */
  readonly stepsPerNm?: Triple | undefined;
  readonly ranges?: Pick<Ranges, "counts" | "residual">;
}

/** Where nothing else is asked for, residuals are coloured to here. */
const usualResidual = 5;

/** Expected counts below this are taken for this: a model that knows nothing better than float32. */
const leastMean = 1e-6;

/**
 * How far counts are from their mean, in standard deviations: the signed root of the Poisson deviance, which holds for few counts too.
 * Positive where more was counted than expected.
 */
export function residualOf(counts: number, expected: number): number {
  const mean = Math.max(expected, leastMean);
  const deviance = 2 * ((counts > 0 ? counts * Math.log(counts / mean) : 0) - counts + mean);
  return Math.sign(counts - mean) * Math.sqrt(Math.max(0, deviance));
}

/**
 * Measured, model and residual through the Bragg peak, and the same of the sums along each axis over what was measured; of one frame there
 * are no sums.
 */
export function fitSlices({
  counts,
  mask,
  expected,
  quantity = "counts",
  stepsPerNm,
  ranges = {},
  ...heading
}: FitFigure): SlicesFigure {
  const { shape } = counts;
  const isMeasured = (v: number) => mask.data[v] !== Measured.no;
  const central = {
    counts: (v: number) => (isMeasured(v) ? counts.data[v] : Number.NaN),
    expected: (v: number) => expected.data[v],
  };
  const sums = sumsAlong(counts, expected, mask);
  const summed = {
    counts: (_: number, pixel: number, { normal }: Cut) => sums[normal].counts[pixel],
    expected: (_: number, pixel: number, { normal }: Cut) => sums[normal].expected[pixel],
  };
  const whole = rangeOf([counts.data], isMeasured);
  const inSums = rangeOf(sums.map((sum) => sum.counts));
  return {
    ...heading,
    ...patternAxes(shape, stepsPerNm),
    tallest: 170,
    rows: [
      ...rowsOf({}, quantity, ranges.counts ?? whole, ranges.residual, central),
      ...(shape[0] === 1 ? [] : rowsOf({ across: "sum over every" }, `sum of ${quantity}`, inSums, ranges.residual, summed)),
    ],
    legend: unmeasuredLegend,
  };
}

/** Both as functions of voxel, pixel and cut; counts that were not measured are NaN. */
interface Values {
  readonly counts: (v: number, pixel: number, c: Cut) => number;
  readonly expected: (v: number, pixel: number, c: Cut) => number;
}

function rowsOf(
  kind: Pick<SliceRow, "across">,
  label: string,
  range: readonly [number, number],
  given: readonly [number, number] | undefined,
  { counts, expected }: Values,
): SliceRow[] {
  const [from, to] = given ?? [-usualResidual, usualResidual];
  return [
    countsRow({ ...kind, key: "measured", name: "measured", label }, range, counts),
    countsRow({ ...kind, key: "model", name: "model", label }, range, expected),
    {
      ...kind,
      key: "residual",
      name: "residual",
      label: "measured − model (σ)",
      scale: scaleLinear([from, to], [1, 0]),
      colours: strainColours,
      place: (...at) => {
        const measured = counts(...at);
        return Number.isNaN(measured) ? unmeasuredColour : (residualOf(measured, expected(...at)) - from) / (to - from);
      },
    },
  ];
}

/** Sums along an axis of what was measured, row by row of the central cut across it; NaN where nothing was. */
interface Sums {
  readonly counts: Float64Array;
  readonly expected: Float64Array;
}

/** The sums along each of the axes, in one pass. */
function sumsAlong({ shape, data }: RealVolume, expected: RealVolume, mask: MaskVolume): readonly Sums[] {
  const [nz, ny, nx] = shape;
  const sums = [ny * nx, nz * nx, nz * ny].map((pixels) => ({
    counts: new Float64Array(pixels).fill(Number.NaN),
    expected: new Float64Array(pixels),
  }));
  const add = (sum: Sums, pixel: number, v: number): void => {
    sum.counts[pixel] = (Number.isNaN(sum.counts[pixel]) ? 0 : sum.counts[pixel]) + data[v];
    sum.expected[pixel] += expected.data[v];
  };
  const [first, second, third] = sums;
  let v = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, v++) {
        if (mask.data[v] === Measured.no) continue;
        add(first, y * nx + x, v);
        add(second, z * nx + x, v);
        add(third, z * ny + y, v);
      }
    }
  }
  return sums;
}

/** The scale of values, of those that count. */
function rangeOf(
  arrays: readonly (Float32Array | Float64Array)[],
  counts: (i: number) => boolean = () => true,
): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value > 0 && value < least && counts(i)) least = value;
      if (value > most && counts(i)) most = value;
    }
  }
  return logRange(least, most);
}
