// A measurement of a known object and independent starts near it, for tests of error bars.

import { type ComplexVolume, mapped, seededRandom, type Transform } from "@friedel/engine";
import { simulatePattern } from "@friedel/simulation";
import { isosurfaceSupport } from "../../../metrics/extent.js";

import type { Start } from "../object.js";

/** √counts (1e5 at the peak unless told otherwise) of an object, with their mask. */
export async function measurementOf(truth: ComplexVolume, seed: number, transform: Transform, peakCounts = 1e5) {
  const { counts, mask } = await simulatePattern(truth, { peakCounts, seed }, transform);
  return { amplitude: mapped(counts, Math.sqrt), mask };
}

/** Three starts: the object with noise of `error` of the amplitude inside its support. */
export function startsNear(truth: ComplexVolume, seed: number, error: number): Start[] {
  const support = isosurfaceSupport(truth, 0);
  return [91, 92, 93].map((stream) => {
    const random = seededRandom(seed, "tests", stream);
    return { object: mapped(truth, (value, i) => (support.data[i >> 1] ? value + error * random.normal(i) : 0)), support };
  });
}
