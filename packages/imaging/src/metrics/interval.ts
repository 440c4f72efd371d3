// The uncertainty of a success rate.

/** Normal quantile of a two-sided 95 %. */
const z = 1.959964;

/** 95 % interval of a proportion (Wilson, J. Am. Stat. Assoc. 22, 209 (1927), doi 10.1080/01621459.1927.10502953). */
export function wilsonInterval(successes: number, count: number): readonly [least: number, most: number] {
  const p = successes / count;
  const middle = (p + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const half = (z / (1 + z ** 2 / count)) * Math.sqrt((p * (1 - p)) / count + z ** 2 / (4 * count ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
