// FIRE, integrated by the semi-implicit Euler method, as in ../../relax.ts; see there for its sources. All threads go through the
// same steps on the same sums, so that none has to instruct the others.

import { barrier, take } from "@friedel/engine/assembly";
import {
  arrays,
  atRest,
  blockAtoms,
  counts,
  dense,
  distances,
  fire,
  found,
  goal,
  loose,
  moves,
  notFinite,
  state,
  stopped,
} from "./fields.generated";
import { blocks, energies, forces, partial } from "./forces";

/** @inline */
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** @inline */
function greatest(v: v128): f64 {
  return max(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}

/** Forces into eV/Å, those on held atoms away; the sums f·v, v·v, f·f and the greatest |f| of each block. */
function finishForces(): void {
  const atoms = counts.atoms;
  const count = blocks();
  const held = arrays.held;
  const scale = f64x2.splat(distances.forceScale);
  for (let block = take(); block < count; block = take()) {
    let fv = f64x2.splat(0);
    let vv = fv;
    let ff = fv;
    let most = fv;
    for (let i = block * blockAtoms, end = min(atoms, i + blockAtoms); i < end; i++) {
      const to = arrays.forces + ((<usize>i) << 5);
      const from = arrays.velocities + ((<usize>i) << 5);
      const free = f64x2.mul(scale, f64x2.splat(load<u8>(held + i) ? 0 : 1));
      const xy = f64x2.mul(v128.load(to), free);
      const z = f64x2.mul(v128.load(to, 16), free);
      v128.store(to, xy);
      v128.store(to, z, 16);
      const vxy = v128.load(from);
      const vz = v128.load(from, 16);
      fv = f64x2.add(fv, f64x2.add(f64x2.mul(xy, vxy), f64x2.mul(z, vz)));
      vv = f64x2.add(vv, f64x2.add(f64x2.mul(vxy, vxy), f64x2.mul(vz, vz)));
      ff = f64x2.add(ff, f64x2.add(f64x2.mul(xy, xy), f64x2.mul(z, z)));
      most = f64x2.max(most, f64x2.max(f64x2.abs(xy), f64x2.abs(z)));
    }
    store<f64>(partial(block), total(fv), 16);
    store<f64>(partial(block), total(vv), 24);
    store<f64>(partial(block), total(ff), 32);
    store<f64>(partial(block), greatest(most), 40);
  }
  barrier();
}

/** v ← keep·v + gain·f; the greatest |v| of each block. */
function accelerate(keep: f64, gain: f64): void {
  const count = blocks();
  const k = f64x2.splat(keep);
  const g = f64x2.splat(gain);
  for (let block = take(); block < count; block = take()) {
    let most = f64x2.splat(0);
    for (let i = block * blockAtoms, end = min(counts.atoms, i + blockAtoms); i < end; i++) {
      const from = arrays.forces + ((<usize>i) << 5);
      const to = arrays.velocities + ((<usize>i) << 5);
      const xy = f64x2.add(f64x2.mul(k, v128.load(to)), f64x2.mul(g, v128.load(from)));
      const z = f64x2.add(f64x2.mul(k, v128.load(to, 16)), f64x2.mul(g, v128.load(from, 16)));
      v128.store(to, xy);
      v128.store(to, z, 16);
      most = f64x2.max(most, f64x2.max(f64x2.abs(xy), f64x2.abs(z)));
    }
    store<f64>(partial(block), greatest(most), 48);
  }
  barrier();
}

/** x ← x + dt·v; the greatest squared way of each block since partners were found. */
function move(dt: f64): void {
  const count = blocks();
  const d = f64x2.splat(dt);
  for (let block = take(); block < count; block = take()) {
    let most: f64 = 0;
    for (let i = block * blockAtoms, end = min(counts.atoms, i + blockAtoms); i < end; i++) {
      const to = arrays.places + ((<usize>i) << 5);
      const from = arrays.velocities + ((<usize>i) << 5);
      const was = arrays.known + ((<usize>i) << 5);
      const xy = f64x2.add(v128.load(to), f64x2.mul(d, v128.load(from)));
      const z = load<f64>(to, 16) + dt * load<f64>(from, 16);
      v128.store(to, xy);
      store<f64>(to, z, 16);
      const way = f64x2.sub(xy, v128.load(was));
      const up = z - load<f64>(was, 16);
      most = max(most, total(f64x2.mul(way, way)) + up * up);
    }
    store<f64>(partial(block), most, 56);
  }
  barrier();
}

/** Relaxes until at rest, or until the host has to act; the outcome is the reason. */
export function relax(thread: i32): void {
  let dt = state.timeStep;
  let mixing = state.mixing;
  let step = state.step;
  let downhill = state.downhill;
  let known = state.evaluated !== 0;
  let outcome = loose;
  const count = blocks();
  for (;;) {
    if (!known) {
      if (!energies(thread)) {
        outcome = dense;
        break;
      }
      forces();
      finishForces();
    }
    let fv: f64 = 0;
    let vv: f64 = 0;
    let ff: f64 = 0;
    let force: f64 = 0;
    for (let block = 0; block < count; block++) {
      fv += load<f64>(partial(block), 16);
      vv += load<f64>(partial(block), 24);
      ff += load<f64>(partial(block), 32);
      force = max(force, load<f64>(partial(block), 40));
    }
    if (thread === 0) found.largestForce = force;
    outcome = !(ff < Infinity) ? notFinite : force <= goal.tolerance ? atRest : step === goal.stopAt && !known ? stopped : loose;
    if (outcome !== loose) break;
    known = false;
    if (fv > 0) {
      if (++downhill > <i32>fire.patience) {
        dt = min(dt * fire.faster, fire.longest);
        mixing *= fire.unmixing;
      }
    } else {
      vv = 0;
      // At rest there is no power either; only a climb makes steps shorter.
      if (step > 0) dt *= fire.slower;
      mixing = fire.mixing;
      downhill = 0;
    }
    // After the kick, v + dt·f, part of the speed is turned into the direction of the forces.
    const speed = sqrt(vv + (vv > 0 ? 2 * dt * fv : 0) + dt * dt * ff);
    const keep = vv > 0 ? 1 - mixing : 0;
    accelerate(keep, (1 - mixing) * dt + (mixing * speed) / sqrt(ff));
    let fastest: f64 = 0;
    for (let block = 0; block < count; block++) fastest = max(fastest, load<f64>(partial(block), 48));
    move(min(dt, moves.longest / fastest));
    step++;
    let way: f64 = 0;
    for (let block = 0; block < count; block++) way = max(way, load<f64>(partial(block), 56));
    if (!(way < moves.looseSquared)) break;
  }
  // The others have read all that the host may change once thread 0 is back.
  barrier();
  if (thread !== 0) return;
  state.timeStep = dt;
  state.mixing = mixing;
  state.step = step;
  state.downhill = downhill;
  found.outcome = outcome;
  state.evaluated = outcome === stopped ? 1 : 0;
}
