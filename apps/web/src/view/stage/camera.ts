// Where a crystal is looked at from: an eye far away, y upwards, no perspective. Its parts are plain numbers, so that scenes can be turned
// together and a worker can be told.

import type { Triple } from "@friedel/engine";

/** Angles of the eye, radians: `around` the upright axis from z towards x, and `down` from it; `zoom` is 1 where all can be seen. */
export interface View {
  readonly around: number;
  readonly down: number;
  readonly zoom: number;
}

/** Unit vectors of a picture in space; `towards` points to the eye. */
export interface Directions {
  readonly right: Triple;
  readonly up: Triple;
  readonly towards: Triple;
}

/** Room around the ball that holds the crystal. */
const room = 1.22;
/** An eye right above would not know which way is up. */
const nearestToPole = 0.01;

/** From the right, above and in front. */
export const firstView: View = { around: Math.atan2(0.75, 1), down: Math.acos(0.5 / Math.hypot(0.75, 0.5, 1)), zoom: 1 };

/** The view after a turn to the right and upwards, radians, and a step nearer by a factor. */
export function turned({ around, down, zoom }: View, right: number, up: number, nearer: number): View {
  return {
    around: around + right,
    down: Math.max(nearestToPole, Math.min(Math.PI - nearestToPole, down - up)),
    zoom: Math.max(0.3, Math.min(20, zoom * nearer)),
  };
}

/** Where the picture's axes point. */
export function directionsOf({ around, down }: View): Directions {
  const [sin, cos] = [Math.sin(around), Math.cos(around)];
  return {
    right: [cos, 0, -sin],
    up: [-sin * Math.cos(down), Math.sin(down), -cos * Math.cos(down)],
    towards: [sin * Math.sin(down), Math.cos(down), cos * Math.sin(down)],
  };
}

/** Lengths in space from the middle of a picture to its right and upper edge, for a ball of this radius. */
export function halfExtent({ zoom }: View, radius: number, aspect: number): readonly [across: number, up: number] {
  const half = (room * radius * Math.max(1, 1 / aspect)) / zoom;
  return [half * aspect, half];
}
