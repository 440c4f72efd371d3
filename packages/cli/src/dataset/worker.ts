// A worker thread that makes shards: gets their numbers one by one, answers with a message for each unit and each shard.

import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "@friedel/engine";
import { readManifest } from "./folder.js";
import { createShardMaker } from "./make-shard.js";

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: "unit" }
  | { readonly kind: "shard"; readonly shard: number }
  | { readonly kind: "error"; readonly message: string; readonly isInput: boolean };

const port = parentPort;
if (!port) throw new Error("expected to run as a worker thread, found that this is none");
const say = (message: WorkerMessage) => port.postMessage(message);
// Only this program starts this file, with the folder of a set.
const { folder } = workerData as { readonly folder: string };

const fail = (error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  say({ kind: "error", message, isInput: error instanceof InputError });
};

const maker = readManifest(folder).then((manifest) => createShardMaker(folder, manifest));
// Said when the first shard is asked for.
maker.catch(() => {});

port.on("message", (shard: number) => {
  maker
    .then((ready) => ready.make(shard, () => say({ kind: "unit" })))
    .then(() => say({ kind: "shard", shard }))
    .catch(fail);
});
