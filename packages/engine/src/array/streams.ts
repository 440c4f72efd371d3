// All uses of random numbers by name. A use draws from a stream of its seed; streams are numbered here and nowhere else, so no
// two uses share numbers whatever seeds they are given. A number says nothing; only that ranges do not overlap matters, and that
// a number stays with its use: results, data sets and the patterns of the test set depend on it.

import { OptionError } from "../errors.js";

/** Number of each stream, or the first number and the count of a use that takes several, one each for start, parameter, … */
export const streamNumbers = {
  /** Numbers of no use in particular: the default. */
  plain: 0,

  // Phase retrieval.
  "free voxels": 201,
  "phasing starts": [1_000, 99_000],
  "crystal starts": [100_000, 100_000],
  "phases within a support": [200_000, 1_000],
  "redrawn counts": [300_000, 100_000],
  "ensemble beginnings": [500_000, 1_000],

  // Simulated crystals, patterns and scans.
  "crystal facets": 202,
  "crystal field": 203,
  "random crystal form": 21,
  "random crystal dislocation": 22,
  "random crystal density": 23,
  "random crystal domains": 212,
  "random crystal phase": [30, 5],
  "wulff body": 204,
  "clipped body": 205,
  "pattern counts": 11,
  "pattern dead pixels": 12,
  "pattern hot pixels": 13,
  "scan counts": 206,
  "chip response": 207,
  "chip dead pixels": 208,
  "chip hot pixels": 209,

  // Crystals of atoms.
  "displacement field": [51, 3],
  "atoms metal": 210,
  "atoms shape": 62,
  "atoms form": 162,
  "atoms size": 63,
  "atoms defect": 64,
  "atoms field": 65,
  "atoms strain": 66,
  "atoms held": 71,

  // Data sets: seeds of the units from the set's seed, then the parts of a unit from its own.
  "data set units": 61,
  "sample kind": 81,
  "sample object": 82,
  "sample crystal": 83,
  "sample blur": 84,
  "sample detector": 85,
  "sample counts": 86,
  "sample centring": 87,
  "sample strain": 88,
  "sample light": 213,
  "sample disturbance": 214,

  // Test sets: seeds of the patterns of each class from the set's seed, then the parts of a pattern from its own.
  "class to-pi": 1,
  "class pi-2pi": 2,
  "class 2pi-4pi": 3,
  "class 4pi-6pi": 4,
  "class dislocation": 5,
  "class gap": 6,
  "class odd-shapes-weak": 7,
  "class odd-shapes-strong": 8,
  "class uneven": 9,
  "class atomistic": 10,
  "class low-counts": 211,
  "class coherence": 216,
  "class tails": 217,
  "class second-peak": 218,
  "class background": 219,
  "class radial": 220,
  "class flicker": 221,
  "class cut": 222,
  "class jitter": 223,
  "class saturation": 224,
  "class coarse": 225,
  "class domains": 226,
  "class voids": 227,
  "class plates": 228,
  "class needles": 229,
  "class two": 230,
  "class missing-centre": 231,
  "class few": 232,
  "class changing": 233,
  "class flat": 234,
  "test pattern composition": 41,
  "test pattern faults": 42,

  // Problems of other fields.
  "problem object": 240,
  "problem counts": 241,
  "problem read noise": 242,
  "problem starts": [700_000, 10_000],

  // Networks.
  "training measurements": 95,
  "training symmetries": 96,
  "training reach": 215,
  "validation set": 97,
  "network weights": [400_000, 100_000],

  /** Of tests. */
  tests: [1_000_000, 1_000_000],
} as const satisfies Record<string, number | readonly [first: number, count: number]>;

/** The name of a use of random numbers. */
export type StreamName = keyof typeof streamNumbers;

/** The number of a stream, and of one out of several. Throws {@link OptionError} for an index that the use does not have. */
export function streamNumber(name: StreamName, index: number): number {
  const numbers = streamNumbers[name];
  const [first, count] = typeof numbers === "number" ? [numbers, 1] : numbers;
  if (Number.isInteger(index) && index >= 0 && index < count) return first + index;
  throw new OptionError(`expected a stream '${name}' of number 0 to ${count - 1}, found ${index}`);
}
