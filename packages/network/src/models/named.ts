// Models by name, with settings as a configuration file gives them: checked here, once.
import { OptionError } from "@friedel/core";
import { type CdiNnOptions, cdiNn } from "./cdi-nn.js";
import type { Model } from "./model.js";
import { type UNetOptions, uNet } from "./u-net.js";

const unetKeys: readonly (keyof UNetOptions)[] = ["extent", "channels", "outputs", "widths", "blocks", "fold", "unfold"];
const cdiNnKeys: readonly (keyof CdiNnOptions)[] = ["extent", "widths", "rectified"];

/**
 * The model of this name ("u-net" or "cdi-nn") with these settings. Throws OptionError for a name or a setting that is not known,
 * and for a value of the wrong kind; GraphError follows where sizes do not fit each other.
 */
export function namedModel(name: string, settings: Readonly<Record<string, unknown>> = {}): Model {
  if (name === "u-net") {
    const options = checked<UNetOptions>(name, unetKeys, settings);
    const levels = options.widths?.length ?? 3;
    if ((options.blocks?.length ?? 3) !== levels)
      throw new OptionError(`Expected blocks for ${levels} levels of the u-net, found ${options.blocks?.length ?? 3}`);
    return uNet(options);
  }
  if (name === "cdi-nn") {
    const options = checked<CdiNnOptions>(name, cdiNnKeys, settings);
    if (options.widths && options.widths.length !== 3)
      throw new OptionError(`Expected three widths for cdi-nn, found ${options.widths.length}`);
    return cdiNn(options);
  }
  throw new OptionError(`Expected one of the models u-net, cdi-nn, found ${name}`);
}

/** Settings of these keys, each a positive whole number or a list of them; `rectified` true or false. */
function checked<T>(name: string, keys: readonly (keyof T)[], settings: Readonly<Record<string, unknown>>): T {
  const isCount = (value: unknown): boolean => typeof value === "number" && Number.isSafeInteger(value) && value > 0;
  for (const [key, value] of Object.entries(settings)) {
    if (!keys.some((known) => known === key))
      throw new OptionError(`Expected settings ${keys.join(", ")} of ${name}, found ${key}`);
    const isList = key === "widths" || key === "blocks";
    const isGood = key === "rectified" ? typeof value === "boolean" : isList ? isCounts(value, isCount) : isCount(value);
    if (!isGood)
      throw new OptionError(
        `Expected ${isList ? "whole numbers" : "a whole number"} above 0 as ${key} of ${name}, found ${JSON.stringify(value)}`,
      );
  }
  return asOptions<T>(settings);
}

function isCounts(value: unknown, isCount: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isCount);
}

/** Every key and value has been checked above. */
const asOptions = <T>(settings: Readonly<Record<string, unknown>>): T => settings as T;
