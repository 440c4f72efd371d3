// The error of a predicted object's shape alone, whatever its phase. Where the phase is undetermined, the field of least error is a mean
// over possible phases, which is weak or small: beside the field's own error this term keeps the shape as large as it is.
//
//   Σ (|p| − |t|)²/Σ |t|²,   gradient with respect to p: 2(|p| − |t|)·p/|p|/Σ |t|², 0 where p is 0

/**
 * The error of planes of real and imaginary part; adds `weight` times its gradient with respect to `predicted` to `gradient`. Against
 * the target's twin with the indices of opposite voxels.
 */
export function shapeError(
  predicted: Float32Array,
  target: Float32Array,
  opposite: Int32Array | undefined,
  weight: number,
  gradient: Float32Array,
): number {
  const voxels = target.length / 2;
  let [power, sum] = [0, 0];
  for (const value of target) power += value * value;
  for (let i = 0; i < voxels; i++) {
    const from = opposite ? opposite[i] : i;
    const modulus = Math.hypot(predicted[i], predicted[voxels + i]);
    const error = modulus - Math.hypot(target[from], target[voxels + from]);
    sum += error * error;
    if (modulus === 0) continue;
    const slope = (2 * weight * error) / modulus / power;
    gradient[i] += slope * predicted[i];
    gradient[voxels + i] += slope * predicted[voxels + i];
  }
  return sum / power;
}
