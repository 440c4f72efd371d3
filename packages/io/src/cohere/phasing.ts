// cohere's `config_rec` as phasing options. A trigger is [iteration], [start, step] or [start, step, end]; a negative start
// counts from the last iteration. A feature without its trigger is off. Starting from `classicalOptions`, cohere's own way.

import {
  algorithmNames,
  classicalOptions,
  type PhasingOptions,
  parseRecipe,
  phasingOptions,
  totalIterations,
} from "@friedel/imaging";
import { FormatError } from "../errors.js";
import type { CohereConfig } from "./config.js";
import { SettingsReader } from "./reader.js";

/** Whole families of settings that have no counterpart here, by the start of their names. */
const unsupportedFamilies = ["pc_", "phc_", "phm_", "lowpass_", "resolution_", "ga_", "live_", "AI_", "switch_", "adapt_"];
const immaterial = ["data_dir", "save_dir", "processing", "device", "continue_dir"];

/** Maps the file; unsupported settings are added to `warnings`. Throws {@link FormatError} if a value or the sequence is not understood. */
export function phasingSettings(config: CohereConfig, warnings: string[]): PhasingOptions {
  const reader = new SettingsReader("config_rec", config, warnings);
  const recipe = plainRecipe(reader);
  const total = totalIterations(parseRecipe(recipe));
  const guess = reader.text("init_guess");
  if (guess !== undefined && guess !== "random") reader.unsupported("init_guess", "the start is random");
  const progress = reader.numbers("progress_trigger");
  const options = {
    ...classicalOptions,
    recipe,
    beta: relaxation(reader, recipe),
    starts: reader.number("reconstructions") ?? 1,
    generations: reader.number("ga_generations") ?? 1,
    support: { box: initialBox(reader) },
    shrinkWrap: shrinkWrap(reader),
    twinRemoval: twinRemoval(reader, total),
    average: averaging(reader, total),
    fitEvery: Math.max(1, progress?.[1] ?? classicalOptions.fitEvery),
  };
  for (const family of unsupportedFamilies) {
    const keys = reader.keys().filter((key) => key.startsWith(family) && key !== "ga_generations");
    if (keys.length > 0) reader.unsupported(keys.join(", "));
    for (const key of keys) reader.value(key);
  }
  reader.reportUnknown(immaterial);
  try {
    return phasingOptions(options, classicalOptions);
  } catch (cause) {
    throw new FormatError(config.file, "settings that phasing can use", cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }
}

/** The sequence without partial coherence (`ERpc`) and sub-triggers (`ER.SW0`). */
function plainRecipe(reader: SettingsReader): string {
  const sequence = reader.text("algorithm_sequence");
  if (sequence === undefined) throw reader.wrong("algorithm_sequence", "a sequence such as '3*(20*ER+180*HIO)+20*ER'", "none");
  const withoutTriggers = sequence.replace(/\.[A-Za-z]+\d+/g, "");
  if (withoutTriggers !== sequence) reader.warn("algorithm_sequence", "has sub-triggers, which are left out");
  const recipe = withoutTriggers.replace(new RegExp(`(${algorithmNames.join("|")})pc\\b`, "g"), "$1");
  if (recipe !== withoutTriggers) reader.warn("algorithm_sequence", "asks for partial coherence, which is left out");
  try {
    parseRecipe(recipe);
  } catch {
    throw reader.wrong("algorithm_sequence", "a sequence such as '3*(20*ER+180*HIO)+20*ER'", `'${sequence}'`);
  }
  return recipe.replaceAll(" ", "");
}

function relaxation(reader: SettingsReader, recipe: string): number {
  const hio = reader.number("hio_beta");
  const raar = reader.number("raar_beta");
  if (!recipe.includes("RAAR")) return hio ?? classicalOptions.beta;
  if (!recipe.includes("HIO")) return raar ?? classicalOptions.beta;
  if (hio !== undefined && raar !== undefined && hio !== raar) reader.unsupported("raar_beta", "hio_beta serves both algorithms");
  return hio ?? raar ?? classicalOptions.beta;
}

function initialBox(reader: SettingsReader): number {
  const area = reader.numbers("initial_support_area");
  if (area === undefined) return 0.5;
  if (area.length !== 3) throw reader.wrong("initial_support_area", "three numbers", `${area.length}`);
  if (area.some((side) => side >= 1 || side <= 0)) {
    reader.warn("initial_support_area", "is not in fractions of the array; half of every axis is used");
    return 0.5;
  }
  if (area.some((side) => side !== area[0]))
    reader.warn("initial_support_area", "differs by axis; a cube root of its volume is used");
  return Math.cbrt(area[0] * area[1] * area[2]);
}

function shrinkWrap(reader: SettingsReader): PhasingOptions["shrinkWrap"] {
  const [first, sub] = firstOf(reader, "shrink_wrap_trigger");
  const type = reader.value("shrink_wrap_type");
  const sigma = firstOf(reader, "shrink_wrap_gauss_sigma")[0]?.[0];
  const threshold = firstOf(reader, "shrink_wrap_threshold")[0]?.[0];
  if (first === undefined) return null;
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind !== undefined && kind !== "GAUSS") reader.unsupported("shrink_wrap_type", "a Gaussian is used");
  if (sub) reader.warn("shrink_wrap_trigger", "has several sub-triggers; the first is used throughout");
  const [start, every, end] = first;
  if (every === undefined) reader.warn("shrink_wrap_trigger", "names one iteration; the support is renewed from there on");
  if (end !== undefined) reader.warn("shrink_wrap_trigger", `ends at iteration ${end}; here it goes on to the last`);
  return { start: Math.max(0, start), every: every ?? 1, sigma: sigma ?? 1, threshold: threshold ?? 0.1, relativeTo: "max" };
}

function twinRemoval(reader: SettingsReader, total: number): number | null {
  const trigger = reader.numbers("twin_trigger");
  const halves = reader.numbers("twin_halves");
  if (trigger === undefined || trigger.length === 0) return null;
  if (trigger.length > 1) reader.warn("twin_trigger", "asks for several times; the first is used");
  if (halves?.some((half) => half !== 0))
    reader.warn("twin_halves", "is not [0, 0]; which half is kept only decides which twin is found");
  return trigger[0] < 0 ? trigger[0] + total : trigger[0];
}

function averaging(reader: SettingsReader, total: number): number {
  const trigger = reader.numbers("average_trigger");
  if (trigger === undefined || trigger.length === 0) return 0;
  const [start, step = 1, end = total] = trigger;
  if (step !== 1 || end !== total) reader.warn("average_trigger", "is not every iteration up to the last; here it is");
  return Math.min(total, start < 0 ? -start : Math.max(0, total - start));
}

/** A number or list, or the first of a list of lists (sub-triggers); and whether there were several. */
function firstOf(reader: SettingsReader, key: string): [values: readonly number[] | undefined, several: boolean] {
  const value = reader.value(key);
  if (value === undefined || value === null) return [undefined, false];
  const isNested = Array.isArray(value) && Array.isArray(value[0]);
  const list: readonly unknown[] = isNested ? value[0] : Array.isArray(value) ? value : [value];
  const numbers = list.map((item) => {
    if (typeof item === "number" && Number.isFinite(item)) return item;
    throw reader.wrong(key, "numbers", JSON.stringify(value));
  });
  return [numbers, isNested && value.length > 1];
}
