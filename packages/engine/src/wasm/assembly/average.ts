// Adds P_S g to the sums of the running average: planar rows (real parts, then imaginary parts) in a box of their own,
// because the box of the iteration may shrink while the average lasts.

import { barrier, take } from "../host/assembly/threads";
import { add, insideOf } from "./butterflies";
import { average, box } from "./fields.generated";

export function accumulate(): void {
  const boxY = box.y;
  const boxX = box.vectors;
  const imaginary = average.imaginary;
  for (let p = take(); p < box.z; p = take()) {
    let g = box.object + ((<usize>(p * boxY * boxX)) << 5);
    let s = box.support + ((<usize>(p * boxY * boxX)) << 2);
    for (let y = 0; y < boxY; y++) {
      let to = average.at + average.offset + p * average.plane + y * average.row;
      for (let i = 0; i < boxX; i++) {
        const inside = insideOf(s);
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
