// The crystal in three dimensions as the page has it: what is shown is told to a worker that draws it, and what mouse, fingers and keys
// turn is kept here.

import type { Surface } from "../job/records.js";
import { firstView, turned, type View } from "./stage/camera.js";
import type { Colouring, Inks } from "./stage/drawing.js";
import { listenToGestures } from "./stage/gestures.js";
import type { StageOrder, StageReply } from "./stage/stage-worker.js";
import type { Label, Marks } from "./stage/words.js";

export type { Label } from "./stage/words.js";

/** Scenes that are turned together. */
export interface CameraLink {
  readonly followers: Set<(view: View) => void>;
}

/** A scene on a canvas. Owns the worker that draws it until `dispose`. */
export interface CrystalStage {
  show(surface: Surface, marks: Marks): void;
  colour(colouring: Colouring): void;
  /** Colours of lines, as the page has them. */
  ink(inks: Inks): void;
  resize(width: number, height: number): void;
  /** Turns the view about the upright axis and to the side, radians, and brings it nearer by a factor. */
  turn(right: number, up: number, nearer: number): void;
  /** Back to the first view. */
  reset(): void;
  /** Whether facets have their names. */
  name(isNamed: boolean): void;
  /** A picture as wide as this in pixels, and the words at their places there. */
  picture(width: number): Promise<{ readonly picture: ImageBitmap; readonly labels: readonly Label[] }>;
  dispose(): void;
}

/** What the page is told of a scene. */
export interface StageListeners {
  /** The words and their places, each time that it is drawn. */
  label(labels: readonly Label[]): void;
  /** It cannot be drawn. */
  fail(): void;
}

/**
 * Sets up a scene on a canvas that no other had; while what was told last is not drawn yet the canvas is marked as busy. Scenes of one link
 * are turned together. Throws where no worker can draw.
 */
export function createStage(
  canvas: HTMLCanvasElement,
  { label, fail }: StageListeners,
  { followers }: CameraLink = { followers: new Set() },
): CrystalStage {
  const offscreen = canvas.transferControlToOffscreen();
  const worker = new Worker(new URL("./stage/stage-worker.ts", import.meta.url), { type: "module" });
  const control = new AbortController();
  const pictures = new Map<number, (reply: StageReply) => void>();
  let number = 0;
  let view = firstView;
  const tell = (order: Omit<StageOrder, "number">, transfer: Transferable[] = []): void => {
    canvas.ariaBusy = "true";
    worker.postMessage({ ...order, number: ++number } satisfies StageOrder, transfer);
  };
  worker.onmessage = ({ data }: MessageEvent<StageReply>) => {
    if (data.picture) pictures.get(data.number)?.(data);
    else if (data.error !== undefined) fail();
    else {
      label(data.labels);
      if (data.number === number) canvas.ariaBusy = "false";
    }
  };
  worker.onerror = fail;
  const follow = (next: View): void => {
    view = next;
    tell({ view });
  };
  followers.add(follow);
  const lead = (next: View): void => {
    for (const one of followers) one(next);
  };
  const turn: CrystalStage["turn"] = (...step) => lead(turned(view, ...step));
  listenToGestures(canvas, turn, control.signal);
  tell({ canvas: offscreen, view }, [offscreen]);
  return {
    show: (surface, { q, beam, unit, facets }) =>
      tell({ surface, marks: { unit, ...(q && { q }), ...(beam && { beam }), ...(facets && { facets }) } }),
    colour: (colouring) => tell({ colouring }),
    ink: (inks) => tell({ inks }),
    resize: (width, height) => tell({ size: { width, height, ratio: Math.min(2, devicePixelRatio) } }),
    turn,
    reset: () => lead(firstView),
    name: (isNamed) => tell({ isNamed }),
    picture: (width) =>
      new Promise((resolve) => {
        tell({ pictureWidth: width });
        const asked = number;
        pictures.set(asked, ({ picture, labels }) => {
          pictures.delete(asked);
          if (picture) resolve({ picture, labels });
        });
      }),
    dispose() {
      followers.delete(follow);
      control.abort();
      worker.terminate();
    },
  };
}
