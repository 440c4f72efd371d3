// Vectors that can be lost in mid-descent with the engine that holds them: what was done on them is done again on another's, and the descent
// goes on there. Handles given out here are places in the list of those of the engine at work: point, gradient, and what was created.

import { EngineError } from "../errors.js";
import type { VectorHandle, Workspace } from "./vectors.js";

/** What was done on vectors, with the handles so far. */
type Deed = (workspace: Workspace, handles: VectorHandle[]) => unknown;

/** What a closed descent was. */
export interface PastDescent {
  /** Does it again on vectors that have just been opened at the same point. */
  readonly repeat: (workspace: Workspace) => Promise<void>;
  /** Whether it holds on to whole volumes. */
  readonly holdsVolumes: boolean;
}

/** `first`, and from its first {@link EngineError} on what `reopen` opens at the same point. `close` hears of what `first` did to the end. */
export function rescuedVectors(
  first: Workspace,
  reopen: (error: EngineError) => Promise<Workspace>,
  close: (descent: PastDescent) => Promise<void>,
): Workspace {
  let workspace = first;
  let handles = handlesOf(first);
  let lost: EngineError | undefined;
  const deeds: Deed[] = [];
  let holdsVolumes = false;
  const lose = (error: unknown): void => {
    if (!(error instanceof EngineError) || workspace !== first) throw error;
    lost = error;
  };
  const act = (deed: Deed): void => {
    if (workspace === first) deeds.push(deed);
    if (lost) return;
    try {
      deed(workspace, handles);
    } catch (error) {
      lose(error);
    }
  };
  const ask = async <T>(question: (workspace: Workspace, handles: VectorHandle[]) => Promise<T>): Promise<T> => {
    if (!lost) {
      try {
        return await question(workspace, handles);
      } catch (error) {
        lose(error);
      }
    }
    if (lost) {
      workspace = await reopen(lost);
      lost = undefined;
      handles = await repeat(workspace, deeds);
    }
    return question(workspace, handles);
  };
  let count = handles.length;
  return {
    point: 0,
    gradient: 1,
    create: (from) => {
      holdsVolumes ||= from !== undefined;
      act((at, list) => list.push(at.create(from)));
      return count++;
    },
    combine: (to, terms) =>
      act((at, list) =>
        at.combine(
          list[to],
          terms.map(([coefficient, vector]) => [coefficient, list[vector]]),
        ),
      ),
    adam: (model, { first: m, second: v, keep, ...step }) =>
      act((at, list) => {
        const kept = keep === undefined ? undefined : list[keep];
        at.adam(model, { ...step, first: list[m], second: list[v], keep: kept });
      }),
    evaluate: async (model, along) => {
      const evaluate = (at: Workspace, list: VectorHandle[]) => at.evaluate(model, along === undefined ? along : list[along]);
      const found = await ask(evaluate);
      if (workspace === first) deeds.push(evaluate);
      return found;
    },
    read: (vector) => ask((at, list) => at.read(list[vector])),
    dots: (pairs) => ask((at, list) => at.dots(pairs.map(([a, b]) => [list[a], list[b]]))),
    close: async () => {
      await ask((at) => at.close());
      if (workspace !== first) return;
      const again = async (at: Workspace) => {
        await repeat(at, deeds);
      };
      await close({ holdsVolumes, repeat: again });
    },
  };
}

function handlesOf({ point, gradient }: Workspace): VectorHandle[] {
  return [point, gradient];
}

async function repeat(workspace: Workspace, deeds: readonly Deed[]): Promise<VectorHandle[]> {
  const handles = handlesOf(workspace);
  for (const deed of deeds) await deed(workspace, handles);
  return handles;
}
