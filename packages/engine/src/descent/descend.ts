// The course of a descent, the same for all engines: what it starts with, the optimiser, the report.

import { adam } from "./adam.js";
import { adjust, type Course, evaluate, scaleOf } from "./course.js";
import type { Descent, DescentReport } from "./descent.js";
import { limitedMemory } from "./limited-memory.js";
import type { Model } from "./model.js";
import type { Memory, Workspace } from "./workspace.js";

/** A name for what an optimiser's memory can be used for. */
export function memoryKind({ optimiser }: Descent): string {
  return optimiser.kind === "lbfgs" ? `lbfgs ${optimiser.memory ?? 6}` : optimiser.kind;
}

/** The memory to go on with: the former one where the descent asks for it and it fits. */
export function resumedMemory<V>(descent: Descent, former: Memory<V> | undefined): Memory<V> | undefined {
  return descent.resume && former?.kind === memoryKind(descent) ? former : undefined;
}

/** Fits of the scale before the first step of a new descent. */
const firstFits = 3;

/** Takes the steps from the workspace's point; `memory` is a new one, or that of the run that this one goes on with. */
export async function descend<V>(workspace: Workspace<V>, descent: Descent, memory: Memory<V>): Promise<DescentReport> {
  const course: Course<V> = {
    workspace,
    descent,
    memory,
    model: startModel(descent, memory.model),
    sums: undefined,
    evaluations: 0,
    taken: 0,
    losses: [],
  };
  for (let i = memory.model || descent.model?.scale !== "best" ? firstFits : 0; i < firstFits; i++) {
    evaluate(course);
    adjust(course);
  }
  const outcome = await (descent.optimiser.kind === "adam" ? adam(course) : limitedMemory(course));
  memory.model = course.model;
  return {
    steps: course.taken,
    losses: course.losses,
    evaluations: course.evaluations,
    outcome,
    scale: scaleOf(course),
    widths: course.model.widths,
  };
}

/** What is given, and what the former run has fitted. */
function startModel({ model }: Descent, former: Model | undefined): Model {
  const { scale = 1, coherence } = model ?? {};
  return {
    scale: typeof scale === "number" ? scale : (former?.scale ?? 1),
    widths: coherence?.fitted ? (former?.widths ?? coherence.widths) : coherence?.widths,
  };
}
