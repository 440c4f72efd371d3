// Fits of crystals on an engine that can be lost: a call looks at nothing that earlier ones left, so the one that fails is asked again of
// the other engine's fitter.

import type { CrystalFitter } from "./crystal-fitter.js";

/** What to do about an error: throw it again, or go on. */
export type Rescue = <T>(error: unknown, go: () => Promise<T>) => Promise<T>;

/** The fitter that `make` makes, and from the first error that is rescued that of `makeOther`. */
export async function rescuedFitter(
  make: () => Promise<CrystalFitter>,
  makeOther: () => Promise<CrystalFitter>,
  rescued: Rescue,
): Promise<CrystalFitter> {
  let isFirst = true;
  const change = (): Promise<CrystalFitter> => {
    isFirst = false;
    return makeOther();
  };
  let fitter = await make().catch((error: unknown) => rescued(error, change));
  const ask = async <T>(call: (at: CrystalFitter) => Promise<T>): Promise<T> => {
    try {
      return await call(fitter);
    } catch (error) {
      if (!isFirst) throw error;
      return rescued(error, async () => {
        await fitter.dispose().catch(() => {});
        fitter = await change();
        return call(fitter);
      });
    }
  };
  const { shape, box } = fitter;
  return {
    shape,
    box,
    advance: (fits, schedule, upTo) => ask((at) => at.advance(fits, schedule, upTo)),
    object: (model, edge) => ask((at) => at.object(model, edge)),
    sums: (model, edge) => ask((at) => at.sums(model, edge)),
    dispose: () => fitter.dispose(),
  };
}
