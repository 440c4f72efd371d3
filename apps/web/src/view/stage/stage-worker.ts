// The worker that draws a crystal: it waits for the graphics card, so that the page does not.

import type { Surface } from "../../job/records.js";
import { workerScope } from "../../worker/scope.js";
import { firstView, type View } from "./camera.js";
import { type Colouring, createDrawing, type Drawing, type Inks } from "./drawing.js";
import { type Label, type Marks, placedWords, type Surrounding, surroundingOf } from "./words.js";

/** What the page has changed; `number` is told again once it is drawn. */
export interface StageOrder {
  readonly number: number;
  /** Comes first. */
  readonly canvas?: OffscreenCanvas;
  readonly surface?: Surface;
  readonly marks?: Marks;
  readonly colouring?: Colouring;
  readonly inks?: Inks;
  readonly view?: View;
  /** Of the place in the page, and pixels of the canvas for one of it. */
  readonly size?: { readonly width: number; readonly height: number; readonly ratio: number };
  /** Whether facets have their names. */
  readonly isNamed?: boolean;
  /** A picture as wide as this, beside what is shown. */
  readonly pictureWidth?: number;
}

/** What the worker tells: what it drew last and the words at it, a picture that was asked for, or why there is nothing to see. */
export interface StageReply {
  readonly number: number;
  readonly labels: readonly Label[];
  readonly picture?: ImageBitmap;
  readonly error?: string;
}

const page = workerScope();
let state: Omit<StageOrder, "pictureWidth"> = { number: 0 };
let surrounding: Surrounding | undefined;
let drawing: Drawing | undefined;
let isAsked = false;

page.onmessage = ({ data }: MessageEvent<StageOrder>) => {
  const { pictureWidth, ...change } = data;
  state = { ...state, ...change };
  try {
    if (change.canvas) begin(change.canvas);
    apply(change);
    if (pictureWidth !== undefined) sendPicture(pictureWidth);
    ask();
  } catch (error) {
    tell({ number: state.number, labels: [], error: error instanceof Error ? error.message : String(error) });
  }
};

function begin(canvas: OffscreenCanvas): void {
  drawing = createDrawing(canvas);
  // A card that is taken away gives back a context with nothing in it.
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  canvas.addEventListener("webglcontextrestored", () => {
    drawing = createDrawing(canvas);
    apply(state);
    ask();
  });
}

function apply({ surface, colouring, size }: Omit<StageOrder, "number">): void {
  if (surface && state.marks) {
    surrounding = surroundingOf(surface, state.marks);
    drawing?.show(surface, surrounding);
  }
  if (colouring) drawing?.colour(colouring);
  if (size) fit(size.ratio);
}

/** Makes the canvas as large as its place, times a ratio. */
function fit(ratio: number): void {
  const { canvas, size } = state;
  if (canvas && size) Object.assign(canvas, { width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) });
}

function ask(): void {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    draw();
    tell({ number: state.number, labels: labelsIn(state.size) });
  });
}

function draw(): void {
  if (surrounding && state.inks) drawing?.draw(state.view ?? firstView, state.inks);
}

/** Draws at the width that is asked for, and again as it was. */
function sendPicture(width: number): void {
  const { canvas, size, number } = state;
  if (!canvas || !size) return;
  fit(width / size.width);
  draw();
  const labels = labelsIn(canvas);
  createImageBitmap(canvas).then(
    (picture) => page.postMessage({ number, labels, picture } satisfies StageReply, [picture]),
    (error: unknown) => tell({ number, labels: [], error: String(error) }),
  );
  fit(size.ratio);
}

function labelsIn(size: { readonly width: number; readonly height: number } | undefined): readonly Label[] {
  if (!size || !surrounding) return [];
  const words = surrounding.words.filter(({ kind }) => kind !== "facet" || state.isNamed);
  return placedWords({ words, radius: surrounding.radius }, state.view ?? firstView, size);
}

function tell(reply: StageReply): void {
  page.postMessage(reply);
}
