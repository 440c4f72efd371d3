// A crystal's pattern without noise on which engines are compared, for gpu.mjs and packages/cli/scripts/gpu-agreement.mjs.

import { complexVolume, Measured, mapped, maskVolume, modulusOf, placeOf, seededRandom } from "@friedel/engine";

/** The pattern, `isMissing` where it says of a voxel's index, and the crystal's support with a random object to begin with. */
export async function crystalProblem(engine, shape, isMissing) {
  const random = seededRandom(1);
  const support = mapped(maskVolume(shape), (_, i) => {
    const [z, y, x] = placeOf(i, shape).map((at, axis) => (at + 0.5) / shape[axis] - 0.5);
    return Number(Math.abs(z) < 0.2 && Math.abs(y) < 0.2 && Math.abs(x) < 0.2 && z + y + x < 0.25);
  });
  const object = mapped(complexVolume(shape), (_, i) => random.normal(i));
  const crystal = mapped(object, (value, i) => support.data[i >> 1] * (i % 2 === 0 ? 2 + 0.3 * value : 0.4 * value));
  const amplitude = modulusOf(await engine.transform(crystal, "forward"));
  const mask = mapped(maskVolume(shape), (_, i) => (isMissing(i) ? Measured.no : Measured.used));
  return { measurement: { amplitude, mask }, start: { object, support } };
}

/** Both numbers of an iteration outside of the support, by algorithm: HIO with β = 0.9, RAAR likewise. */
export const outsides = { ER: [0, 0], HIO: [1, -0.9], RAAR: [0.9, -0.8] };
