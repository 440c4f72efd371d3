// A sequence of patterns with one loaded network. The next is read while one is predicted; one that cannot be read or predicted does not
// end the sequence.

import { type Engine, InputError, type MaskVolume, type RealVolume } from "@friedel/engine";
import type { Prediction, PredictOptions, Predictor } from "./predict.js";

/** A pattern as {@link Predictor.predict} takes it. */
export interface PatternToPredict {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
}

interface Read<Item, Pattern> {
  readonly item: Item;
  readonly pattern: Pattern;
}

/** An item with an error of the input; other errors end the sequence. */
interface Failed<Item> {
  readonly item: Item;
  readonly error: InputError;
}

/** The result of one item of a sequence. */
export type Predicted<Item, Pattern> = (Read<Item, Pattern> & { readonly prediction: Prediction }) | Failed<Item>;

/**
 * Predicts the items in order and reads the next one meanwhile. Throws errors of `items`, and errors of reading and predicting that are
 * no InputError.
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
    // A consumer that stops early does not wait for a pending read.
    void upcoming.return(undefined).catch(() => {});
  }
}

async function* readAll<Item, Pattern>(
  items: AsyncIterable<Item> | Iterable<Item>,
  read: (item: Item) => Promise<Pattern>,
): AsyncGenerator<Read<Item, Pattern> | Failed<Item>, undefined> {
  for await (const item of items) {
    yield await read(item).then((pattern) => ({ item, pattern }), failed(item));
  }
}

/** Starts the next read at once. Its failure is handled where it is awaited. */
function ahead<T>(generator: AsyncGenerator<T, undefined>): Promise<IteratorResult<T, undefined>> {
  const next = generator.next();
  next.catch(() => {});
  return next;
}

async function predicted<Item, Pattern extends PatternToPredict>(
  predictor: Predictor,
  engine: Engine,
  { item, pattern }: Read<Item, Pattern>,
  options: PredictOptions,
): Promise<Predicted<Item, Pattern>> {
  const found = predictor.predict(engine, pattern.counts, pattern.mask, options);
  return found.then((prediction) => ({ item, pattern, prediction }), failed(item));
}

function failed<Item>(item: Item): (error: unknown) => Failed<Item> {
  return (error) => {
    if (error instanceof InputError) return { item, error };
    throw error;
  };
}
