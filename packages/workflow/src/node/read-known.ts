// Reads what is known of an object from files of any kind.

import type { Volume } from "@friedel/engine";
import type { KnownVolumes } from "../scan/plain.js";
import { volumeOf } from "../scan/read.js";
import { diskFile } from "./files.js";

/** Paths where {@link KnownVolumes} has volumes; `FILE.npz:NAME` names an array of an NPZ file. */
export interface KnownPaths extends Pick<KnownVolumes, "isReal" | "isNonNegative"> {
  readonly modulus?: string;
  readonly phase?: string;
  readonly support?: string;
}

/** Reads them. Throws FileError, FormatError and LimitError with the file's name. */
export async function readKnown({ modulus, phase, support, ...said }: KnownPaths): Promise<KnownVolumes> {
  const [first, second, third] = await Promise.all([modulus, phase, support].map((path) => path && readNamed(path)));
  return { ...said, ...(first && { modulus: first }), ...(second && { phase: second }), ...(third && { support: third }) };
}

function readNamed(path: string): Promise<Volume> {
  const [, file = path, array] = /^(.*\.npz):(.+)$/i.exec(path) ?? [];
  return volumeOf(diskFile(file), array);
}
