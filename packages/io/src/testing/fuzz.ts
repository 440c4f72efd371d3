// Damaged files through a reader: each is read or refused with an InputError, and nothing else is thrown.
// `FUZZ=1000000 npm test` sets the number of mutants of every case; without it each case has its own.

import { InputError, seededRandom } from "@friedel/engine";
import { expect } from "vitest";
import { mutate } from "./mutate.js";

/** A kind of file under test. */
export interface FuzzCase {
  /** Valid files to damage; the reader must take each of them. */
  readonly seeds: readonly Uint8Array[];
  /** Number of mutants where the environment sets none. */
  readonly mutants: number;
  /** Reads a mutant, or throws an InputError; `n` is its number, from 0, and -1 for an undamaged file. */
  readonly read: (bytes: Uint8Array, n: number) => unknown;
  /** Called after each mutant, read or refused; throws where more memory was taken than the reader may. */
  readonly after?: () => void;
}

/** Runs a case. Fails where a mutant ends in another error, and where hardly any mutant was read or refused. */
export async function fuzz({ seeds, mutants, read, after }: FuzzCase): Promise<void> {
  for (const seed of seeds) await read(seed, -1);
  const count = Number(process.env.FUZZ ?? mutants);
  const outcome = { read: 0, refused: 0 };
  for (let n = 0; n < count; n++) {
    const bytes = mutate(seeds[n % seeds.length], seeds[(n * 7 + 1) % seeds.length], seededRandom(n, "tests", 5));
    try {
      await read(bytes, n);
      outcome.read++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutant ${n}: ${error}`, { cause: error });
      outcome.refused++;
    }
    after?.();
  }
  // Both must happen, or the mutants prove nothing.
  expect(outcome.read).toBeGreaterThan(count / 50);
  expect(outcome.refused).toBeGreaterThan(count / 5);
}
