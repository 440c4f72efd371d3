// Networks on the disk: the user's, or the one that is shipped with the network package.

import { WeightsError } from "@friedel/network";
import { nodeRuntime, shippedNetwork } from "@friedel/network/node";
import { loadNetwork, type Network, requireNetworkFile } from "../predict/network.js";
import { diskFile } from "./files.js";

/** Loads a network; the shipped one where no path is given. Throws FileError for a file that is none, WeightsError where none is shipped. */
export async function openNetwork(path: string | undefined, threads: number): Promise<Network> {
  const file = diskFile(path ?? (await shippedNetwork()));
  return loadNetwork(await nodeRuntime(), file, { threads });
}

/** The same, but null where no path is given and none is shipped. */
export function openNetworkIfShipped(path: string | undefined, threads: number): Promise<Network | null> {
  return openNetwork(path, threads).catch((error: unknown) => {
    if (path === undefined && error instanceof WeightsError) return null;
    throw error;
  });
}

/** Refuses a path at which there is no network, before any work; errors as those of {@link openNetwork}. */
export function requireNetwork(path: string): Promise<void> {
  return requireNetworkFile(diskFile(path));
}
