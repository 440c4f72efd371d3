// The order in which the scans of a series are reconstructed: its middle points first, then those between, so that each begins near one
// that is done. The order depends on their number alone, and what each begins with on it and on which are good: not on how many are
// computed at a time.

/** Indices of `count` scans in waves: the first scan, the last, then the middles of what is left, all of one level in one wave. */
export function wavesOf(count: number): readonly (readonly number[])[] {
  const waves: number[][] = count > 0 ? [[0]] : [];
  if (count > 1) waves.push([count - 1]);
  let gaps: (readonly [number, number])[] = [[0, count - 1]];
  while (gaps.length > 0) {
    const open = gaps.filter(([from, to]) => to - from > 1);
    const middles = open.map(([from, to]) => (from + to) >> 1);
    if (middles.length > 0) waves.push(middles);
    gaps = open.flatMap(([from, to], k) => [[from, middles[k]] as const, [middles[k], to] as const]);
  }
  return waves;
}

/** Some indices in the order of their distance from one, of two as near the lower first. */
export function nearestFirst(index: number, among: readonly number[]): readonly number[] {
  return among.toSorted((a, b) => Math.abs(a - index) - Math.abs(b - index) || a - b);
}
