// Where the fits of an ensemble begin: with phases pushed away from an object's, with its phases turned inside out, with its bare body.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  type MaskVolume,
  placeOf,
  type Random,
  type Transform,
  type Triple,
} from "@friedel/engine";
import { compareHands } from "../metrics/compare.js";

/** Waves that a push is made of, and how often each turns across the array at most. */
const push = { waves: 12, periods: 4 } as const;

/**
 * The object with its phase pushed by a smooth random field of `rms` radians: plane waves of random directions and phases, as long as
 * those of an array that is `block` times as long.
 */
export function pushed({ shape, data }: ComplexVolume, random: Random, rms: number, block: Triple = [1, 1, 1]): ComplexVolume {
  const waves = Array.from({ length: push.waves }, (_, n) => ({
    periods: [0, 1, 2].map((axis) => push.periods * (2 * random.uniform(4 * n + axis) - 1)),
    phase: 2 * Math.PI * random.uniform(4 * n + 3),
  }));
  const height = rms * Math.sqrt(2 / push.waves);
  const out = complexVolume(shape);
  const centre = centreOf(shape);
  for (let i = 0; i < data.length; i += 2) {
    if (data[i] === 0 && data[i + 1] === 0) continue;
    const place = placeOf(i / 2, shape);
    let turn = 0;
    for (const { periods, phase } of waves) {
      const along = periods.reduce(
        (sum, count, axis) => sum + (count * (place[axis] - centre[axis])) / (block[axis] * shape[axis]),
        0,
      );
      turn += height * Math.cos(2 * Math.PI * along + phase);
    }
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    out.data[i] = c * data[i] - s * data[i + 1];
    out.data[i + 1] = s * data[i] + c * data[i + 1];
  }
  return out;
}

/**
 * The object's body with the phases of its twin. A body that is nearly its own mirror image scatters a weak even phase φ and −φ nearly
 * alike, so that a search may end with the body of one hand and the phases of the other; this is the step out of it.
 */
export async function insideOut(object: ComplexVolume, transform: Transform): Promise<ComplexVolume> {
  const { twinned } = await compareHands(object, object, transform);
  const twin = twinned.aligned.data;
  const out = complexVolume(object.shape);
  for (let i = 0; i < twin.length; i += 2) {
    const length = Math.hypot(twin[i], twin[i + 1]);
    if (length === 0) continue;
    const factor = Math.hypot(object.data[i], object.data[i + 1]) / length;
    out.data[i] = factor * twin[i];
    out.data[i + 1] = factor * twin[i + 1];
  }
  return out;
}

/** 1 inside a support, without phase. */
export function bodyOf({ shape, data }: MaskVolume): ComplexVolume {
  const out = complexVolume(shape);
  for (let i = 0; i < data.length; i++) out.data[2 * i] = Number(data[i] !== 0);
  return out;
}
