// Adds P_S g to the sums of the running average: planar rows (real parts, then imaginary parts) in a box of their own,
// because the box of the iteration may shrink while the average lasts.

import * as f from "../fields";
import { add } from "./butterflies";
import { take, barrier } from "./threads";

export function accumulate(): void {
  const boxY = load<i32>(f.boxY), boxX = load<i32>(f.boxX);
  const imaginary = <usize>load<u32>(f.averageImaginary);
  for (let p = take(); p < load<i32>(f.boxZ); p = take()) {
    let g = <usize>load<u32>(f.object) + (<usize>(p * boxY * boxX) << 5), s = <usize>load<u32>(f.support) + (<usize>(p * boxY * boxX) << 2);
    for (let y = 0; y < boxY; y++) {
      let to = <usize>load<u32>(f.average) + load<i32>(f.averageOffset) + p * load<i32>(f.averagePlane) + y * load<i32>(f.averageRow);
      for (let i = 0; i < boxX; i++) {
        const inside = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(s)));
        v128.store(to, add(v128.load(to), v128.and(v128.load(g), inside)));
        const im = to + imaginary;
        v128.store(im, add(v128.load(im), v128.and(v128.load(g, 16), inside)));
        to += 16;
        g += 32;
        s += 4;
      }
    }
  }
  barrier();
}
