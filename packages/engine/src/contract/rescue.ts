// An engine that can be lost in mid-run, such as a GPU, with another that goes on where it was: calls that changed a phaser since its object
// and support were loaded are done again on the other, to what the lost one had but for rounding.

import { EngineError } from "../errors.js";
import type { Engine, Measurement } from "./engine.js";
import type { Phaser } from "./phaser.js";

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
  };
}

type Call<T> = (phaser: Phaser) => Promise<T>;

function rescuedPhaser(first: Phaser, measurement: Measurement, other: Engine, say: (error: EngineError) => void): Phaser {
  let phaser = first;
  /** What made the present state of the first phaser, in order. */
  let calls: Call<unknown>[] = [];
  const ask = async <T>(call: Call<T>): Promise<T> => {
    try {
      return await call(phaser);
    } catch (error) {
      if (!(error instanceof EngineError) || phaser !== first) throw error;
      say(error);
      const made = await other.createPhaser(measurement);
      for (const earlier of calls) await earlier(made);
      calls = [];
      phaser = made;
      await first.dispose().catch(() => {});
      return call(made);
    }
  };
  const change = async <T>(call: Call<T>): Promise<T> => {
    const result = await ask(call);
    if (phaser === first) calls.push(call);
    return result;
  };
  return {
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
      if (phaser !== first) return;
      const state = await phaser.read();
      calls = [(at) => at.load(state)];
    },
    dispose: () => phaser.dispose(),
  };
}
