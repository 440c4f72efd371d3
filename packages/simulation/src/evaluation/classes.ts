// The classes of patterns on which methods are scored: objects and the ranges they are drawn from. A class is data; draw.ts draws.

import type { StreamName, Triple } from "@friedel/engine";
import { OptionError } from "@friedel/engine";
import { convexForms, type FormKind, oddForms } from "../crystal/forms.js";
import type { Domains } from "../crystal/random-crystal.js";
import type { Span } from "../random.js";
import { type CrystalSet, defaultCrystalSet, defaultSampleSet } from "../samples/description.js";
import type { Disturbance } from "../samples/disturbances.js";
import type { Fault } from "./faults.js";

/** Seed of the set that scores methods. Nothing may be tuned on it; every other seed is another set. */
export const judgingSeed = 1913;
/** The seed of the set to tune methods on. */
export const tuningSeed = 1;

/** Patterns of each class in that set. */
export const judgingCount = 30;

interface AnyClass {
  readonly name: string;
  /** One line for people. */
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
  /** What disturbs its light or its counting, as measured scans have it. */
  readonly disturbance?: Disturbance | Fault;
  /** Domains of another phase. */
  readonly domains?: Domains;
  /** Whether forms keep their proportions, not stretched to a drawn size. */
  readonly keepsProportions?: boolean;
  /** Parts of the frame axis that crystals span; half of it and less, where no class says otherwise. */
  readonly frameSpan?: Span;
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

/** Expected counts of the brightest voxel of a small crystal in seconds to minutes at a beamline. */
const usualCounts: Span = [1e4, 1e6];

type NameOf<Stream> = Stream extends `class ${infer Name}` ? Name : never;

/** A class of fields with this phase range in units of π: convex, homogeneous, whole detector, usual counts by default. */
function fields(name: NameOf<StreamName>, description: string, [least, most]: Span, rest: Partial<FieldClass> = {}): FieldClass {
  return {
    ...{ kind: "fields", name, description, stream: `class ${name}`, forms: convexForms, peakCounts: usualCounts },
    ...{ phaseRange: [least * Math.PI, most * Math.PI], dislocation: false, gap: false, unevenness: 0 },
    ...rest,
  };
}

/** All classes, easy ones first. */
export const testClasses: readonly TestClass[] = [
  fields("to-pi", "phase range 0.2π to π", [0.2, 1]),
  fields("pi-2pi", "phase range π to 2π", [1, 2]),
  fields("2pi-4pi", "phase range 2π to 4π", [2, 4]),
  fields("4pi-6pi", "phase range 4π to 6π", [4, 6]),
  fields("dislocation", "a screw dislocation and weak strain", [0.1, 0.6], { dislocation: true }),
  fields("gap", "phase range 0.2π to 2π, a detector gap and dead pixels", [0.2, 2], { gap: true }),
  fields("odd-shapes-weak", "not convex or hollow, phase range 0.2π to 2π", [0.2, 2], { forms: oddForms }),
  fields("odd-shapes-strong", "not convex or hollow, phase range 2π to 4π", [2, 4], { forms: oddForms }),
  fields("uneven", "density varying by up to 20 % inside, phase range 0.2π to 2π", [0.2, 2], { unevenness: 0.2 }),
  {
    kind: "atoms",
    name: "atomistic",
    stream: "class atomistic",
    description: "relaxed crystals of atoms, most of them held at one side",
    peakCounts: usualCounts,
    reflections: defaultSampleSet.reflections,
    crystals: {
      metals: defaultCrystalSet.metals,
      // Fewer are smaller than the resolution of a beamline; more take longer than a method needs for them.
      atoms: [5_000, 20_000],
      defects: ["none", "none", "stackingFault"],
      fields: defaultCrystalSet.fields,
      // Before relaxation; what the held side keeps of it are phase ranges from 0.1π to 2π, most of them below π.
      strain: 0.04,
      unevenStrain: 0.04,
      heldShare: 0.9,
      forceTolerance: 0.01,
      maxSteps: 1_000,
    },
  },
  // With the true phases in the true support, such counts leave free voxels a fieldError of 0.15 to 0.08: near what is right, but below it.
  fields("low-counts", "500 to 5000 counts at the peak, phase range 0.2π to 2π", [0.2, 2], { peakCounts: [500, 5_000] }),
];

/** A class of crystals of up to 2π that are as unusual as `rest` says. */
function unusual(name: NameOf<StreamName>, description: string, rest: Partial<FieldClass>): FieldClass {
  return fields(name, `${description}, phase range 0.2π to 2π`, [0.2, 2], rest);
}

/** A class of such crystals whose measurement is disturbed. */
function disturbed(disturbance: Disturbance | Fault, description: string, rest: Partial<FieldClass> = {}): FieldClass {
  return unusual(disturbance, description, { disturbance, ...rest });
}

/** Classes of disturbed measurements and unusual crystals: for what a result says of itself, beside those that methods are scored on. */
export const disturbedClasses: readonly TestClass[] = [
  disturbed("coherence", "Gaussian coherence, from wide to a third of the crystal"),
  disturbed("tails", "Lorentzian coherence, from wide to a third of the crystal"),
  disturbed("second-peak", "a second crystal's peak, 2 to 50 % as bright"),
  disturbed("background", "a flat background of 0.05 to 5 counts a voxel"),
  disturbed("radial", "a background of 0.5 to 50 counts at the peak that falls off"),
  disturbed("flicker", "frames that flicker by 2 to 20 %"),
  disturbed("cut", "a scan that began or ended too near the peak"),
  disturbed("jitter", "frames 0.05 to 0.3 steps rms off their angles"),
  // Below about a thousand counts a plateau may be chance.
  disturbed("saturation", "clipped at 0.05 to 0.5 of the peak", { peakCounts: [2e4, 1e6] }),
  unusual("coarse", "1.25 to 1.9 frames where two are needed", { frameSpan: [0.525, 0.8] }),
  unusual("domains", "two domains 1 to 3.1 rad apart", { domains: { steps: [1 / Math.PI, 3.1 / Math.PI], lamellae: 0 } }),
  unusual("voids", "one to three voids", { forms: ["voids"] }),
  unusual("plates", "0.15 to 0.4 as thick as wide", { forms: ["plate"], keepsProportions: true }),
  unusual("needles", "0.15 to 0.4 as wide as long", { forms: ["needle"], keepsProportions: true }),
  unusual("two", "two particles", { forms: ["two"] }),
  disturbed("missing-centre", "2.5 to 4.5 voxels about the peak not measured"),
  unusual("few", "100 to 3000 counts at the peak", { peakCounts: [100, 3_000] }),
  disturbed("changing", "a phase that changes by 0.5 to 2 rad over the scan"),
  disturbed("flat", "pixels whose response is off by 1 to 4 % rms"),
];

/** The classes of these names, in their order; `disturbed` is all of {@link disturbedClasses}. Throws {@link OptionError} for one that is not there. */
export function findClasses(names: readonly string[]): TestClass[] {
  return names.flatMap((name) => {
    if (name === "disturbed") return disturbedClasses;
    const all = [...testClasses, ...disturbedClasses];
    const found = all.find((testClass) => testClass.name === name);
    if (found) return found;
    throw new OptionError(`expected a class out of ${all.map((testClass) => testClass.name).join(", ")}, found '${name}'`);
  });
}
