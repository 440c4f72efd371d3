// How rare a count is, in closed form, so that no mean and no count makes a loop long.

/**
 * Natural logarithm of an upper bound of the chance that a Poisson variable of this mean lies as far from it as `count`, on the same
 * side: Chernoff's bound, −(mean − n + n ln(n/mean)). Zero where the two are equal, −Infinity for counts at a mean of 0.
 */
export function logChance(count: number, mean: number): number {
  if (count === mean) return 0;
  if (count === 0) return -mean;
  return -(mean - count + count * Math.log(count / mean));
}
