// The learning rate by step: up linearly, then down along half a cosine (I. Loshchilov and F. Hutter, arXiv:1608.03983).

/** How the rate changes; JSON-able. */
export interface RateSchedule {
  /** Steps in all. */
  readonly steps: number;
  /** Largest rate. */
  readonly rate: number;
  /** Rate of the last step, as a share of the largest. */
  readonly lastShare: number;
  /** Steps on which it rises. */
  readonly warmUp: number;
}

/** The rate of step number `step`, from 0. */
export function rateAt({ steps, rate, lastShare, warmUp }: RateSchedule, step: number): number {
  if (step < warmUp) return (rate * (step + 1)) / (warmUp + 1);
  const done = Math.min(1, (step - warmUp) / Math.max(1, steps - 1 - warmUp));
  return rate * (lastShare + (1 - lastShare) * (0.5 + 0.5 * Math.cos(Math.PI * done)));
}
