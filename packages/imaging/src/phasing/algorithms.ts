// The algorithms of iterative phase retrieval, each a step of an engine's iteration (see `Phaser`). Recipes, their errors, help, figures
// and readers of other programs' settings take from this table: a new one of this family is one row. Where nothing is known of the
// object's values but where they are, HPR, DM and CHIO are HIO; where its modulus is known, HIO and CHIO are HPR.

import type { Block } from "@friedel/engine";

export interface Algorithm {
  /** Words for a help text. */
  readonly help: string;
  readonly doi: string;
  /** The step that an engine takes (see `Phaser`) at feedback or relaxation β. */
  readonly coefficients: (beta: number) => Omit<Block, "iterations">;
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
    coefficients: (beta) => ({ outside: [1, -beta], select: { alpha: 0 } }),
    colour: "#fdeee0",
  },
  CHIO: {
    help: "continuous HIO with feedback beta, alpha 0.4",
    // Fienup's output-output variant as Marchesini, Review of Scientific Instruments 78, 011301 (2007), gives it
    doi: "10.1063/1.2403783",
    coefficients: (beta) => ({ outside: [1, -beta], select: { alpha: 0.4 } }),
    colour: "#fbe3d4",
  },
  RAAR: {
    help: "relaxed averaged alternating reflections with relaxation beta",
    // Luke, Inverse Problems 21, 37 (2005)
    doi: "10.1088/0266-5611/21/1/004",
    coefficients: (beta) => ({ outside: [beta, 1 - 2 * beta], weight: beta }),
    colour: "#e6eefb",
  },
  RRR: {
    help: "relaxed reflect-reflect with step beta, Douglas-Rachford at 1",
    // Elser, Lan & Bendory, SIAM Journal on Imaging Sciences 11, 2429 (2018)
    doi: "10.1137/18M1170364",
    coefficients: (beta) => ({ inside: [1 - beta, beta], outside: [1, -beta], weight: beta }),
    colour: "#dcecef",
  },
  HPR: {
    help: "hybrid projection-reflection with relaxation beta",
    // Bauschke, Combettes & Luke, Journal of the Optical Society of America A 20, 1025 (2003)
    doi: "10.1364/JOSAA.20.001025",
    coefficients: (beta) => ({ outside: [1, -beta] }),
    colour: "#f6f0d6",
  },
  DM: {
    help: "difference map with beta, its gammas 1/beta and -1",
    // Elser, Journal of the Optical Society of America A 20, 40 (2003)
    doi: "10.1364/JOSAA.20.000040",
    coefficients: (beta) => ({ outside: [1, -beta], weight: beta }),
    colour: "#e9e4f7",
  },
  SF: {
    help: "solvent flipping",
    // Abrahams & Leslie, Acta Cryst. D 52, 30 (1996)
    doi: "10.1107/S0907444995008754",
    coefficients: () => ({ outside: [0, -1], weight: 2 }),
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
