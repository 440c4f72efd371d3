// The algorithms of iterative phase retrieval, each a pair of coefficients for an engine's iteration (see `Phaser`). Recipes, their
// errors, help, figures and readers of other programs' settings take from this table: a new one of this family is one row.

import type { Pair } from "@friedel/engine";

export interface Algorithm {
  /** Words for a help text. */
  readonly help: string;
  readonly doi: string;
  /** What g ← a·g + b·g' does inside the support (g ← g' where nothing is said) and outside, at feedback or relaxation β. */
  readonly coefficients: (beta: number) => { readonly inside?: Pair; readonly outside: Pair };
  /** Behind its iterations in a figure. */
  readonly colour: string;
}

export const algorithms = {
  ER: {
    help: "error reduction",
    // Fienup, Applied Optics 21, 2758 (1982)
    doi: "10.1364/AO.21.002758",
    coefficients: () => ({ outside: [0, 0] }),
    colour: "#e8f1e4",
  },
  HIO: {
    help: "hybrid input-output with feedback beta",
    doi: "10.1364/AO.21.002758",
    coefficients: (beta) => ({ outside: [1, -beta] }),
    colour: "#fdeee0",
  },
  RAAR: {
    help: "relaxed averaged alternating reflections with relaxation beta",
    // Luke, Inverse Problems 21, 37 (2005)
    doi: "10.1088/0266-5611/21/1/004",
    coefficients: (beta) => ({ outside: [beta, 1 - 2 * beta] }),
    colour: "#e6eefb",
  },
  SF: {
    help: "solvent flipping",
    // Abrahams & Leslie, Acta Cryst. D 52, 30 (1996)
    doi: "10.1107/S0907444995008754",
    coefficients: () => ({ outside: [0, -1] }),
    colour: "#f3e8f6",
  },
} as const satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof algorithms;

/** The names, as recipes write them. */
export const algorithmNames = Object.keys(algorithms) as readonly AlgorithmName[];

/** The algorithm of a name, in capitals or not; undefined for any other word. */
export function algorithmNamed(word: string): AlgorithmName | undefined {
  return algorithmNames.find((name) => name === word.toUpperCase());
}
