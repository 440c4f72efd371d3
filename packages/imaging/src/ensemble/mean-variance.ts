// How far the mean of an ensemble's fits is likely to be from what a fit of the expected counts would find. Two things make fits differ:
// the draw of their counts (variance n a fit) and where they began (variance b). Members come in pairs that share a draw and began apart:
// half of the squared difference of a pair is b in the mean, the variance of pairs' means is n + b/2. The mean over R pairs has n/R + b/2R
// of it left; and the noise of the measurement, from which all counts are drawn, is as large as a draw's: n more. Together
//   n (1 + 1/R) + b/2R = (1 + 1/R) Var(pairs' means) − b/2 .

/** Values at one place by member. */
export type VarianceAt = (samples: readonly Float32Array[], i: number) => number;

/**
 * The variance of the mean of members whose counts are of these draws, from their samples at a place; below 0 now and then, for it is an
 * estimate to be averaged over places. Where there is one place alone, `leastNoise` 0 keeps n from what it cannot be. With fewer than two
 * pairs it is made from one member of each draw, n + b, which is taken for n: it is too large by what beginnings make, and never too small.
 * Needs two draws.
 */
export function meanVariance(draws: readonly number[], leastNoise = Number.NEGATIVE_INFINITY): VarianceAt {
  const pairs = draws.flatMap((draw, n) => {
    const other = draws.indexOf(draw, n + 1);
    return other < 0 ? [] : [[n, other] as const];
  });
  if (pairs.length < 2) return ofSingles(draws);
  const count = pairs.length;
  return (samples, i) => {
    let [sum, square, apart] = [0, 0, 0];
    for (const [a, b] of pairs) {
      const mean = (samples[a][i] + samples[b][i]) / 2;
      sum += mean;
      square += mean * mean;
      apart += (samples[a][i] - samples[b][i]) ** 2 / 2;
    }
    const ofMeans = Math.max(0, square - (sum * sum) / count) / (count - 1);
    const ofBeginning = apart / count / 2;
    return (1 + 1 / count) * Math.max(leastNoise, ofMeans - ofBeginning) + ofBeginning / count;
  };
}

/**
 * How much the mean of other members about the same measurement differs from this one, as a variance: that of the mean over draws, each of
 * which is the mean of its members. The measurement's own noise, which all runs share, is not in it. Needs two draws.
 */
export function runVariance(draws: readonly number[]): VarianceAt {
  const groups = [...new Set(draws)].map((draw) => draws.flatMap((other, n) => (other === draw ? [n] : [])));
  const unbiased = groups.length / (groups.length - 1);
  return (samples, i) => {
    const means = groups.map((group) => group.reduce((sum, n) => sum + samples[n][i] / group.length, 0));
    const mean = groups.reduce((sum, group, k) => sum + (group.length / draws.length) * means[k], 0);
    return unbiased * groups.reduce((sum, group, k) => sum + ((group.length / draws.length) * (means[k] - mean)) ** 2, 0);
  };
}

/** The mean over all members has Σ f² n of the draws' noise left, f the share of the members that a draw has, beside the measurement's n. */
function ofSingles(draws: readonly number[]): VarianceAt {
  const firsts = [...new Set(draws)].map((draw) => draws.indexOf(draw));
  const left = firsts.reduce((total, n) => total + (draws.filter((draw) => draw === draws[n]).length / draws.length) ** 2, 0);
  return (samples, i) =>
    (1 + left) *
    memberVariance(
      firsts.map((n) => samples[n]),
      i,
    );
}

/** The variance of a member, of two or more. */
export const memberVariance: VarianceAt = (samples, i) => {
  let [sum, square] = [0, 0];
  for (const values of samples) {
    sum += values[i];
    square += values[i] ** 2;
  }
  return Math.max(0, square - sum ** 2 / samples.length) / (samples.length - 1);
};
