// What made a file, from what, with which settings.

import { conventionsText, type InputRecord, type Provenance } from "@friedel/io";
import { version } from "./version.js";

/** A file that something was made from, as provenance names it. */
export interface InputFile {
  readonly path: string;
  /** SHA-256 in hexadecimal: of the file, or over all files of a scan as `RawScanProvenance` says. */
  readonly sha256: string;
}

/** The parts of a provenance. */
export interface Making {
  /** The command line; "friedel" without one. */
  readonly command?: string | undefined;
  /** What the program ran on. */
  readonly runtime?: string | undefined;
  readonly inputs: readonly InputFile[];
  /** What the pattern was read from. */
  readonly input?: InputRecord | undefined;
  /** Every setting, JSON-able. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed?: number;
}

/** Provenance of what this version of friedel makes. */
export function provenanceOf({ command = "friedel", runtime, inputs, input, parameters, seed }: Making): Provenance {
  return {
    program: "friedel",
    version,
    command,
    parameters,
    ...(seed !== undefined && { seed }),
    inputFiles: inputs.map(({ path }) => path),
    inputSha256: inputs.map(({ sha256 }) => sha256),
    ...(input && { input }),
    ...(runtime !== undefined && { runtime }),
    conventions: conventionsText,
  };
}

/** An input from its bytes. */
export async function inputFile(path: string, bytes: Uint8Array): Promise<InputFile> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice()));
  return { path, sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}
