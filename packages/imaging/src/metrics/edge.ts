// How much of a pattern reaches the ends of its array.

import type { RealVolume } from "@friedel/engine";

/** Share of the intensity in the outermost sixteenth at the ends of the axes: large where a pattern is cut off there. */
export function shareAtEdge({ shape, data }: RealVolume): number {
  const [edgeZ, edgeY, edgeX] = shape.map((n) => Math.max(1, Math.round(n / 16)));
  let [outer, all] = [0, 0];
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    const outerPlane = z < edgeZ || z >= shape[0] - edgeZ;
    for (let y = 0; y < shape[1]; y++) {
      const outerLine = outerPlane || y < edgeY || y >= shape[1] - edgeY;
      for (let x = 0; x < shape[2]; x++, i++) {
        all += data[i];
        if (outerLine || x < edgeX || x >= shape[2] - edgeX) outer += data[i];
      }
    }
  }
  return outer / all;
}
