// Densities, embedding and forces of all atoms, two pairs at a time. Radial functions are cubic pieces in s = r², neither root nor
// quotient nor branch: entry k has ρ and φ side by side, Σ cₙ tⁿ with t = s/h − k in [−½, ½], and is zero beyond the cutoff.

import * as f from "../fields";
import { barrier, take } from "../../../../../engine/src/wasm/assembly/threads";

/** Added to a double below 2³¹ it leaves the nearest integer in the low bits. */
// @ts-ignore: decorator
@inline const nearest: f64 = 6755399441055744;

/** Squared distances in intervals of the table, of the atom at (xy, z) from the two at p and q. */
// @ts-ignore: decorator
@inline
function intervals(xy: v128, z: v128, p: usize, q: usize, scale: v128, far: v128): v128 {
  const a = f64x2.sub(v128.load(p), xy), b = f64x2.sub(v128.load(q), xy);
  // The third coordinates of both side by side.
  const c = f64x2.sub(v128.shuffle<f64>(v128.load64_splat(p, 16), v128.load64_splat(q, 16), 0, 2), z);
  const a2 = f64x2.mul(a, a), b2 = f64x2.mul(b, b);
  const s = f64x2.add(f64x2.add(v128.shuffle<f64>(a2, b2, 0, 2), v128.shuffle<f64>(a2, b2, 1, 3)), f64x2.mul(c, c));
  // Takes `far` where s is no number too.
  return f64x2.mul(f64x2.pmin(far, s), scale);
}

// @ts-ignore: decorator
@inline
function entry(table: usize, rounded: v128, lane: u8): usize {
  return table + (<usize>(<u32>(lane == 0 ? i64x2.extract_lane(rounded, 0) : i64x2.extract_lane(rounded, 1))) << 6);
}

/** ρ and φ at t of an entry. */
// @ts-ignore: decorator
@inline
function radial(at: usize, t: v128): v128 {
  const high = f64x2.add(v128.load(at, 32), f64x2.mul(t, v128.load(at, 48)));
  return f64x2.add(v128.load(at), f64x2.mul(t, f64x2.add(v128.load(at, 16), f64x2.mul(t, high))));
}

/** Their slopes, per interval. */
// @ts-ignore: decorator
@inline
function slopes(at: usize, t: v128, t3: v128): v128 {
  const c2 = v128.load(at, 32);
  return f64x2.add(v128.load(at, 16), f64x2.mul(t, f64x2.add(f64x2.add(c2, c2), f64x2.mul(t3, v128.load(at, 48)))));
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, v: v128): void {
  v128.store(at, f64x2.add(v128.load(at), v));
}

/** Adds densities and pair energies of the pairs of atoms [i, end), and keeps the slopes. */
function densitiesOf(i: i32, end: i32): void {
  const places = <usize>load<u32>(f.places), sums = <usize>load<u32>(f.sums), starts = <usize>load<u32>(f.partnerStart);
  const partners = <usize>load<u32>(f.partners), table = <usize>load<u32>(f.radialTable);
  const scale = v128.load64_splat(f.radialScale), far = v128.load64_splat(f.farSquared), magic = f64x2.splat(nearest);
  const three = f64x2.splat(3), keep = <usize>load<u32>(f.slopes);
  for (; i < end; i++) {
    const at = places + (<usize>i << 5);
    const xy = v128.load(at), z = v128.load64_splat(at, 16);
    let total = f64x2.splat(0);
    let list = partners + (<usize>load<i32>(starts + (<usize>i << 2)) << 2);
    const last = partners + (<usize>load<i32>(starts + (<usize>i << 2), 4) << 2);
    for (; list < last; list += 8) {
      const p = <usize>load<u32>(list), q = <usize>load<u32>(list, 4);
      const u = intervals(xy, z, places + p, places + q, scale, far);
      const rounded = f64x2.add(u, magic);
      const t = f64x2.sub(u, f64x2.sub(rounded, magic));
      const atFirst = entry(table, rounded, 0), atSecond = entry(table, rounded, 1);
      const t1 = v128.shuffle<f64>(t, t, 0, 0), t2 = v128.shuffle<f64>(t, t, 1, 1);
      const first = radial(atFirst, t1), second = radial(atSecond, t2);
      // Kept, for memory is sooner read than all this done again.
      const slope1 = slopes(atFirst, t1, f64x2.mul(three, t1)), slope2 = slopes(atSecond, t2, f64x2.mul(three, t2));
      const kept = keep + ((list - partners) << 2);
      v128.store(kept, v128.shuffle<f64>(slope1, slope2, 0, 2));
      v128.store(kept, v128.shuffle<f64>(slope1, slope2, 1, 3), 16);
      total = f64x2.add(total, f64x2.add(first, second));
      addTo(sums + (p >> 1), first);
      addTo(sums + (q >> 1), second);
    }
    addTo(sums + (<usize>i << 4), total);
  }
}

/** Adds forces, in units of 2/h, of the pairs of atoms [i, end). */
function forcesOf(i: i32, end: i32): void {
  const places = <usize>load<u32>(f.places), forces = <usize>load<u32>(f.forces), starts = <usize>load<u32>(f.partnerStart);
  const partners = <usize>load<u32>(f.partners), keep = <usize>load<u32>(f.slopes);
  for (; i < end; i++) {
    const at = places + (<usize>i << 5);
    const xy = v128.load(at), z = v128.load64_splat(at, 16), slope = v128.load64_splat(at, 24);
    let fxy = f64x2.splat(0), fz = fxy;
    let list = partners + (<usize>load<i32>(starts + (<usize>i << 2)) << 2);
    const last = partners + (<usize>load<i32>(starts + (<usize>i << 2), 4) << 2);
    for (; list < last; list += 8) {
      const p = <usize>load<u32>(list), q = <usize>load<u32>(list, 4);
      const atP = places + p, atQ = places + q;
      const a = f64x2.sub(v128.load(atP), xy), b = f64x2.sub(v128.load(atQ), xy);
      const zp = v128.load(atP, 16), zq = v128.load(atQ, 16);
      const c = f64x2.sub(v128.shuffle<f64>(zp, zq, 0, 2), z);
      const kept = keep + ((list - partners) << 2);
      // (F′ᵢ + F′ⱼ) ρ′ + φ′ of both pairs.
      const both = f64x2.add(slope, v128.shuffle<f64>(zp, zq, 1, 3));
      const pull = f64x2.add(f64x2.mul(both, v128.load(kept)), v128.load(kept, 16));
      const onP = f64x2.mul(v128.shuffle<f64>(pull, pull, 0, 0), a), onQ = f64x2.mul(v128.shuffle<f64>(pull, pull, 1, 1), b);
      const onZ = f64x2.mul(pull, c);
      fxy = f64x2.add(fxy, f64x2.add(onP, onQ));
      fz = f64x2.add(fz, onZ);
      const toP = forces + p, toQ = forces + q;
      v128.store(toP, f64x2.sub(v128.load(toP), onP));
      store<f64>(toP, load<f64>(toP, 16) - f64x2.extract_lane(onZ, 0), 16);
      v128.store(toQ, f64x2.sub(v128.load(toQ), onQ));
      store<f64>(toQ, load<f64>(toQ, 16) - f64x2.extract_lane(onZ, 1), 16);
    }
    const to = forces + (<usize>i << 5);
    addTo(to, fxy);
    store<f64>(to, load<f64>(to, 16) + f64x2.extract_lane(fz, 0) + f64x2.extract_lane(fz, 1), 16);
  }
}

/** Goes through all rows, one colour after the other: an atom gets its parts in the same order whatever the threads. */
function overRows(forces: bool): void {
  const nx = load<i32>(f.cellsX), starts = <usize>load<u32>(f.cellStart), tasks = <usize>load<u32>(f.taskRows);
  for (let colour = 0; colour < f.coloursY * f.coloursZ; colour++) {
    const from = load<i32>(<usize>load<u32>(f.colourStart) + (colour << 2));
    const count = load<i32>(<usize>load<u32>(f.colourStart) + (colour << 2), 4) - from;
    for (let task = take(); task < count; task = take()) {
      const row = load<i32>(tasks + (<usize>(from + task) << 2));
      const i = load<i32>(starts + (<usize>(nx * row) << 2)), end = load<i32>(starts + (<usize>(nx * (row + 1)) << 2));
      if (forces) forcesOf(i, end);
      else densitiesOf(i, end);
    }
    barrier();
  }
}

/** Blocks of atoms. */
// @ts-ignore: decorator
@inline
export function blocks(): i32 {
  return (load<i32>(f.atoms) + f.blockAtoms - 1) / f.blockAtoms;
}

/** Where the sums of a block go. */
// @ts-ignore: decorator
@inline
export function partial(block: i32): usize {
  return <usize>load<u32>(f.partials) + <usize>(block * f.partialDoubles) * 8;
}

/** Embedding energies and slopes from the table over √ρ; sums of the energy and the greatest density of each block. */
function embed(): void {
  const atoms = load<i32>(f.atoms), count = blocks();
  const places = <usize>load<u32>(f.places), sums = <usize>load<u32>(f.sums), energies = <usize>load<u32>(f.energies);
  const table = <usize>load<u32>(f.embeddingTable), last = load<i32>(f.embeddingLast), scale = load<f64>(f.embeddingScale);
  for (let block = take(); block < count; block = take()) {
    let energy: f64 = 0, most: f64 = 0;
    for (let i = block * f.blockAtoms, end = min(atoms, i + f.blockAtoms); i < end; i++) {
      const density = load<f64>(sums + (<usize>i << 4)), root = sqrt(max(density, 0));
      let own = load<f64>(sums + (<usize>i << 4), 8) * 0.5, slope: f64 = 0;
      // An atom alone has no energy and feels no force, though a root is steep there.
      if (root > 0) {
        const place = root * scale, k = min(<i32>min(place, 1e9), last), t = place - <f64>k, at = table + (<usize>k << 5);
        const c1 = load<f64>(at, 8), c2 = load<f64>(at, 16), c3 = load<f64>(at, 24);
        own += load<f64>(at) + t * (c1 + t * (c2 + t * c3));
        slope = (c1 + t * (2 * c2 + t * 3 * c3)) * scale / (2 * root);
      }
      store<f64>(places + (<usize>i << 5), slope, 24);
      store<f64>(energies + (<usize>i << 3), own);
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
  const all = load<i32>(f.atoms) + f.dummies, count = (all + f.blockAtoms - 1) / f.blockAtoms;
  for (let block = take(); block < count; block = take()) {
    const i = block * f.blockAtoms, n = <usize>min(f.blockAtoms, all - i);
    memory.fill(<usize>load<u32>(f.sums) + (<usize>i << 4), 0, n << 4);
    memory.fill(<usize>load<u32>(f.forces) + (<usize>i << 5), 0, n << 5);
  }
  barrier();
}

/** Densities, and energies; false where densities are beyond the table, whose greatest every thread then knows. */
export function energies(thread: i32): bool {
  clear();
  overRows(false);
  embed();
  let energy: f64 = 0, most: f64 = 0;
  for (let block = 0, count = blocks(); block < count; block++) {
    energy += load<f64>(partial(block));
    most = max(most, load<f64>(partial(block), 8));
  }
  if (thread == 0) {
    store<f64>(f.energy, energy);
    store<f64>(f.largestDensity, most);
  }
  const end = load<f64>(f.embeddingEnd);
  return !(most > end * end);
}

/** Forces in units of 2/h, once densities are known. */
export function forces(): void {
  overRows(true);
}
