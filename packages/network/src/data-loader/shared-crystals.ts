// Stored crystals in memory that threads share: one copy for all.

import { DataError } from "@friedel/engine";
import type { CrystalSource, StoredCrystal } from "@friedel/simulation";

/** One crystal without its atoms. */
interface CrystalHead {
  readonly metal: string;
  readonly latticeConstant: number;
  readonly origin: readonly [number, number, number];
  readonly className: string;
  readonly isTwinned: boolean;
}

/** Crystals in shared memory; can be posted to threads. */
export interface SharedCrystals {
  readonly heads: readonly CrystalHead[];
  /** Crystal n has the atoms from starts[n] to before starts[n + 1]. */
  readonly starts: readonly number[];
  /** Three an atom; see PackedCrystal. */
  readonly sites: Int16Array<SharedArrayBuffer>;
  readonly displacement: Float32Array<SharedArrayBuffer>;
  readonly twin: Uint8Array<SharedArrayBuffer>;
}

/** Copies crystals into shared memory. */
export function shareCrystals(crystals: readonly StoredCrystal[]): SharedCrystals {
  const starts = [0];
  for (const { crystal } of crystals) starts.push(starts[starts.length - 1] + crystal.sites.length / 3);
  const atoms = starts[starts.length - 1];
  const sites = new Int16Array(new SharedArrayBuffer(6 * atoms));
  const displacement = new Float32Array(new SharedArrayBuffer(12 * atoms));
  const twin = new Uint8Array(new SharedArrayBuffer(atoms));
  crystals.forEach(({ crystal }, n) => {
    sites.set(crystal.sites, 3 * starts[n]);
    displacement.set(crystal.displacement, 3 * starts[n]);
    if (crystal.twin) twin.set(crystal.twin, starts[n]);
  });
  const heads = crystals.map(({ crystal: { metal, latticeConstant, origin, twin: own }, className }) => {
    return { metal, latticeConstant, origin, className, isTwinned: own !== undefined };
  });
  return { heads, starts, sites, displacement, twin };
}

/** The crystals from number `first` to before `end` as a source. */
export function sharedSource(shared: SharedCrystals, first = 0, end = shared.heads.length): CrystalSource {
  return {
    count: end - first,
    async crystal(index): Promise<StoredCrystal> {
      const n = first + index;
      const head = shared.heads[n];
      if (!head || n >= end) throw new DataError(`expected a crystal from 0 to ${end - first - 1}, found ${index}`);
      const [from, to] = [shared.starts[n], shared.starts[n + 1]];
      const { metal, latticeConstant, origin, className, isTwinned } = head;
      const twin = isTwinned ? { twin: shared.twin.subarray(from, to) } : {};
      const sites = shared.sites.subarray(3 * from, 3 * to);
      const displacement = shared.displacement.subarray(3 * from, 3 * to);
      return { crystal: { metal, latticeConstant, origin, sites, displacement, ...twin }, className };
    },
  };
}
