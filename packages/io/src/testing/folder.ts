// A folder on disk for the tests of one file.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Makes a folder that is removed after the last test; returns the path of a name in it, of the folder itself for none. */
export function testFolder(): (...names: readonly string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), "friedel-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (...names) => join(folder, ...names);
}
