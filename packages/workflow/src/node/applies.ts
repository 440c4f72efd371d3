// Settings of reading that an input has no use for are refused, so that none is swallowed.

import { OptionError } from "@friedel/engine";
import type { PatternSettings, ScanSettings } from "./settings.js";

type Key = keyof (PatternSettings & ScanSettings);

/** What each kind of input has no use for. */
const unused = {
  "an array": ["scan", "spec", "frames", "whitefield", "badPixels"],
  "a prepared pattern": ["scan", "spec", "frames", "whitefield", "badPixels", "detector"],
  "an HDF5 file of scans": ["amplitude", "spec", "frames", "whitefield", "badPixels"],
  "the folder of a scan": ["amplitude", "array"],
  "frames without a log": ["amplitude", "array", "spec"],
} as const satisfies Record<string, readonly Key[]>;

/** Throws OptionError for a setting that this kind of input has no use for, by its flag. */
export function checkApplies(path: string, kind: keyof typeof unused, settings: PatternSettings & ScanSettings): void {
  const given = (unused[kind] as readonly Key[]).find((key) => settings[key] !== undefined);
  if (given === undefined) return;
  const flag = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new OptionError(`${path}: expected flags for ${kind}, found ${flag}, which means nothing for it`);
}
