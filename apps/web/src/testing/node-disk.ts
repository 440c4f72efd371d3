// A folder of the disk as the place of dropped files, so that a session runs in Node over the real functions of Node.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { diskFile, readScan } from "@friedel/workflow/scans";
import { bytesOf } from "../disk/content.js";
import type { DroppedFile } from "../disk/tree.js";
import type { Disk } from "../job/open.js";

/** Files below `root`, which is emptied each time. */
export function nodeDisk(root: string): Disk {
  const add = async ({ path, blob }: DroppedFile) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), await bytesOf(blob));
  };
  return {
    add,
    async put(files) {
      await rm(root, { recursive: true, force: true });
      for (const file of files) await add(file);
    },
    readScan: (path, { mask, ...settings } = {}) =>
      readScan(join(root, path), { ...settings, ...(mask !== undefined && { mask: join(root, mask) }) }),
    diskFile: (path) => diskFile(join(root, path)),
  };
}
