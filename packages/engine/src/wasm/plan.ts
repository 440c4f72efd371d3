// Plans of one-dimensional transforms for the kernels: the order of the radices, twiddle factors (computed in float64) and the
// digit-reversed order in which the first pass gathers its inputs. See assembly/lines.ts for how they are used.

import type { Arena } from "./host/arena.js";

/** Radices of a transform of n = 2^a·3^b·5^c points, at least two of them (1 does nothing). 8 can only come first. */
export function radicesOf(n: number): number[] {
  let twos = 0;
  let rest = n;
  while (rest % 2 === 0) {
    rest /= 2;
    twos++;
  }
  const odd: number[] = [];
  for (const radix of [3, 5]) {
    while (rest % radix === 0) {
      rest /= radix;
      odd.push(radix);
    }
  }
  // Fours come first and last, where they can skip what lies outside the box.
  const eights = twos % 2 === 1 && twos >= 3 ? [8] : [];
  const two = twos === 1 ? [2] : [];
  const fours = new Array<number>((twos - 3 * eights.length - two.length) / 2).fill(4);
  const head = eights.length > 0 ? eights : fours.splice(0, 1);
  const radices = [...head, ...two, ...odd, ...fours];
  while (radices.length < 2) radices.push(1);
  return radices;
}

/** inputs[i] is the index of the input that the first pass takes as its i-th. */
export function gatherOrder(radices: readonly number[]): number[] {
  let order = [0];
  for (const radix of radices) {
    // A transform of radix·m points: radix interleaved transforms of m points, one after the other.
    const inner = order;
    order = Array.from({ length: radix }, (_, k) => inner.map((i) => i * radix + k)).flat();
  }
  return order;
}

/** A plan in memory and what the host needs to know of it. */
export interface Plan {
  readonly n: number;
  readonly radices: readonly number[];
  /** Address of the kernels' plan. */
  readonly at: number;
  readonly addresses: readonly number[];
}

/** Puts a plan for n points into memory. */
export function createPlan(arena: Arena, n: number, radices = radicesOf(n)): Plan {
  const at = arena.allocate(8 + 12 * radices.length);
  const entries = [n, radices.length];
  const addresses = [at];
  let span = 1;
  for (const radix of radices) {
    const factors: number[] = [];
    for (let j = 0; j < span; j++) for (let k = 1; k < radix; k++) factors.push(...unitRoot(-j * k, span * radix));
    const twiddles = putFloats(arena, factors);
    addresses.push(twiddles);
    entries.push(radix, span, twiddles);
    span *= radix;
  }
  arena.integers(at, entries.length).set(entries);
  return { n, radices, at, addresses };
}

/** exp(2πi·k/n) as [cos, sin]. */
export function unitRoot(k: number, n: number): [number, number] {
  const angle = (2 * Math.PI * (k % n)) / n;
  return [Math.cos(angle), Math.sin(angle)];
}

/** How many of the first radix' inputs can be other than 0 where only the first `box` inputs are. */
export function keepIn({ n, radices }: Plan, box: number): number {
  return Math.ceil(box / (n / radices[0]));
}

/** How many inputs the first pass reads with {@link keepIn} as it is: the kernels have variants for 1, 2, 4 and all. */
export function readEnd(plan: Plan, box: number): number {
  const [radix] = plan.radices;
  const keep = keepIn(plan, box);
  if (radix === 4 && keep <= 2) return (plan.n / 4) * keep;
  if (radix === 8 && keep <= 4) return (plan.n / 8) * (keep === 3 ? 4 : keep);
  return plan.n;
}

/** How many of the last radix' outputs are wanted where only the first `box` are. */
export function keepOut({ n, radices }: Plan, box: number): number {
  return Math.ceil(box / (n / radices[radices.length - 1]));
}

export function putFloats(arena: Arena, values: readonly number[]): number {
  const at = arena.allocate(4 * values.length);
  arena.floats(at, values.length).set(values);
  return at;
}

export function putIntegers(arena: Arena, values: readonly number[]): number {
  const at = arena.allocate(4 * values.length);
  arena.integers(at, values.length).set(values);
  return at;
}
