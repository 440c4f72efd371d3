// The network that a command predicts with: the user's, or the one that is shipped.

import { FileError } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { loadPredictor, type Predictor, WeightsError } from "@friedel/network";
import { nodeRuntime, shippedNetwork } from "@friedel/network/node";
import type { InputFile } from "@friedel/workflow";
import { diskFile } from "@friedel/workflow/node";

/** A loaded network and the file that it is from. */
export interface OpenedNetwork {
  readonly predictor: Predictor;
  readonly fingerprint: InputFile;
}

/** Loads a network; the shipped one where no path is given. Throws FileError with the file's name, WeightsError where none is shipped. */
export async function openNetwork(path: string | undefined, threads: number): Promise<OpenedNetwork> {
  const from = path ?? (await shippedNetwork());
  const bytes = await readFileBytes(from);
  const predictor = await loadPredictor(await nodeRuntime(), bytes, { threads }).catch((error: unknown) => {
    if (!(error instanceof WeightsError)) throw error;
    throw new FileError(from, `${error.message[0].toLowerCase()}${error.message.slice(1)}`, { cause: error });
  });
  return { predictor, fingerprint: await diskFile(from).fingerprint() };
}
