// What a figure is once it is drawn: the drawing, the words that stand with it, and its panels one by one.

import type { Sketch } from "../svg/svg.js";

/** A part of a figure that can stand alone, drawn when it is asked for; its name is that of its file. */
export interface NamedSketch {
  readonly name: string;
  readonly sketch: () => Sketch;
}

/** A drawing, its file's name without ending, and the words that stand with it in a report. */
export interface Drawing {
  readonly file: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
  /** Its slices or views, each by itself; absent where the drawing is one already. */
  readonly panels?: readonly NamedSketch[];
}
