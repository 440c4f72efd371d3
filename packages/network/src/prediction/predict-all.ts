// A sequence of patterns with one loaded network: the next is read while one is computed, and one that cannot be read or predicted does
// not end the sequence.

import { type Engine, InputError, type MaskVolume, type RealVolume } from "@friedel/engine";
import type { Prediction, PredictOptions, Predictor } from "./predict.js";

/** A pattern as {@link Predictor.predict} takes it. */
export interface PatternToPredict {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
}

/** What became of one item of a sequence. */
export type Predicted<Item, Pattern> =
  | { readonly item: Item; readonly pattern: Pattern; readonly prediction: Prediction }
  /** What was wrong with the input; other errors end the sequence. */
  | { readonly item: Item; readonly error: InputError };

/**
 * Predicts one item after the other, in order, and reads the next meanwhile. Ends with the items. Throws what `items` throws, and what
 * is no InputError of reading and predicting.
 */
export async function* predictAll<Item, Pattern extends PatternToPredict>(
  predictor: Predictor,
  engine: Engine,
  items: AsyncIterable<Item> | Iterable<Item>,
  read: (item: Item) => Promise<Pattern>,
  options: PredictOptions = {},
): AsyncGenerator<Predicted<Item, Pattern>> {
  const upcoming = readAll(items, read);
  try {
    let next = ahead(upcoming);
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = ahead(upcoming);
      if ("error" in value) yield value;
      else yield await predicted(predictor, engine, value, options);
    }
  } finally {
    // Whoever stops before the end waits for nothing that has not come.
    void upcoming.return(undefined).catch(() => {});
  }
}

type Read<Item, Pattern> =
  | { readonly item: Item; readonly pattern: Pattern }
  | { readonly item: Item; readonly error: InputError };

async function* readAll<Item, Pattern>(
  items: AsyncIterable<Item> | Iterable<Item>,
  read: (item: Item) => Promise<Pattern>,
): AsyncGenerator<Read<Item, Pattern>, undefined> {
  for await (const item of items) {
    yield await read(item).then((pattern) => ({ item, pattern }), failed(item));
  }
}

/** The next of a generator, begun at once. If it fails before it is waited for, that is no failure of its own. */
function ahead<T>(generator: AsyncGenerator<T, undefined>): Promise<IteratorResult<T, undefined>> {
  const next = generator.next();
  next.catch(() => {});
  return next;
}

async function predicted<Item, Pattern extends PatternToPredict>(
  predictor: Predictor,
  engine: Engine,
  { item, pattern }: { readonly item: Item; readonly pattern: Pattern },
  options: PredictOptions,
): Promise<Predicted<Item, Pattern>> {
  const found = predictor.predict(engine, pattern.counts, pattern.mask, options);
  return found.then((prediction) => ({ item, pattern, prediction }), failed(item));
}

function failed<Item>(item: Item): (error: unknown) => { readonly item: Item; readonly error: InputError } {
  return (error) => {
    if (error instanceof InputError) return { item, error };
    throw error;
  };
}
