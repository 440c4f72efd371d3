// A loaded network and the file that it is from.

import { FileError } from "@friedel/io";
import { loadPredictor, type Predictor, type Runtime, readNetworkUse, WeightsError } from "@friedel/network";
import type { InputFile } from "../provenance.js";
import type { InputSource } from "../scan/source.js";

/** A network that predicts. Its predictor is to be disposed of. */
export interface Network {
  readonly predictor: Predictor;
  readonly file: InputFile;
}

/** Loads a network from its ONNX file. Throws FileError with the file's name for one that is no network of friedel's. */
export async function loadNetwork(
  runtime: Runtime,
  source: InputSource,
  options: { readonly threads?: number } = {},
): Promise<Network> {
  const predictor = await loadPredictor(runtime, await source.bytes(), options).catch(inFile(source));
  return { predictor, file: await source.fingerprint() };
}

/** Refuses a file that is no network, without the time that loading it takes; errors as {@link loadNetwork}. */
export async function requireNetworkFile(source: InputSource): Promise<void> {
  await source.bytes().then(readNetworkUse).catch(inFile(source));
}

function inFile({ name }: InputSource): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof WeightsError)) throw error;
    throw new FileError(name, `${error.message[0].toLowerCase()}${error.message.slice(1)}`, { cause: error });
  };
}
