// Whether numbers are counts or amplitudes, where they tell: counts are whole, and so are the squares of amplitudes that were made of them.

/** Numbers that are looked at, the dimmest of many: the squares of larger float32 amplitudes are whole by rounding alone. */
const greatest = 100;
/** A number is whole within this. */
const whole = 1e-3;
/** So many numbers above zero must be there, and such a share of them be what they are said to be. */
const leastNumbers = 100;
const leastShare = 0.99;
/** Counts that are whole squares by chance are fewer than this share. */
const mostSquares = 0.7;

/** What numbers look like; undefined where they do not tell. */
export function kindOf(values: Float32Array): "counts" | "amplitudes" | undefined {
  let [numbers, wholes, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value > 0 && value < greatest)) continue;
    numbers++;
    if (isWhole(value)) wholes++;
    if (isWhole(value * value)) squares++;
  }
  if (numbers < leastNumbers || squares < leastShare * numbers) return undefined;
  if (wholes >= leastShare * numbers) return "counts";
  return wholes < mostSquares * numbers ? "amplitudes" : undefined;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < whole;
}
