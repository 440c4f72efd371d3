// The commands of the program: how each is called, a line about it, and its file, which is loaded when it is needed.
// A file brings what its command computes with; `friedel --help` needs none.

import type { Command } from "commander";
import type { Terminal } from "../terminal/terminal.js";

/** A command in the list of all. */
export interface Entry {
  /** Its name and arguments as they are typed. */
  readonly form: string;
  readonly summary: string;
  /** Loads the function that adds it to a program. */
  readonly load: () => Promise<(program: Command, terminal: Terminal) => void>;
  /** Whether it tells of the others, which are then loaded too. */
  readonly needsAll?: boolean;
}

/** All commands, in the order of the help. */
export const entries: readonly Entry[] = [
  {
    form: "reconstruct <input>",
    summary: "the main job: raw scan or pattern to the image of the crystal",
    load: async () => (await import("./reconstruct.js")).addReconstruct,
  },
  {
    form: "batch <scans...>",
    summary: "many scans in one go, aligned, with one table",
    load: async () => (await import("./batch.js")).addBatch,
  },
  {
    form: "watch <folder>",
    summary: "images of scans while they are measured",
    load: async () => (await import("./watch.js")).addWatch,
  },
  {
    form: "prepare <input>",
    summary: "make raw frames ready: correct, mask, centre, crop",
    load: async () => (await import("./prepare.js")).addPrepare,
  },
  {
    form: "predict <pattern>",
    summary: "the object of a pattern by a trained network alone",
    load: async () => (await import("./predict.js")).addPredict,
  },
  {
    form: "refine <pattern>",
    summary: "find or refine an object by crystal models and gradients",
    load: async () => (await import("./refine.js")).addRefine,
  },
  {
    form: "phase <pattern>",
    summary: "phase a prepared pattern by iterative phase retrieval",
    load: async () => (await import("./phase.js")).addPhase,
  },
  {
    form: "strain <result>",
    summary: "displacement, strain, surface and facets in nm",
    load: async () => (await import("./strain.js")).addStrain,
  },
  {
    form: "pupil <stack>",
    summary: "the pupil of a microscope from images of a point through focus",
    load: async () => (await import("./pupil.js")).addPupil,
  },
  {
    form: "compare <object> <reference>",
    summary: "compare two objects up to shift, phase, scale and twin",
    load: async () => (await import("./compare.js")).addCompare,
  },
  {
    form: "geometry [scan]",
    summary: "Q, d-spacing and voxel for given motors, or at a pixel of a scan",
    load: async () => (await import("./geometry.js")).addGeometry,
  },
  {
    form: "info <path>",
    summary: "what a file or a scan's folder holds",
    load: async () => (await import("./info.js")).addInfo,
  },
  {
    form: "simulate",
    summary: "simulate a strained crystal and its diffraction, with the truth",
    load: async () => (await import("./simulate.js")).addSimulate,
  },
  {
    form: "dataset",
    summary: "data sets of relaxed crystals and of patterns with their truth",
    load: async () => (await import("./dataset.js")).addDataset,
  },
  {
    form: "train <configuration>",
    summary: "train a network on simulated diffraction",
    load: async () => (await import("./train.js")).addTrain,
  },
  {
    form: "evaluate",
    summary: "how often methods find the truth, on a fixed test set",
    load: async () => (await import("./evaluate.js")).addEvaluate,
  },
  {
    form: "serve [folder]",
    summary: "the web app in a browser, with this machine's files",
    load: async () => (await import("./serve.js")).addServe,
  },
  {
    form: "view <result>",
    summary: "look at a result in the web app",
    load: async () => (await import("./view.js")).addView,
  },
  {
    form: "demo",
    summary: "see the whole way on simulated data",
    load: async () => (await import("./demo.js")).addDemo,
  },
  {
    form: "bench",
    summary: "speed of this machine, against FFTW, scipy, numpy and LAMMPS where installed",
    load: async () => (await import("./bench.js")).addBench,
  },
  {
    form: "completion <shell>",
    summary: "a script that makes a shell complete all this: bash, zsh, fish",
    load: async () => (await import("./completion.js")).addCompletion,
    needsAll: true,
  },
  {
    form: "man",
    summary: "the manual page",
    load: async () => (await import("./completion.js")).addMan,
    needsAll: true,
  },
];
