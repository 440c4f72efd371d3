// The setting of a NeXus file by path, whether or not its frames are there.

import { OptionError } from "@friedel/engine";
import { nexusEntries } from "../nexus/layout.js";
import { type NexusSetting, nexusSetting } from "../nexus/setting.js";
import { withScanFile } from "./open-scan-file.js";

/**
 * What the transformations of a file tell, at `frame` where its detector moves; undefined for a file without any. Throws OptionError
 * where several entries or detectors have some and none is named, FormatError for broken chains.
 */
export function readNexusSetting(
  path: string,
  { detector, frame }: { readonly detector?: string; readonly frame?: number } = {},
): Promise<NexusSetting | undefined> {
  return withScanFile(path, ({ named: { tree } }) => {
    const found = nexusEntries(tree).flatMap(({ entry, detectors }) => detectors.map((name) => ({ entry, name })));
    const candidates = detector === undefined ? found : found.filter(({ name }) => name === detector);
    if (candidates.length > 1) {
      const names = candidates.map(({ entry, name }) => `${entry}/instrument/${name}`).join(", ");
      throw new OptionError(`${path}: expected one detector with transformations, found ${names}: name it (--detector)`);
    }
    if (candidates.length === 0 && found.length > 0)
      throw new OptionError(
        `${path}: expected one of ${found.map(({ name }) => name).join(", ")} for --detector, found ${detector}`,
      );
    const [one] = candidates;
    return one && nexusSetting(tree, one.entry, one.name, frame);
  });
}
