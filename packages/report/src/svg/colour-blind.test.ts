// The colour maps as they look to people who lack one kind of cone, by the matrices of Machado, Oliveira and Fernandes, IEEE Transactions on
// Visualization and Computer Graphics 15, 1291 (2009), doi 10.1109/TVCG.2009.113 (severity 1, linear RGB): distances in CIELAB.

import { describe, expect, it } from "vitest";
import { amplitudeColours, countColours, displacementColours, phaseColours, strainColours } from "./colours.js";

const seenBy = {
  everybody: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopes: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopes: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopes: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

const tables = { amplitudeColours, countColours, displacementColours, phaseColours, strainColours };

/** Values that are an eighth and a quarter of the range apart: about 2 is just noticed side by side. */
const leastDistance = [
  { apart: 32, distance: 8 },
  { apart: 64, distance: 15 },
];

describe.each(Object.entries(tables))("%s", (name, table) => {
  it.each(Object.entries(seenBy))("tells values apart for %s", (_, matrix) => {
    const seen = Array.from({ length: 256 }, (_, i) => labOf(table.subarray(3 * i, 3 * i + 3), matrix));
    for (const { apart, distance } of leastDistance) {
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 256; i++) {
        for (let k = i + apart; k < 256; k++) {
          // A phase that goes once around is back.
          if (name === "phaseColours" && 256 - (k - i) < apart) continue;
          least = Math.min(least, Math.hypot(...seen[i].map((value, axis) => value - seen[k][axis])));
        }
      }
      expect(least).toBeGreaterThan(distance);
    }
  });
});

/** CIELAB under D65 of a colour of sRGB, three bytes, after a matrix on its linear values. */
function labOf(bytes: Uint8Array, matrix: readonly number[]): number[] {
  const linear = Array.from(bytes, (byte) =>
    byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
  );
  const product = (rows: readonly number[], v: readonly number[]) =>
    [0, 1, 2].map((k) => rows[3 * k] * v[0] + rows[3 * k + 1] * v[1] + rows[3 * k + 2] * v[2]);
  const rgb = product(matrix, linear).map((value) => Math.max(0, Math.min(1, value)));
  const toXyz = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041];
  const [x, y, z] = product(toXyz, rgb).map((value, k) => {
    const share = value / [0.95047, 1, 1.08883][k];
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
