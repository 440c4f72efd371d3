// A folder of the disk as the place of dropped files, so that a session runs in Node over the real functions of Node.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { diskFile, readScan } from "@friedel/workflow/scans";
import type { Disk } from "../job/open.js";

/** Files below `root`, which is emptied each time. */
export function nodeDisk(root: string): Disk {
  return {
    async put(files) {
      await rm(root, { recursive: true, force: true });
      for (const { path, blob } of files) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), new Uint8Array(await blob.arrayBuffer()));
      }
    },
    readScan: (path, settings) => readScan(join(root, path), settings),
    diskFile: (path) => diskFile(join(root, path)),
  };
}
