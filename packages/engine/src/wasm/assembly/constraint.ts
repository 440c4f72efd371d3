// The update of g where something is known of the object's values (contract/phaser.ts). Outside the support it is that of free objects;
// inside, u ← what is to be added to c·g + d·g'. The kinds are those of the host's constraint.ts.

import { box, constraint, grid, iteration } from "./fields.generated";
import { add, insideOf, mul, sub } from "./simd";

const nonNegative = 2;
const modulus = 3;
const selectReal = 4;
const selectNonNegative = 5;

/** As `update` of iterate.ts, of one row of the box; `at`: bytes from the first row of g. */
export function updateConstrained(row: usize, object: usize, support: usize, at: usize): void {
  const a = iteration.a;
  const b = iteration.b;
  const overA = mul(sub(iteration.insideA, a), constraint.overWeight);
  const overB = mul(sub(iteration.insideB, b), constraint.overWeight);
  const weight = constraint.weight;
  const alpha = constraint.alpha;
  const correction = constraint.correction;
  const kind = constraint.kind;
  const scale = grid.inverseCount;
  const zero = f32x4.splat(0);
  const tiny = f32x4.splat(1e-36);
  const hasKnown = constraint.known !== 0;
  let known = constraint.known + at;
  for (let i = box.vectors; i > 0; i--) {
    const im = mul(v128.load(row), scale);
    const re = mul(v128.load(row, 16), scale);
    const gr = v128.load(object);
    const gi = v128.load(object, 16);
    const outRe = add(mul(a, gr), mul(b, re));
    const outIm = add(mul(a, gi), mul(b, im));
    let p = f32x4.splat(1);
    let q = zero;
    if (hasKnown) {
      p = v128.load(known);
      q = v128.load(known, 16);
    }
    let uRe: v128;
    let uIm: v128;
    if (kind >= selectReal) {
      const now = add(mul(p, re), mul(q, im));
      uRe = sub(mul(now, p), outRe);
      uIm = sub(mul(now, q), outIm);
      if (kind === selectNonNegative) {
        const before = add(mul(p, gr), mul(q, gi));
        const isSmall = f32x4.lt(now, mul(alpha, before));
        uRe = v128.bitselect(sub(sub(gr, mul(correction, re)), outRe), uRe, isSmall);
        uIm = v128.bitselect(sub(sub(gi, mul(correction, im)), outIm), uIm, isSmall);
        const isAllowed = f32x4.ge(now, zero);
        uRe = v128.and(uRe, isAllowed);
        uIm = v128.and(uIm, isAllowed);
      }
    } else {
      const vRe = add(mul(overA, gr), mul(overB, re));
      const vIm = add(mul(overA, gi), mul(overB, im));
      if (kind === modulus) {
        const power = add(mul(vRe, vRe), mul(vIm, vIm));
        const hasPhase = f32x4.gt(power, tiny);
        const times = f32x4.div(p, f32x4.sqrt(f32x4.pmax(power, tiny)));
        uRe = v128.bitselect(mul(times, vRe), p, hasPhase);
        uIm = v128.and(mul(times, vIm), hasPhase);
      } else {
        let value = add(mul(p, vRe), mul(q, vIm));
        if (kind === nonNegative) value = f32x4.pmax(value, zero);
        uRe = mul(value, p);
        uIm = mul(value, q);
      }
      uRe = mul(weight, uRe);
      uIm = mul(weight, uIm);
    }
    const inside = insideOf(support);
    uRe = v128.and(uRe, inside);
    uIm = v128.and(uIm, inside);
    v128.store(object, add(outRe, uRe));
    v128.store(object, add(outIm, uIm), 16);
    v128.store(row, uRe);
    v128.store(row, uIm, 16);
    row += 32;
    object += 32;
    support += 4;
    known += 32;
  }
  for (let i = box.xReadEnd - box.vectors; i > 0; i--) {
    v128.store(row, zero);
    v128.store(row, zero, 16);
    row += 32;
  }
}
