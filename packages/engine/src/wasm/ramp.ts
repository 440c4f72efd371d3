// A shift of the origin as a phase ramp on the Fourier side.

import type { Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import { putFloats, unitRoot } from "./plan.js";

/**
 * Puts exp(+2πi·k·shift/n) of the three axes into memory, as `foldColumns` of the kernels reads them: G(k) of g(r) becomes that
 * of g(r + shift).
 */
export function putRamp(arena: Arena, { shape, bundles }: Grid, shift: readonly number[]): number {
  const along = (axis: number) => Array.from({ length: shape[axis] }, (_, k) => unitRoot(k * shift[axis], shape[axis]));
  const x = along(2);
  const vectors: number[] = [];
  for (let column = 0; column < bundles * 8; column += 4) {
    for (const part of [0, 1]) for (let i = 0; i < 4; i++) vectors.push(x[column + i]?.[part] ?? 0);
  }
  return putFloats(arena, [...along(0).flat(), ...along(1).flat(), ...vectors]);
}
