// What is written at a crystal: its extent along the axes, the arrows' names, the facets. And where the arrows are.

import { add, dot, norm, scale, type Triple, triple } from "@friedel/engine";
import type { Crystal, Surface } from "../../job/records.js";
import { directionsOf, halfExtent, type View } from "./camera.js";

/** A word at a place of the picture; the page draws it. */
export interface Label {
  readonly text: string;
  readonly kind: "axis" | "q" | "beam" | "facet";
  /** In pixels from the left upper corner. */
  readonly x: number;
  readonly y: number;
}

/** A word at a place in space. */
export interface Word extends Pick<Label, "text" | "kind"> {
  readonly at: Triple;
}

/** An arrow in space; its direction has length one. */
export interface Arrow {
  readonly kind: "q" | "beam";
  readonly from: Triple;
  readonly direction: Triple;
  readonly length: number;
}

/** What stands around a surface. */
export interface Surrounding {
  /** Half of the lengths of the box around it, x, y, z. */
  readonly half: Triple;
  /** Of the ball around the box. */
  readonly radius: number;
  readonly arrows: readonly Arrow[];
  readonly words: readonly Word[];
}

/** What the crystal has beside its surface. */
export type Marks = Pick<Crystal, "q" | "beam" | "unit" | "facets">;

/** Box, arrows and words of a surface. */
export function surroundingOf(
  { positions, middle }: Pick<Surface, "positions" | "middle">,
  { q, beam, unit, facets = [] }: Marks,
): Surrounding {
  const half = halfOf(positions);
  const radius = norm(half) || 1;
  const along = (from: Triple, direction: Triple, length: number): Triple => add(from, scale(length, direction));
  const text = (name: string, k: number) => `${name} ${Number((2 * half[k]).toPrecision(3))} ${unit === "nm" ? "nm" : "vx"}`;
  const upstream = beam && along([-half[0], -half[1], 0], beam, -0.5 * radius);
  return {
    half,
    radius,
    arrows: [
      ...(q ? [{ kind: "q" as const, from: [0, 0, 0] as const, direction: q, length: 1.1 * radius }] : []),
      ...(beam && upstream ? [{ kind: "beam" as const, from: upstream, direction: beam, length: radius }] : []),
    ],
    words: [
      { text: text("x", 0), kind: "axis", at: [0, -half[1], half[2]] },
      { text: text("y", 1), kind: "axis", at: [-half[0], 0, half[2]] },
      { text: text("z", 2), kind: "axis", at: [half[0], -half[1], 0] },
      ...facets.map(({ name, at }) => ({
        text: name,
        kind: "facet" as const,
        // A little above the surface.
        at: triple((k) => 1.03 * (at[k] - middle[k])),
      })),
      ...(q ? [{ text: "Q", kind: "q" as const, at: along([0, 0, 0], q, 1.17 * radius) }] : []),
      ...(beam && upstream ? [{ text: "beam", kind: "beam" as const, at: along(upstream, beam, 1.08 * radius) }] : []),
    ],
  };
}

/** Words at their places in a picture of this size; facets that look away are left out. */
export function placedWords(
  { words, radius }: Pick<Surrounding, "words" | "radius">,
  view: View,
  { width, height }: { readonly width: number; readonly height: number },
): Label[] {
  const { right, up, towards } = directionsOf(view);
  const [across, high] = halfExtent(view, radius, width / height);
  return words.flatMap(({ text, kind, at }) => {
    if (kind === "facet" && dot(at, towards) < 0) return [];
    const x = ((1 + dot(at, right) / across) / 2) * width;
    return [{ text, kind, x, y: ((1 - dot(at, up) / high) / 2) * height }];
  });
}

/** Largest coordinates along x, y, z. */
function halfOf(positions: Float32Array): Triple {
  const most: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < positions.length; i += 3)
    for (let k = 0; k < 3; k++) if (positions[i + k] > most[k]) most[k] = positions[i + k];
  return most;
}
