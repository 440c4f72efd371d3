// Algebra of vectors on the box: linear combinations and scalar products, many in one pass, so that planes stay in the cache.

import { barrier, take } from "../host/assembly/threads";
import { box, pairs, terms } from "./fields.generated";
import { add, gather4, insideOf, mul, splat } from "./simd";

/** vector ← Σ coefficient·term inside the support, 0 outside; the list holds an address and a float32 for every term. */
export function combine(): void {
  const length = <usize>(box.y * box.vectors);
  const list = terms.list;
  const end = list + ((<usize>terms.count) << 3);
  for (let p = take(); p < box.z; p = take()) {
    let offset = (p * length) << 5;
    let support = box.support + ((p * length) << 2);
    const to = terms.to;
    for (let i = length; i > 0; i--) {
      let x = f32x4.splat(0);
      let y = x;
      for (let term = list; term < end; term += 8) {
        const from = <usize>load<u32>(term) + offset;
        const c = splat(term + 4);
        x = add(x, mul(c, v128.load(from)));
        y = add(y, mul(c, v128.load(from, 16)));
      }
      const inside = insideOf(support);
      v128.store(to + offset, v128.and(x, inside));
      v128.store(to + offset, v128.and(y, inside), 16);
      offset += 32;
      support += 4;
    }
  }
  barrier();
}

/** The scalar product of every pair of addresses in the list, a float64 for every plane and pair at `products`. */
export function dots(): void {
  const boxY = box.y;
  const row = (<usize>box.vectors) << 5;
  const list = pairs.list;
  const count = pairs.count;
  for (let p = take(); p < box.z; p = take()) {
    const sums = pairs.to + ((<usize>(p * count)) << 3);
    const offset = <usize>(p * boxY) * row;
    for (let j = 0; j < count; j++) {
      let a = <usize>load<u32>(list + ((<usize>j) << 3)) + offset;
      let b = <usize>load<u32>(list + ((<usize>j) << 3), 4) + offset;
      const sum = sums + ((<usize>j) << 3);
      store<f64>(sum, 0);
      for (let y = 0; y < boxY; y++) {
        let total = f32x4.splat(0);
        for (const end = a + row; a < end; a += 32) {
          total = add(total, add(mul(v128.load(a), v128.load(b)), mul(v128.load(a, 16), v128.load(b, 16))));
          b += 32;
        }
        gather4(sum, total);
      }
    }
  }
  barrier();
}
