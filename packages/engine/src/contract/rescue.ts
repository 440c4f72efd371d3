// An engine that can be lost in mid-run, such as a GPU, with another that goes on where it was: calls that changed a phaser since its object
// and support were loaded are done again on the other, to what the lost one had but for rounding.

import { EngineError } from "../errors.js";
import { crystalFitterOf, vectorsOf } from "./capabilities.js";
import type { Engine, Measurement } from "./engine.js";
import type { Phaser } from "./phaser.js";
import { rescuedFitter } from "./rescue-fitter.js";
import { rescuedVectors } from "./rescue-vectors.js";

/**
 * `engine`, and from the first {@link EngineError} on `other`; `say` hears of it once. What `engine` refuses for another reason is refused.
 * Of a phaser that was restored from a snapshot, what lay outside its support begins at 0. Disposes of `engine` alone.
 */
export function withRescue(engine: Engine, other: Engine, say: (error: EngineError) => void = () => {}): Engine {
  const rescued = async <T>(error: unknown, go: () => Promise<T>): Promise<T> => {
    if (!(error instanceof EngineError)) throw error;
    say(error);
    return go();
  };
  return {
    ...engine,
    transform: (volume, direction) =>
      engine.transform(volume, direction).catch((error: unknown) => rescued(error, () => other.transform(volume, direction))),
    createPhaser: async (measurement) => {
      try {
        return rescuedPhaser(await engine.createPhaser(measurement), measurement, other, say);
      } catch (error) {
        return rescued(error, () => other.createPhaser(measurement));
      }
    },
    ...(engine.createCrystalFitter && {
      createCrystalFitter: (measurement, box) =>
        rescuedFitter(
          () => crystalFitterOf(engine, measurement, box),
          () => crystalFitterOf(other, measurement, box),
          rescued,
        ),
    }),
  };
}

type Call<T> = (phaser: Phaser) => Promise<T>;

function rescuedPhaser(first: Phaser, measurement: Measurement, other: Engine, say: (error: EngineError) => void): Phaser {
  let phaser = first;
  /** What made the present state of the first phaser, in order. */
  let calls: Call<unknown>[] = [];
  const goOnAfter = async (error: unknown): Promise<Phaser> => {
    if (!(error instanceof EngineError) || phaser !== first) throw error;
    say(error);
    const made = await other.createPhaser(measurement);
    for (const earlier of calls) await earlier(made);
    calls = [];
    phaser = made;
    await first.dispose().catch(() => {});
    return made;
  };
  const ask = async <T>(call: Call<T>): Promise<T> => {
    try {
      return await call(phaser);
    } catch (error) {
      return call(await goOnAfter(error));
    }
  };
  const change = async <T>(call: Call<T>): Promise<T> => {
    const result = await ask(call);
    if (phaser === first) calls.push(call);
    return result;
  };
  /** From what it holds now on: so that what was done before need not be remembered. */
  const beginHere = async (): Promise<void> => {
    const state = await ask((at) => at.read());
    if (phaser === first) calls = [(at) => at.load(state)];
  };
  const openVectors: Phaser["openVectors"] = async (goal) => {
    const opened = await ask((at) => vectorsOf(at, goal));
    if (phaser !== first) return opened;
    return rescuedVectors(
      opened,
      async (error) => vectorsOf(await goOnAfter(error), goal),
      async ({ repeat, holdsVolumes }) => {
        if (holdsVolumes) return beginHere();
        calls.push(async (at) => {
          const again = await vectorsOf(at, goal);
          await repeat(again);
          await again.close();
        });
      },
    );
  };
  return {
    ...(first.openVectors && { openVectors }),
    shape: first.shape,
    load: async (state) => {
      await change((at) => at.load(state));
      if (phaser === first && state.object && state.support) calls = calls.slice(-1);
    },
    read: () => ask((at) => at.read()),
    iterate: (block) => change((at) => at.iterate(block)),
    updateSupport: (update) => change((at) => at.updateSupport(update)),
    fit: (model) => ask((at) => at.fit(model)),
    snapshot: () => ask((at) => at.snapshot()),
    restore: async (snapshot) => {
      await ask((at) => at.restore(snapshot));
      if (phaser === first) await beginHere();
    },
    dispose: () => phaser.dispose(),
  };
}
