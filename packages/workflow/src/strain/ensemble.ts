// The ensemble of a reconstruction: fits near its result that begin differently, whose mean the strain step takes to space.

import { type Measurement, relay, type SupportedObject } from "@friedel/engine";
import { type Ensemble, type FittedResult, fitEnsemble, type RefineResult } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { type Found, isRefined } from "@friedel/report";
import type { Context } from "../context.js";
import { begin, type Progress, warning } from "../progress.js";
import { matricesOf } from "../scan/geometry.js";

/** How many members, whether the result's hand is that of an earlier one, which the mean's must not overrule, and where Q is. */
export interface EnsembleSettings {
  readonly members: number;
  readonly keepsHand: boolean;
  readonly geometry: GeometryRecord;
}

/** Fits the ensemble of a result; undefined, with a warning, where hardly a fit ends in its object. Errors as `fitEnsemble`. */
export async function* findEnsemble(
  measurement: Measurement,
  found: Found,
  { members, keepsHand, geometry }: EnsembleSettings,
  { engine, fitElsewhere, signal }: Context,
): AsyncGenerator<Progress, Ensemble | undefined> {
  yield begin("error bars", signal);
  const { seed } = found.options;
  const fitted = isRefined(found) ? asRefined(found) : { ...measurement, ...supported(found) };
  const work = fitEnsemble(
    { engine, ...(fitElsewhere && { elsewhere: fitElsewhere }) },
    fitted,
    matricesOf(geometry),
    { members, seed, keepsHand },
    signal,
  );
  const ensemble = yield* relay(work, ({ done, total }) => ({ ...begin("error bars", signal), share: done / total }));
  if (!ensemble)
    yield warning("error bars", `hardly one of ${members} fits that began differently ended in this object: no error bars`);
  return ensemble;
}

/** A refined result with the measurement as it was modelled. */
function asRefined(found: RefineResult): FittedResult {
  const { conditions, coherenceWidths, coherenceTails, alternatives } = found;
  return { ...conditions.measurement, ...supported(found), coherenceWidths, coherenceTails, alternatives };
}

function supported({ object, support }: SupportedObject): SupportedObject {
  return { object, support };
}
