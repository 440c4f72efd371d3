// Which folder the results of a watched file go to; the same one after a restart.

import { basename, join } from "node:path";
import { stem } from "../scan/source.js";
import { readSourceRecord } from "./source-record.js";

/**
 * Gives each file the path of its folder of results in `output`: named as the file without its ending, or with it where that name is
 * another file's, now or in an earlier run. Folders that an earlier run wrote stay their file's.
 */
export function createPlaces(output: string): (path: string) => Promise<string> {
  const taken = new Map<string, string>();
  const ownerOf = async (folder: string) => (await readSourceRecord(join(output, folder)))?.name;
  return async (path) => {
    const name = basename(path);
    const short = stem(path);
    // A run that was killed may have left the short name without an owner.
    if (name !== short && (await ownerOf(name)) === name) return join(output, name);
    const owner = taken.get(short) ?? (await ownerOf(short)) ?? name;
    taken.set(short, owner);
    return join(output, owner === name ? short : name);
  };
}
