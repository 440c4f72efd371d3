// What a user may fix about figures: the ends of the colour bars, so that figures of several runs can be compared.

/** The quantities whose colour bars can have given ends, with the unit of their figures. */
export const rangeUnits = {
  counts: "counts",
  residual: "σ",
  phase: "rad",
  displacement: "pm",
  strain: "10⁻⁴",
  lattice: "Å",
  "strain-bar": "10⁻⁴",
  "run-bar": "10⁻⁴",
  "displacement-bar": "pm",
} as const;

export type RangeName = keyof typeof rangeUnits;

/** Ends of colour bars, in the units of {@link rangeUnits}; those that are not given follow the data. */
export type Ranges = { readonly [name in RangeName]?: readonly [number, number] };

/** Whether some of the values lie below and above a range; values that are none do not count. */
export function beyond(values: Iterable<number>, [from, to]: readonly [number, number]): readonly [boolean, boolean] {
  let [low, high] = [false, false];
  // A value of float32 is not the double of two digits that an end is.
  const slack = 1e-6 * (to - from);
  for (const value of values) {
    low ||= value < from - slack;
    high ||= value > to + slack;
  }
  return [low, high];
}
