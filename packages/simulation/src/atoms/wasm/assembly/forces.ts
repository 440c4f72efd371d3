// Densities, embedding and forces of all atoms, two pairs at a time. Radial functions are cubic pieces in s = r², neither root nor
// quotient nor branch: entry k has ρ and φ side by side, Σ cₙ tⁿ with t = s/h − k in [−½, ½], and is zero beyond the cutoff.

import { barrier, take } from "@friedel/engine/assembly";
import {
  arrays,
  blockAtoms,
  coloursY,
  coloursZ,
  counts,
  distances,
  dummies,
  embedding,
  found,
  partialDoubles,
} from "./fields.generated";

/** Added to a double below 2³¹ it leaves the nearest integer in the low bits. */
const nearest: f64 = 6755399441055744;

/** Squared distances in intervals of the table, of the atom at (xy, z) from the two at p and q. @inline */
function intervals(xy: v128, z: v128, p: usize, q: usize, scale: v128, far: v128): v128 {
  const a = f64x2.sub(v128.load(p), xy);
  const b = f64x2.sub(v128.load(q), xy);
  // The third coordinates of both side by side.
  const c = f64x2.sub(v128.shuffle<f64>(v128.load64_splat(p, 16), v128.load64_splat(q, 16), 0, 2), z);
  const a2 = f64x2.mul(a, a);
  const b2 = f64x2.mul(b, b);
  const s = f64x2.add(f64x2.add(v128.shuffle<f64>(a2, b2, 0, 2), v128.shuffle<f64>(a2, b2, 1, 3)), f64x2.mul(c, c));
  // Takes `far` where s is no number too.
  return f64x2.mul(f64x2.pmin(far, s), scale);
}

/** @inline */
function entry(table: usize, rounded: v128, lane: u8): usize {
  return table + ((<usize>(<u32>(lane === 0 ? i64x2.extract_lane(rounded, 0) : i64x2.extract_lane(rounded, 1)))) << 6);
}

/** ρ and φ at t of an entry. @inline */
function radial(at: usize, t: v128): v128 {
  const high = f64x2.add(v128.load(at, 32), f64x2.mul(t, v128.load(at, 48)));
  return f64x2.add(v128.load(at), f64x2.mul(t, f64x2.add(v128.load(at, 16), f64x2.mul(t, high))));
}

/** Their slopes, per interval. @inline */
function slopes(at: usize, t: v128, t3: v128): v128 {
  const c2 = v128.load(at, 32);
  return f64x2.add(v128.load(at, 16), f64x2.mul(t, f64x2.add(f64x2.add(c2, c2), f64x2.mul(t3, v128.load(at, 48)))));
}

/** @inline */
function addTo(at: usize, v: v128): void {
  v128.store(at, f64x2.add(v128.load(at), v));
}

/** Adds densities and pair energies of the pairs of atoms [i, end), and keeps the slopes. */
function densitiesOf(i: i32, end: i32): void {
  const places = arrays.places;
  const sums = arrays.sums;
  const starts = arrays.partnerStart;
  const partners = arrays.partners;
  const table = arrays.radialTable;
  const scale = f64x2.splat(distances.scale);
  const far = f64x2.splat(distances.farSquared);
  const magic = f64x2.splat(nearest);
  const three = f64x2.splat(3);
  const keep = arrays.slopes;
  for (; i < end; i++) {
    const at = places + ((<usize>i) << 5);
    const xy = v128.load(at);
    const z = v128.load64_splat(at, 16);
    let total = f64x2.splat(0);
    let list = partners + ((<usize>load<i32>(starts + ((<usize>i) << 2))) << 2);
    const last = partners + ((<usize>load<i32>(starts + ((<usize>i) << 2), 4)) << 2);
    for (; list < last; list += 8) {
      const p = <usize>load<u32>(list);
      const q = <usize>load<u32>(list, 4);
      const u = intervals(xy, z, places + p, places + q, scale, far);
      const rounded = f64x2.add(u, magic);
      const t = f64x2.sub(u, f64x2.sub(rounded, magic));
      const atFirst = entry(table, rounded, 0);
      const atSecond = entry(table, rounded, 1);
      const t1 = v128.shuffle<f64>(t, t, 0, 0);
      const t2 = v128.shuffle<f64>(t, t, 1, 1);
      const first = radial(atFirst, t1);
      const second = radial(atSecond, t2);
      // Kept, for memory is sooner read than all this done again.
      const slope1 = slopes(atFirst, t1, f64x2.mul(three, t1));
      const slope2 = slopes(atSecond, t2, f64x2.mul(three, t2));
      const kept = keep + ((list - partners) << 2);
      v128.store(kept, v128.shuffle<f64>(slope1, slope2, 0, 2));
      v128.store(kept, v128.shuffle<f64>(slope1, slope2, 1, 3), 16);
      total = f64x2.add(total, f64x2.add(first, second));
      addTo(sums + (p >> 1), first);
      addTo(sums + (q >> 1), second);
    }
    addTo(sums + ((<usize>i) << 4), total);
  }
}

/** Adds forces, in units of 2/h, of the pairs of atoms [i, end). */
function forcesOf(i: i32, end: i32): void {
  const places = arrays.places;
  const forces = arrays.forces;
  const starts = arrays.partnerStart;
  const partners = arrays.partners;
  const keep = arrays.slopes;
  for (; i < end; i++) {
    const at = places + ((<usize>i) << 5);
    const xy = v128.load(at);
    const z = v128.load64_splat(at, 16);
    const slope = v128.load64_splat(at, 24);
    let fxy = f64x2.splat(0);
    let fz = fxy;
    let list = partners + ((<usize>load<i32>(starts + ((<usize>i) << 2))) << 2);
    const last = partners + ((<usize>load<i32>(starts + ((<usize>i) << 2), 4)) << 2);
    for (; list < last; list += 8) {
      const p = <usize>load<u32>(list);
      const q = <usize>load<u32>(list, 4);
      const atP = places + p;
      const atQ = places + q;
      const a = f64x2.sub(v128.load(atP), xy);
      const b = f64x2.sub(v128.load(atQ), xy);
      const zp = v128.load(atP, 16);
      const zq = v128.load(atQ, 16);
      const c = f64x2.sub(v128.shuffle<f64>(zp, zq, 0, 2), z);
      const kept = keep + ((list - partners) << 2);
      // (F′ᵢ + F′ⱼ) ρ′ + φ′ of both pairs.
      const both = f64x2.add(slope, v128.shuffle<f64>(zp, zq, 1, 3));
      const pull = f64x2.add(f64x2.mul(both, v128.load(kept)), v128.load(kept, 16));
      const onP = f64x2.mul(v128.shuffle<f64>(pull, pull, 0, 0), a);
      const onQ = f64x2.mul(v128.shuffle<f64>(pull, pull, 1, 1), b);
      const onZ = f64x2.mul(pull, c);
      fxy = f64x2.add(fxy, f64x2.add(onP, onQ));
      fz = f64x2.add(fz, onZ);
      const toP = forces + p;
      const toQ = forces + q;
      v128.store(toP, f64x2.sub(v128.load(toP), onP));
      store<f64>(toP, load<f64>(toP, 16) - f64x2.extract_lane(onZ, 0), 16);
      v128.store(toQ, f64x2.sub(v128.load(toQ), onQ));
      store<f64>(toQ, load<f64>(toQ, 16) - f64x2.extract_lane(onZ, 1), 16);
    }
    const to = forces + ((<usize>i) << 5);
    addTo(to, fxy);
    store<f64>(to, load<f64>(to, 16) + f64x2.extract_lane(fz, 0) + f64x2.extract_lane(fz, 1), 16);
  }
}

/** Goes through all rows, one colour after the other: an atom gets its parts in the same order whatever the threads. */
function overRows(forces: bool): void {
  const nx = counts.cellsX;
  const starts = arrays.cellStart;
  for (let colour = 0; colour < coloursY * coloursZ; colour++) {
    const from = load<i32>(arrays.colourStart + (colour << 2));
    const count = load<i32>(arrays.colourStart + (colour << 2), 4) - from;
    for (let task = take(); task < count; task = take()) {
      const row = load<i32>(arrays.taskRows + ((<usize>(from + task)) << 2));
      const i = load<i32>(starts + ((<usize>(nx * row)) << 2));
      const end = load<i32>(starts + ((<usize>(nx * (row + 1))) << 2));
      if (forces) forcesOf(i, end);
      else densitiesOf(i, end);
    }
    barrier();
  }
}

/** Blocks of atoms. @inline */
export function blocks(): i32 {
  return (counts.atoms + blockAtoms - 1) / blockAtoms;
}

/** Where the sums of a block go. @inline */
export function partial(block: i32): usize {
  return arrays.partials + <usize>(block * partialDoubles) * 8;
}

/** Embedding energies and slopes from the table over √ρ; sums of the energy and the greatest density of each block. */
function embed(): void {
  const count = blocks();
  const places = arrays.places;
  const sums = arrays.sums;
  const energies = arrays.energies;
  const table = arrays.embeddingTable;
  const last = embedding.last;
  const scale = embedding.scale;
  for (let block = take(); block < count; block = take()) {
    let energy: f64 = 0;
    let most: f64 = 0;
    for (let i = block * blockAtoms, end = min(counts.atoms, i + blockAtoms); i < end; i++) {
      const density = load<f64>(sums + ((<usize>i) << 4));
      const root = sqrt(max(density, 0));
      let own = load<f64>(sums + ((<usize>i) << 4), 8) * 0.5;
      let slope: f64 = 0;
      // An atom alone has no energy and feels no force, though a root is steep there.
      if (root > 0) {
        const place = root * scale;
        const k = min(<i32>min(place, 1e9), last);
        const t = place - <f64>k;
        const at = table + ((<usize>k) << 5);
        const c1 = load<f64>(at, 8);
        const c2 = load<f64>(at, 16);
        const c3 = load<f64>(at, 24);
        own += load<f64>(at) + t * (c1 + t * (c2 + t * c3));
        slope = ((c1 + t * (2 * c2 + t * 3 * c3)) * scale) / (2 * root);
      }
      store<f64>(places + ((<usize>i) << 5), slope, 24);
      store<f64>(energies + ((<usize>i) << 3), own);
      energy += own;
      most = max(most, density);
    }
    store<f64>(partial(block), energy);
    store<f64>(partial(block), most, 8);
  }
  barrier();
}

/** Zeros where densities and forces are summed. */
function clear(): void {
  const all = counts.atoms + dummies;
  const count = (all + blockAtoms - 1) / blockAtoms;
  for (let block = take(); block < count; block = take()) {
    const i = block * blockAtoms;
    const n = <usize>min(blockAtoms, all - i);
    memory.fill(arrays.sums + ((<usize>i) << 4), 0, n << 4);
    memory.fill(arrays.forces + ((<usize>i) << 5), 0, n << 5);
  }
  barrier();
}

/** Densities, and energies; false where densities are beyond the table, whose greatest every thread then knows. */
export function energies(thread: i32): bool {
  clear();
  overRows(false);
  embed();
  let energy: f64 = 0;
  let most: f64 = 0;
  for (let block = 0, count = blocks(); block < count; block++) {
    energy += load<f64>(partial(block));
    most = max(most, load<f64>(partial(block), 8));
  }
  if (thread === 0) {
    found.energy = energy;
    found.largestDensity = most;
  }
  return !(most > embedding.end * embedding.end);
}

/** Forces in units of 2/h, once densities are known. */
export function forces(): void {
  overRows(true);
}
