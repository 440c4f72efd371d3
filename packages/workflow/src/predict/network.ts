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

/** A network that stays loaded. */
export interface KeptNetwork {
  /** The network, which nobody needs to dispose of. */
  readonly open: () => Promise<Network | null>;
  readonly close: () => Promise<void>;
}

/** Loads a network when it is first asked for, and keeps it whoever disposes of it, until `close`; what failed is tried again. */
export function keepNetwork(load: () => Promise<Network | null>): KeptNetwork {
  let loaded: Promise<Network | null> | undefined;
  return {
    async open() {
      loaded ??= load();
      const network = await loaded.catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
      return network && { ...network, predictor: { ...network.predictor, dispose: async () => {} } };
    },
    async close() {
      await (await loaded)?.predictor.dispose();
    },
  };
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
