// The update of a support by shrink-wrap (Marchesini et al., Physical Review B 68, 140101 (2003)), as every engine computes it.

/**
 * Blur |P_S g| with a Gaussian of standard deviation `sigma` voxels, then keep what is at least the threshold and not 0.
 * The blur is separable, its kernel cut at {@link gaussianRadius} and normalised to sum 1; beyond the array there is nothing.
 * It looks at the object inside the present support only, so the support can grow by at most the kernel's radius.
 */
export interface SupportUpdate {
  /** Standard deviation of the blur in voxels; 0 for none. */
  readonly sigma: number;
  /** Fraction of the reference value. */
  readonly threshold: number;
  /** What the threshold is relative to: the blurred maximum, or the root mean square of |P_S g| (unblurred) over the present support. */
  readonly relativeTo: "max" | "rms";
}

/** Half-width of the blur's kernel in voxels: taps −r … r with r = ⌈3σ⌉. */
export function gaussianRadius(sigma: number): number {
  return Math.ceil(3 * sigma);
}

/** Taps −r … r of exp(−t²/2σ²), r = ⌈3σ⌉, normalised to sum 1; a single 1 for σ = 0. */
export function gaussianKernel(sigma: number): Float64Array {
  const radius = gaussianRadius(sigma);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    sigma === 0 ? 1 : Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}
