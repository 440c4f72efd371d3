// The classes of patterns by which methods are judged: what is drawn, from which ranges. A class is data; drawing is in draw.ts.

import { convexForms, type FormKind, oddForms } from "../crystal/index.js";
import { OptionError } from "../errors.js";

/** The seed of the set that judges. Nothing may be tuned on it: there is another for that, and every seed is a set of its own. */
export const judgingSeed = 1913;
/** The seed of the set to tune methods on. */
export const tuningSeed = 1;

/** Patterns of each class in the set that judges. */
export const judgingCount = 30;

/** A class of patterns. */
export interface TestClass {
  readonly name: string;
  /** What it is, for people. */
  readonly description: string;
  /** Stream of the set's seed: never reused, so that new classes leave the others alone. */
  readonly stream: number;
  readonly forms: readonly FormKind[];
  /** Range from which the phase range is drawn evenly, radians (of the smooth part, where there is a dislocation). */
  readonly phaseRange: readonly [least: number, most: number];
  readonly dislocation: boolean;
  /** Whether the detector has a gap and dead pixels. */
  readonly gap: boolean;
  /** Largest relative change of the density inside. */
  readonly unevenness: number;
}

const pi = Math.PI;
const plain = { forms: convexForms, dislocation: false, gap: false, unevenness: 0 } as const;

/** All classes, easy ones first. */
export const testClasses: readonly TestClass[] = [
  { ...plain, name: "to-pi", stream: 1, description: "phase range 0.2π to π", phaseRange: [0.2 * pi, pi] },
  { ...plain, name: "pi-2pi", stream: 2, description: "phase range π to 2π", phaseRange: [pi, 2 * pi] },
  { ...plain, name: "2pi-4pi", stream: 3, description: "phase range 2π to 4π", phaseRange: [2 * pi, 4 * pi] },
  { ...plain, name: "4pi-6pi", stream: 4, description: "phase range 4π to 6π", phaseRange: [4 * pi, 6 * pi] },
  {
    ...plain,
    name: "dislocation",
    stream: 5,
    description: "a screw dislocation and weak strain",
    phaseRange: [0.1 * pi, 0.6 * pi],
    dislocation: true,
  },
  {
    ...plain,
    name: "gap",
    stream: 6,
    description: "phase range 0.2π to 2π, a detector gap and dead pixels",
    phaseRange: [0.2 * pi, 2 * pi],
    gap: true,
  },
  {
    ...plain,
    name: "odd-shapes-weak",
    stream: 7,
    description: "not convex or hollow, phase range 0.2π to 2π",
    forms: oddForms,
    phaseRange: [0.2 * pi, 2 * pi],
  },
  {
    ...plain,
    name: "odd-shapes-strong",
    stream: 8,
    description: "not convex or hollow, phase range 2π to 4π",
    forms: oddForms,
    phaseRange: [2 * pi, 4 * pi],
  },
  {
    ...plain,
    name: "uneven",
    stream: 9,
    description: "density varying by up to 20 % inside, phase range 0.2π to 2π",
    phaseRange: [0.2 * pi, 2 * pi],
    unevenness: 0.2,
  },
];

/** The classes of these names, in their order. Throws {@link OptionError} for one that is not there. */
export function findClasses(names: readonly string[]): TestClass[] {
  return names.map((name) => {
    const found = testClasses.find((testClass) => testClass.name === name);
    if (found) return found;
    throw new OptionError(
      `expected a class out of ${testClasses.map((testClass) => testClass.name).join(", ")}, found '${name}'`,
    );
  });
}
