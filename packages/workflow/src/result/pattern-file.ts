// pattern.cxi: a pattern that is ready, for other commands and other programs.

import { type Provenance, writePattern } from "@friedel/io";
import type { Folder } from "../folder.js";
import type { Pattern } from "../scan/scan.js";

/** Writes pattern.cxi. */
export async function writePatternFile(folder: Folder, pattern: Pattern, provenance: Provenance): Promise<void> {
  const { counts, mask, isAmplitude, geometry } = pattern;
  await folder.write("pattern.cxi", await writePattern({ counts, mask, isAmplitude, ...(geometry && { geometry }), provenance }));
}
