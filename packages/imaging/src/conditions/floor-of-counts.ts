// The floor that counts stand on: n is Poisson of mean b + S, where b is the same everywhere and S ≥ 0 varies as a gamma distribution,
// which reaches down to 0 as the fringes of a coherent pattern do. Then n is the sum of a Poisson and a negative binomial number
// (Delaporte's distribution), and its likelihood tells b from S by the lower edge of the histogram, without the bias of a quantile.

/** The floor and the range in which it lies, three standard deviations to each side, as the likelihood has it. */
export interface Floor {
  readonly value: number;
  readonly least: number;
}

/** Counts above this share of the samples only tell that they are above: streaks are brighter than any gamma distribution. */
const judgedShare = 0.85;
/** Brighter samples are far above any background that matters and are not judged. */
const mostCounts = 120;
/** Shapes of the gamma distribution (1: exponential, speckle; 5: the mean of five speckles, as a block of voxels has it), and its means as shares of the samples' trimmed mean. */
const shapes = [0.15, 0.3, 0.5, 0.7, 1, 1.5, 2.5, 5] as const;
const means = [0.003, 0.02, 0.1, 0.3, 0.6, 1, 1.6, 3] as const;
/** Floors that are tried first, as shares of the trimmed mean; then between the neighbours of the best. */
const floors = Array.from({ length: 13 }, (_, i) => i / 10);
const refinements = 2;
/** Twice the fall of the log likelihood at three standard deviations. */
const threeSigma = 9;

/** The floor of whole numbers of counts; undefined where they are too bright to be judged. */
export function floorOfCounts(counts: readonly number[]): Floor | undefined {
  const ordered = Float64Array.from(counts).sort();
  const top = ordered[Math.floor(judgedShare * (ordered.length - 1))] + 1;
  if (top > mostCounts) return undefined;
  const histogram = new Float64Array(top + 1);
  for (const n of counts) histogram[Math.min(n, top)]++;
  let [sum, judged] = [0, 0];
  for (let n = 0; n < top; n++) {
    sum += n * histogram[n];
    judged += histogram[n];
  }
  const mean = sum / judged;
  if (mean === 0) return { value: 0, least: 0 };
  const signals = shapes.flatMap((shape) => means.map((share) => negativeBinomial(top, shape, share * mean)));
  const tried = new Map<number, number>();
  const likelihood = (floor: number): number => {
    const known = tried.get(floor);
    if (known !== undefined) return known;
    const found = likelihoodOf(floor, histogram, signals);
    tried.set(floor, found);
    return found;
  };
  let candidates = floors.map((share) => share * mean);
  let value = 0;
  for (let round = 0; round <= refinements; round++) {
    value = candidates.reduce((best, floor) => (likelihood(floor) > likelihood(best) ? floor : best), candidates[0]);
    const step = (candidates[1] - candidates[0]) / 4;
    candidates = Array.from({ length: 9 }, (_, i) => value + (i - 4) * step).filter((floor) => floor >= 0);
  }
  const most = likelihood(value);
  const near = [...tried].filter(([, found]) => 2 * (most - found) < threeSigma).map(([floor]) => floor);
  return { value, least: Math.min(...near) };
}

/** Log likelihood of a floor with the gamma distribution that suits best. */
function likelihoodOf(floor: number, histogram: Float64Array, signals: readonly Float64Array[]): number {
  const top = histogram.length - 1;
  const poisson = new Float64Array(top);
  poisson[0] = Math.exp(-floor);
  for (let n = 1; n < top; n++) poisson[n] = (poisson[n - 1] * floor) / n;
  let best = Number.NEGATIVE_INFINITY;
  for (const signal of signals) {
    let [sum, below] = [0, 0];
    for (let n = 0; n < top; n++) {
      let chance = 0;
      for (let k = 0; k <= n; k++) chance += signal[k] * poisson[n - k];
      below += chance;
      if (histogram[n] > 0) sum += histogram[n] * Math.log(chance + Number.MIN_VALUE);
    }
    sum += histogram[top] * Math.log(Math.max(1 - below, 1e-300));
    if (sum > best) best = sum;
  }
  return best;
}

/** Chances of 0 … top − 1 counts whose mean is gamma distributed. */
function negativeBinomial(top: number, shape: number, mean: number): Float64Array {
  const out = new Float64Array(top);
  const share = mean / (mean + shape);
  out[0] = (1 - share) ** shape;
  for (let n = 1; n < top; n++) out[n] = (out[n - 1] * (n - 1 + shape) * share) / n;
  return out;
}
