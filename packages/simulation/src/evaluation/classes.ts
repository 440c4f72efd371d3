// The classes of patterns by which methods are judged: what is drawn, from which ranges. A class is data; drawing is in
// draw.ts and what it calls.

import type { StreamName, Triple } from "@friedel/engine";
import { OptionError } from "@friedel/engine";
import { convexForms, type FormKind, oddForms } from "../crystal/forms.js";
import type { Span } from "../random.js";
import type { CrystalSet } from "../samples/description.js";

/** The seed of the set that judges. Nothing may be tuned on it: there is another for that, and every seed is a set of its own. */
export const judgingSeed = 1913;
/** The seed of the set to tune methods on. */
export const tuningSeed = 1;

/** Patterns of each class in the set that judges. */
export const judgingCount = 30;

interface AnyClass {
  readonly name: string;
  /** What it is, for people. */
  readonly description: string;
  /** Where the seeds of its patterns come from: a stream of its own, so that new classes leave the others alone. */
  readonly stream: StreamName;
  /** Expected counts of the brightest voxel, drawn evenly in their logarithm. */
  readonly peakCounts: Span;
}

/** A class of objects with a phase field of their own. */
export interface FieldClass extends AnyClass {
  readonly kind: "fields";
  readonly forms: readonly FormKind[];
  /** Range from which the phase range is drawn evenly, radians (of the smooth part, where there is a dislocation). */
  readonly phaseRange: Span;
  readonly dislocation: boolean;
  /** Whether the detector has a gap and dead pixels. */
  readonly gap: boolean;
  /** Largest relative change of the density inside. */
  readonly unevenness: number;
}

/** A class of relaxed crystals of atoms. */
export interface AtomsClass extends AnyClass {
  readonly kind: "atoms";
  /** What crystals are drawn and how they are relaxed, as data sets have it. */
  readonly crystals: Omit<CrystalSet, "kind" | "seed" | "count" | "perShard">;
  /** Bragg peaks hkl, which go round. */
  readonly reflections: readonly Triple[];
}

/** A class of patterns. */
export type TestClass = FieldClass | AtomsClass;

const pi = Math.PI;
/** What a beamline's detector gets of a small crystal in seconds to minutes. */
const usualCounts: Span = [1e4, 1e6];
const plain = {
  kind: "fields",
  forms: convexForms,
  dislocation: false,
  gap: false,
  unevenness: 0,
  peakCounts: usualCounts,
} as const;

/** All classes, easy ones first. */
export const testClasses: readonly TestClass[] = [
  { ...plain, name: "to-pi", stream: "class to-pi", description: "phase range 0.2π to π", phaseRange: [0.2 * pi, pi] },
  { ...plain, name: "pi-2pi", stream: "class pi-2pi", description: "phase range π to 2π", phaseRange: [pi, 2 * pi] },
  { ...plain, name: "2pi-4pi", stream: "class 2pi-4pi", description: "phase range 2π to 4π", phaseRange: [2 * pi, 4 * pi] },
  { ...plain, name: "4pi-6pi", stream: "class 4pi-6pi", description: "phase range 4π to 6π", phaseRange: [4 * pi, 6 * pi] },
  {
    ...plain,
    name: "dislocation",
    stream: "class dislocation",
    description: "a screw dislocation and weak strain",
    phaseRange: [0.1 * pi, 0.6 * pi],
    dislocation: true,
  },
  {
    ...plain,
    name: "gap",
    stream: "class gap",
    description: "phase range 0.2π to 2π, a detector gap and dead pixels",
    phaseRange: [0.2 * pi, 2 * pi],
    gap: true,
  },
  {
    ...plain,
    name: "odd-shapes-weak",
    stream: "class odd-shapes-weak",
    description: "not convex or hollow, phase range 0.2π to 2π",
    forms: oddForms,
    phaseRange: [0.2 * pi, 2 * pi],
  },
  {
    ...plain,
    name: "odd-shapes-strong",
    stream: "class odd-shapes-strong",
    description: "not convex or hollow, phase range 2π to 4π",
    forms: oddForms,
    phaseRange: [2 * pi, 4 * pi],
  },
  {
    ...plain,
    name: "uneven",
    stream: "class uneven",
    description: "density varying by up to 20 % inside, phase range 0.2π to 2π",
    phaseRange: [0.2 * pi, 2 * pi],
    unevenness: 0.2,
  },
  {
    kind: "atoms",
    name: "atomistic",
    stream: "class atomistic",
    description: "relaxed crystals of atoms, most of them held at one side",
    peakCounts: usualCounts,
    reflections: [
      [1, 1, 1],
      [2, 0, 0],
      [2, 2, 0],
      [3, 1, 1],
    ],
    crystals: {
      metals: ["Au", "Pt", "Cu", "Ni", "Ag", "Pd"],
      // Fewer are smaller than the resolution of a beamline; more take longer than a method needs for them.
      atoms: [5_000, 20_000],
      defects: ["none", "none", "stackingFault"],
      fields: ["none", "random", "bending"],
      // Before relaxation; what the held side keeps of it are phase ranges from 0.1π to 2π, most of them below π.
      strain: 0.04,
      unevenStrain: 0.04,
      heldShare: 0.9,
      forceTolerance: 0.01,
      maxSteps: 1_000,
    },
  },
  {
    ...plain,
    name: "low-counts",
    stream: "class low-counts",
    description: "500 to 5000 counts at the peak, phase range 0.2π to 2π",
    phaseRange: [0.2 * pi, 2 * pi],
    // With the true phases in the true support, such counts leave a fieldError of 0.15 to 0.08: near what is right, but below it.
    peakCounts: [500, 5_000],
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
