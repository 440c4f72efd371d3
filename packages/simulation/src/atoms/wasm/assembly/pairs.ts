// Partners of atoms that are sorted by cell: every pair once, those of a row of cells by one thread. Counted first, then listed.

import { barrier, take } from "@friedel/engine/assembly";
import { arrays, counts, distances, dummies } from "./fields.generated";

/** Atoms [from, to) whose distance to atom i is below the range: how many; listed where `list` is not 0. */
function search(i: i32, from: i32, to: i32, list: usize, row: i32): i32 {
  const places = arrays.places;
  const range = distances.rangeSquared;
  const at = places + ((<usize>i) << 5);
  const x = load<f64>(at);
  const y = load<f64>(at, 8);
  const z = load<f64>(at, 16);
  const closest = arrays.closest + ((<usize>row) << 3);
  const pair = arrays.closestPair + ((<usize>row) << 3);
  let least = load<f64>(closest);
  let found = 0;
  let p = places + ((<usize>from) << 5);
  for (const end = places + ((<usize>to) << 5); p < end; p += 32) {
    const dx = load<f64>(p) - x;
    const dy = load<f64>(p, 8) - y;
    const dz = load<f64>(p, 16) - z;
    const s = dx * dx + dy * dy + dz * dz;
    if (s >= range) continue;
    if (list !== 0) {
      store<u32>(list + ((<usize>found) << 2), <u32>(p - places));
    } else if (s < least) {
      least = s;
      store<f64>(closest, s);
      store<i32>(pair, i);
      store<i32>(pair, <i32>((p - places) >> 5), 4);
    }
    found++;
  }
  return found;
}

/** Partners of atom i in cell cx of row (cy, cz). */
function partnersOf(i: i32, cx: i32, cy: i32, cz: i32, list: usize): i32 {
  const nx = counts.cellsX;
  const ny = counts.cellsY;
  const starts = arrays.cellStart;
  const row = cy + ny * cz;
  const low = max(0, cx - 1);
  const high = min(nx, cx + 2);
  let found = search(i, i + 1, load<i32>(starts + ((<usize>(nx * row + high)) << 2)), list, row);
  // The rows (1, 0), (−1, 1), (0, 1), (1, 1).
  for (let k = 0; k < 4; k++) {
    const y = cy + (k === 0 ? 1 : k - 2);
    const z = cz + (k === 0 ? 0 : 1);
    if (y < 0 || y >= ny || z >= counts.cellsZ) continue;
    const cells = nx * (y + ny * z);
    const from = load<i32>(starts + ((<usize>(cells + low)) << 2));
    const to = load<i32>(starts + ((<usize>(cells + high)) << 2));
    found += search(i, from, to, list === 0 ? 0 : list + ((<usize>found) << 2), row);
  }
  return found;
}

/** Counts (into `partnerStart` + 1) or lists the partners of all atoms; lists are filled up to an even length. */
export function pairs(listing: bool): void {
  const nx = counts.cellsX;
  const ny = counts.cellsY;
  for (let row = take(); row < counts.rows; row = take()) {
    const cz = row / ny;
    const cy = row - cz * ny;
    const dummy = (counts.atoms + (row % dummies)) << 5;
    if (!listing) store<f64>(arrays.closest + ((<usize>row) << 3), Infinity);
    for (let cx = 0; cx < nx; cx++) {
      const cell = arrays.cellStart + ((<usize>(nx * row + cx)) << 2);
      const end = load<i32>(cell, 4);
      for (let i = load<i32>(cell); i < end; i++) {
        const start = arrays.partnerStart + ((<usize>i) << 2);
        if (listing) {
          const list = arrays.partners + ((<usize>load<i32>(start)) << 2);
          const found = partnersOf(i, cx, cy, cz, list);
          if (found & 1) store<i32>(list + ((<usize>found) << 2), dummy);
        } else store<i32>(start, (partnersOf(i, cx, cy, cz, 0) + 1) & ~1, 4);
      }
    }
  }
  barrier();
}
