// What each measurement is held against.

import type { Measurement } from "./measure.js";

/** A median over the median of what it is held against, in the same run. */
export interface Ratio {
  readonly what: string;
  readonly n: number;
  readonly threads: number;
  readonly against: string;
  readonly ratio: number;
  /** The same of the least times, which a busy machine disturbs less. */
  readonly ratioOfLeast: number;
}

/** What each of friedel's times is held against: which measurement, by whom, and how many of it. */
const rivals: Readonly<
  Record<Measurement["what"], readonly { what: Measurement["what"]; by: string; times: number; name: string }[]>
> = {
  FFT: [
    { what: "FFT", by: "FFTW", times: 1, name: "FFTW" },
    { what: "FFT", by: "scipy", times: 1, name: "scipy" },
  ],
  ER: [{ what: "FFT", by: "FFTW", times: 2, name: "two FFTW transforms" }],
  HIO: [{ what: "FFT", by: "FFTW", times: 2, name: "two FFTW transforms" }],
  "2D FFT": [{ what: "2D FFT", by: "FFTW", times: 1, name: "FFTW" }],
  "2D HIO": [{ what: "2D FFT", by: "FFTW", times: 2, name: "two FFTW transforms" }],
  step: [{ what: "ER", by: "friedel", times: 1, name: "ER iteration" }],
  "counts step": [{ what: "ER", by: "friedel", times: 1, name: "ER iteration" }],
  recipe: [{ what: "recipe", by: "numpy", times: 1, name: "numpy loop" }],
  relaxation: [{ what: "relaxation", by: "LAMMPS", times: 1, name: "LAMMPS" }],
};

/** All ratios of friedel's times that a rival in the same run allows. */
export function ratios(measurements: readonly Measurement[]): Ratio[] {
  const own = measurements.filter(({ by }) => by === "friedel");
  return own.flatMap(({ what, n, threads, time }) =>
    rivals[what].flatMap((rival): Ratio[] => {
      const matches = (m: Measurement) => m.n === n && m.what === rival.what && m.by === rival.by;
      // friedel against itself: with as many threads.
      const other = measurements.find((m) => matches(m) && (m.by !== "friedel" || m.threads === threads))?.time;
      if (!other) return [];
      const ratio = time.medianMs / (rival.times * other.medianMs);
      return [{ what, n, threads, against: rival.name, ratio, ratioOfLeast: time.leastMs / (rival.times * other.leastMs) }];
    }),
  );
}
