// What made a file, from what, with which settings.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { conventionsText, type Provenance } from "@friedel/io";
import type { Terminal } from "./terminal.js";
import { version } from "./version.js";

/** The input as provenance names it. */
export interface InputFingerprint {
  readonly path: string;
  /** SHA-256 in hexadecimal: of the file, or over all files of a scan as `RawScanProvenance` says. */
  readonly sha256: string;
}

/** Provenance of what one command makes. */
export function provenanceOf(
  terminal: Terminal,
  inputs: readonly InputFingerprint[],
  parameters: Readonly<Record<string, unknown>>,
  seed?: number,
): Provenance {
  return {
    program: "friedel",
    version,
    command: terminal.commandLine ?? "friedel",
    parameters,
    ...(seed !== undefined && { seed }),
    inputFiles: inputs.map(({ path }) => path),
    inputSha256: inputs.map(({ sha256 }) => sha256),
    conventions: conventionsText,
  };
}

/** SHA-256 of a file, read in pieces. */
export async function fingerprint(path: string): Promise<InputFingerprint> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return { path, sha256: hash.digest("hex") };
}
