// What is known of an object, and the settings that find one so known. Measured on problems of plain diffraction: the constraint decides,
// then the number of iterations, then the algorithm. For a real object, or one of 0 or more, CHIO and RRR beat HIO and RAAR; of a known
// modulus relaxed reflections do from random starts and RAAR from one that is nearly right; a known support of a complex object is best
// served by RAAR. Shrink-wrap with a threshold cuts into soft objects: none of these has it.

import type { ComplexVolume, Constraint, MaskVolume } from "@friedel/engine";
import { defaultOptions, type PhasingOptions } from "./options.js";

/** What a user knows of the object, on the pattern's grid. */
export interface KnownObject {
  readonly constraint?: Constraint;
  /** Where it is; nothing beyond. */
  readonly support?: MaskVolume;
  /** What phasing begins with instead of random phases. */
  readonly object?: ComplexVolume;
}

const common = { ...defaultOptions, shrinkWrap: null, finish: null, polish: 40, freeFraction: 0.02, fitEvery: 100 } as const;

/** The default settings for what is known of an object; those of any object where it is nothing. */
export function optionsForKnown({ constraint, support, object }: KnownObject): PhasingOptions {
  switch (constraint?.kind) {
    case "real":
    case "nonNegative":
      return { ...common, recipe: "1400*CHIO+600*RRR+50*ER", support: { box: 0.45 } };
    case "modulus":
      return { ...common, recipe: object ? "200*RAAR+50*ER" : "600*RRR+60*RAAR+50*ER" };
    default:
      return support ? { ...common, recipe: "400*RAAR+50*ER" } : defaultOptions;
  }
}
