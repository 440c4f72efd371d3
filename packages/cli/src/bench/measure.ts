// What the benchmark measures: transforms, pruned iterations and whole recipes, friedel and its peers in turn.

import { createWasmEngine, drain, realVolume, type Shape } from "@friedel/engine";
import { timeIterations, timeSteps, timeTransform } from "@friedel/engine/bench";
import { algorithms, classicalOptions, type PhasingOptions, phase } from "@friedel/imaging";
import { simulateCrystal, simulatePattern } from "@friedel/simulation";
import type { Peers } from "./peers.js";

/** Median and least of repeated times. */
export interface Spread {
  readonly medianMs: number;
  readonly leastMs: number;
  readonly samples: number;
}

/** One line of the result. */
export interface Measurement {
  readonly what: "FFT" | "ER" | "HIO" | "step" | "counts step" | "2D FFT" | "2D HIO" | "recipe" | "relaxation";
  /** Voxels along each axis; atoms of a relaxation. */
  readonly n: number;
  readonly by: string;
  readonly threads: number;
  readonly time: Spread;
}

/** How long and how often to measure. */
export interface Effort {
  /** Seconds for each measurement in each round. */
  readonly seconds: number;
  readonly rounds: number;
  readonly threads: readonly number[];
}

/** The support fills half of every axis, as in a first box. */
const supportFraction = 0.5;

/** Steps of Adam on free voxels, with either loss, and how many of them a call takes. */
const steps = [
  { what: "step", loss: "amplitude" },
  { what: "counts step", loss: "poisson" },
] as const;
const stepsOfCall = 20;

export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const medianMs = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { medianMs, leastMs: sorted[0], samples: sorted.length };
}

/** Transforms and pruned iterations at one size, all contestants in turn within each round, so that a busy machine slows them alike. */
export async function measureSize(
  n: number,
  effort: Effort,
  peers: Peers | undefined,
  now: () => number,
): Promise<Measurement[]> {
  const { seconds, rounds, threads } = effort;
  const shape: Shape = [n, n, n];
  const contests: Contest[] = [];
  for (const t of threads) {
    contests.push({ what: "FFT", by: "friedel", threads: t, run: () => timeTransform({ shape, threads: t, seconds }, now) });
  }
  for (const peer of ["FFTW", "scipy"]) {
    if (peers?.status[peer]?.version)
      contests.push({ what: "FFT", by: peer, threads: 1, run: () => peers.fft(peer, shape, seconds) });
  }
  for (const t of threads) {
    for (const algorithm of ["ER", "HIO"] as const) {
      const run = () =>
        timeIterations({ shape, threads: t, seconds }, supportFraction, algorithms[algorithm].coefficients(0.9), now);
      contests.push({ what: algorithm, by: "friedel", threads: t, run });
    }
    for (const { what, loss } of steps) {
      const descent = { steps: stepsOfCall, loss, optimiser: { kind: "adam", rate: 1e-3 } } as const;
      const run = () => timeSteps({ shape, threads: t, seconds }, supportFraction, descent, now);
      contests.push({ what, by: "friedel", threads: t, run });
    }
  }
  return inTurn(n, contests, rounds);
}

/** Transforms and pruned iterations of patterns of two axes, laid out as they are phased. */
export async function measurePlane(
  n: number,
  { seconds, rounds, threads }: Effort,
  peers: Peers | undefined,
  now: () => number,
): Promise<Measurement[]> {
  const shape: Shape = [n, 1, n];
  const hio = algorithms.HIO.coefficients(0.9);
  const contests = threads.flatMap((t): Contest[] => {
    const timing = { shape, threads: t, seconds };
    const own = { by: "friedel", threads: t };
    return [
      { what: "2D FFT", ...own, run: () => timeTransform(timing, now) },
      { what: "2D HIO", ...own, run: () => timeIterations(timing, supportFraction, hio, now) },
    ];
  });
  const isThere = peers?.status.FFTW?.version !== undefined;
  if (isThere) contests.push({ what: "2D FFT", by: "FFTW", threads: 1, run: () => peers.fft("FFTW", [n, n], seconds) });
  return inTurn(n, contests, rounds);
}

/** One who is measured. */
interface Contest {
  readonly what: Measurement["what"];
  readonly by: string;
  readonly threads: number;
  readonly run: () => Promise<number[]>;
}

async function inTurn(n: number, contests: readonly Contest[], rounds: number): Promise<Measurement[]> {
  const times = contests.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run }] of contests.entries()) times[i].push(...(await run()));
  }
  return contests.map(({ what, by, threads }, i) => ({ what, n, by, threads, time: spreadOf(times[i]) }));
}

/**
 * The classical recipe with shrink-wrap at every iteration at one size: friedel's whole, on a simulated pattern; numpy's from
 * the times of single iterations, for the whole would take minutes.
 */
export async function measureRecipe(
  n: number,
  effort: Effort,
  peers: Peers | undefined,
  now: () => number,
): Promise<Measurement[]> {
  const out: Measurement[] = [];
  for (const threads of effort.threads) {
    const time = await timeRecipe(n, threads, now);
    out.push({ what: "recipe", n, by: "friedel", threads, time: { medianMs: time, leastMs: time, samples: 1 } });
  }
  if (peers) {
    const { ER, HIO } = await peers.loop(n, 2 * effort.seconds);
    const [er, hio] = [spreadOf(ER), spreadOf(HIO)];
    const whole = (key: "medianMs" | "leastMs") => 80 * er[key] + 540 * hio[key];
    out.push({
      what: "recipe",
      n,
      by: "numpy",
      threads: 1,
      time: { medianMs: whole("medianMs"), leastMs: whole("leastMs"), samples: hio.samples },
    });
  }
  return out;
}

async function timeRecipe(n: number, threads: number, now: () => number): Promise<number> {
  const engine = await createWasmEngine({ threads });
  try {
    const { object } = simulateCrystal({ shape: [n, n, n], seed: 1 });
    const { counts, mask } = await simulatePattern(object, { seed: 1, peakCounts: 1e6 }, engine.transform);
    const amplitude = realVolume(counts.shape, counts.data.map(Math.sqrt));
    const options: PhasingOptions = { ...classicalOptions, seed: 1 };
    const start = now();
    await drain(phase(engine, { amplitude, mask }, options));
    return now() - start;
  } finally {
    await engine.dispose();
  }
}
