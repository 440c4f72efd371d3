// Networks on the disk: the user's, or the one that is shipped with the network package.

import { WeightsError } from "@friedel/network";
import { shippedNetwork } from "@friedel/network/node";
import { webRuntime } from "@friedel/network/web";
import { loadNetwork, type Network, requireNetworkFile } from "../predict/network.js";
import { diskFile } from "./files.js";

/**
 * Loads a network, to be run as WebAssembly, whose bits are those of a browser and of any processor, on one thread; the shipped one where no path is given.
 * Throws FileError for a file that is none, WeightsError where none is shipped.
 */
export async function openNetwork(path: string | undefined): Promise<Network> {
  const file = diskFile(path ?? (await shippedNetwork()));
  return loadNetwork(await webRuntime({ threads: 1 }), file);
}

/** The same, but null where no path is given and none is shipped. */
export function openNetworkIfShipped(path: string | undefined): Promise<Network | null> {
  return openNetwork(path).catch((error: unknown) => {
    if (path === undefined && error instanceof WeightsError) return null;
    throw error;
  });
}

/** Refuses a path at which there is no network, before any work; errors as those of {@link openNetwork}. */
export function requireNetwork(path: string): Promise<void> {
  return requireNetworkFile(diskFile(path));
}

/** A network that is loaded when it is first asked for, and stays loaded whoever disposes of it, until `close`. */
export function keptNetwork(path: string | undefined) {
  let loaded: Promise<Network | null> | undefined;
  return {
    async open(): Promise<Network | null> {
      loaded ??= openNetworkIfShipped(path);
      const network = await loaded;
      return network && { ...network, predictor: { ...network.predictor, dispose: async () => {} } };
    },
    async close(): Promise<void> {
      await (await loaded)?.predictor.dispose();
    },
  };
}
