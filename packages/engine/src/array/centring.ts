// The one place that moves between the two index conventions.
// Stored: zero frequency and the origin at index ⌊N/2⌋. Engines inside: at index 0 ("unshifted").

import { centreOf, roll } from "./reshape.js";
import type { Volume } from "./volume.js";

/** Stored → unshifted: the centre moves to index 0 (numpy's ifftshift). */
export function toUnshifted<V extends Volume>(volume: V): V {
  const [z, y, x] = centreOf(volume.shape);
  return roll(volume, [-z, -y, -x]);
}

/** Unshifted → stored: index 0 moves to the centre (numpy's fftshift). */
export function toCentred<V extends Volume>(volume: V): V {
  return roll(volume, centreOf(volume.shape));
}
