// Networks on the disk: the user's, or the one that is shipped with the network package.

import { WeightsError } from "@friedel/network";
import { shippedNetwork } from "@friedel/network/node";
import { webRuntime } from "@friedel/network/web";
import { type KeptNetwork, keepNetwork, loadNetwork, type Network, requireNetworkFile } from "../predict/network.js";
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

/** The network at a path, or the shipped one, kept as {@link keepNetwork} does. */
export function keptNetwork(path: string | undefined): KeptNetwork {
  return keepNetwork(() => openNetworkIfShipped(path));
}
