// Objects laid over one reference for what averages or compares many of them: what a comparison measures beside would cost as much again.

import { type ComplexVolume, complexVolume, type Transform } from "@friedel/engine";
import { alignSpectra, type Comparison, checkNorm, checkShapes, innerProduct, isTwinOf, twinSpectrum } from "./compare.js";

/** An object laid over a reference, at its own size. */
export interface Overlay extends Pick<Comparison, "twin" | "shift" | "correlation"> {
  readonly object: ComplexVolume;
}

/**
 * Lays objects over a reference, whose spectrum is made once: twin, shift and phase of `compareObjects`, without what that measures.
 * Throws DataError for a reference of zeros; what it returns throws as `compareObjects`.
 */
export async function overlays(
  reference: ComplexVolume,
  transform: Transform,
): Promise<(object: ComplexVolume) => Promise<Overlay>> {
  checkNorm(reference, "reference");
  const spectrum = await transform(reference, "forward");
  const referencePower = innerProduct(reference, reference).re;
  return async (object) => {
    checkShapes(object, reference);
    checkNorm(object, "compared object");
    const own = await transform(object, "forward");
    const straight = await alignSpectra(own, spectrum, transform);
    const twinned = await alignSpectra(twinSpectrum(own), spectrum, transform);
    const twin = isTwinOf(straight, twinned);
    const { move, shift } = twin ? twinned : straight;
    const moved = await move();
    const { re, im } = innerProduct(moved, reference);
    const power = innerProduct(moved, moved).re;
    const correlation = Math.hypot(re, im) / Math.sqrt(power * referencePower);
    return { object: turned(moved, re, im, power), twin, shift, correlation };
  };
}

/** A volume with the phase of re + i·im more, by way of the scale |re + i·im|/power, whose rounding it has. */
function turned({ shape, data }: ComplexVolume, re: number, im: number, power: number): ComplexVolume {
  const size = 1 / (Math.hypot(re, im) / power);
  const out = complexVolume(shape);
  for (let i = 0; i < data.length; i += 2) {
    out.data[i] = size * Math.fround((data[i] * re - data[i + 1] * im) / power);
    out.data[i + 1] = size * Math.fround((data[i] * im + data[i + 1] * re) / power);
  }
  return out;
}
