// Array lengths that the FFT takes: 2^a·3^b·5^c.

import { OptionError } from "../errors.js";

/** Whether n is a product of 2, 3 and 5 (and at least 1). */
export function isFftSize(n: number): boolean {
  if (!Number.isInteger(n) || n < 1) return false;
  let rest = n;
  for (const p of [2, 3, 5]) while (rest % p === 0) rest /= p;
  return rest === 1;
}

/** The smallest even length ≥ n that the FFT takes. Throws {@link OptionError} unless n is a finite number. */
export function nextFftSize(n: number): number {
  checkLength(n);
  let size = Math.max(2, Math.ceil(n));
  while (size % 2 !== 0 || !isFftSize(size)) size++;
  return size;
}

/** The largest even length ≤ n that the FFT takes (at least 2). Throws {@link OptionError} unless n is a finite number. */
export function previousFftSize(n: number): number {
  checkLength(n);
  let size = Math.max(2, Math.floor(n));
  while (size > 2 && (size % 2 !== 0 || !isFftSize(size))) size--;
  return size;
}

function checkLength(n: number): void {
  if (!Number.isFinite(n) || n > 2 ** 20) throw new OptionError(`expected an array length up to 2^20, found ${n}`);
}
