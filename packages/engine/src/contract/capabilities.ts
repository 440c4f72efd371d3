// What an engine may lack, fits of crystals and vectors to descend with: asked for by a sentence, or completed by another engine.

import type { Triple } from "../array/index.js";
import { EngineError } from "../errors.js";
import type { CrystalFitter } from "./crystal-fitter.js";
import type { Engine, Measurement } from "./engine.js";
import type { Phaser } from "./phaser.js";
import type { DescentGoal, Workspace } from "./vectors.js";

/** A fitter of the engine. Throws {@link EngineError} for an engine that fits no crystals, else what `createCrystalFitter` does. */
export function crystalFitterOf(engine: Engine, measurement: Measurement, box: Triple): Promise<CrystalFitter> {
  if (engine.createCrystalFitter) return engine.createCrystalFitter(measurement, box);
  throw new EngineError(`expected an engine that fits crystals, found '${engine.name}', which needs another as its fallback`);
}

/** Vectors of the phaser, see `Phaser.openVectors`. Throws {@link EngineError} for a phaser without them. */
export function vectorsOf(phaser: Phaser, goal: DescentGoal): Promise<Workspace> {
  if (phaser.openVectors) return phaser.openVectors(goal);
  throw new EngineError("expected an engine with vectors to descend with, found one that needs another as its fallback");
}

/** `engine` with `other` for what it lacks; objects and supports go over and back. Disposes of both. */
export function withFallback(engine: Engine, other: Engine): Engine {
  return {
    ...engine,
    threads: Math.max(engine.threads, other.threads),
    createPhaser: async (measurement) =>
      withVectors(await engine.createPhaser(measurement), () => other.createPhaser(measurement)),
    createCrystalFitter: (measurement, box) => crystalFitterOf(engine.createCrystalFitter ? engine : other, measurement, box),
    dispose: async () => {
      await engine.dispose();
      await other.dispose();
    },
  };
}

/** A phaser whose vectors, and fits with a model, are those of another where it has none; the other is made when it is first needed. */
function withVectors(phaser: Phaser, createOther: () => Promise<Phaser>): Phaser {
  if (phaser.openVectors) return phaser;
  let made: Phaser | undefined;
  const loadedOther = async (): Promise<Phaser> => {
    made ??= await createOther();
    await made.load(await phaser.read());
    return made;
  };
  return {
    ...phaser,
    fit: async (model) => (model ? (await loadedOther()).fit(model) : phaser.fit()),
    openVectors: async (goal) => {
      const other = await loadedOther();
      const workspace = await vectorsOf(other, goal);
      const close = async () => {
        await workspace.close();
        await phaser.load({ object: (await other.read()).object });
      };
      return { ...workspace, close };
    },
    dispose: async () => {
      await phaser.dispose();
      await made?.dispose();
    },
  };
}
