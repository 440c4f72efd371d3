// Whether a run has ended: what `--resume` finds where nothing is left to do.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@friedel/engine";
import { checkpointName } from "../checkpoint/file.js";
import { readResultFile } from "../scan/read.js";
import { diskFile } from "./files.js";
import { readRunFiles, runFilesName } from "./run-files.js";

/**
 * Whether a folder has the whole result of a command, as it was typed, and no checkpoint to go on from. Throws DataError for the result
 * of the same command with other arguments.
 */
export async function isFinished(folder: string, command: string, commandLine: string | undefined): Promise<boolean> {
  const result = join(folder, "result.cxi");
  const [kept, list, object] = await Promise.all(
    [checkpointName, runFilesName, "result.cxi"].map((name) => timeOf(join(folder, name))),
  );
  // The list is the last that a run writes.
  if (kept !== undefined || list === undefined || object === undefined || list < object) return false;
  if (!(await readRunFiles(folder))[command]?.includes("result.cxi")) return false;
  const { provenance } = await readResultFile(diskFile(result));
  if (commandLine === undefined || !provenance || asked(provenance.command) === asked(commandLine)) return true;
  throw new DataError(
    `${result}: expected a run of this command to go on with, found the finished result of another: ${provenance.command}; ` +
      "without --resume it is made anew",
  );
}

/** A command line without what changes nothing of the result. */
function asked(commandLine: string): string {
  return commandLine
    .split(" ")
    .filter((word) => word !== "--resume" && word !== "--json")
    .join(" ");
}

/** When a file was last changed, milliseconds; undefined for none. */
async function timeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}
