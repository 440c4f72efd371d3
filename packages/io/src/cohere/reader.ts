// Takes values of one config file by key and kind, and remembers which keys were asked for, so that the others can be named.

import { FormatError } from "../errors.js";
import type { CohereConfig, CohereValue } from "./config.js";

/** One file's values. An absent file has none. Methods return undefined for an absent key and throw FormatError for another kind. */
export class SettingsReader {
  readonly #name: string;
  readonly #file: string;
  readonly #values: Readonly<Record<string, CohereValue>>;
  readonly #warnings: string[];
  readonly #known = new Set<string>();

  constructor(name: string, config: CohereConfig | undefined, warnings: string[]) {
    this.#name = name;
    this.#file = config?.file ?? name;
    this.#values = config?.values ?? {};
    this.#warnings = warnings;
    for (const line of config?.ignoredLines ?? []) warnings.push(`${name}: ignored the line '${line.slice(0, 60)}'`);
  }

  value(key: string): CohereValue | undefined {
    this.#known.add(key);
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  text(key: string): string | undefined {
    const value = this.value(key) ?? undefined;
    if (value === undefined || typeof value === "string") return value;
    throw this.wrong(key, "a text in quotes", JSON.stringify(value));
  }

  number(key: string): number | undefined {
    const value = this.value(key) ?? undefined;
    if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value;
    throw this.wrong(key, "a number", JSON.stringify(value));
  }

  flag(key: string): boolean | undefined {
    const value = this.value(key) ?? undefined;
    if (value === undefined || typeof value === "boolean") return value;
    throw this.wrong(key, "True or False", JSON.stringify(value));
  }

  /** A list of numbers; a single number counts as a list of one. */
  numbers(key: string): readonly number[] | undefined {
    const value = this.value(key) ?? undefined;
    if (value === undefined) return undefined;
    const list: readonly CohereValue[] = Array.isArray(value) ? value : [value];
    return list.map((item) => {
      if (typeof item === "number" && Number.isFinite(item)) return item;
      throw this.wrong(key, "a list of numbers", JSON.stringify(value));
    });
  }

  triple(key: string): readonly [number, number, number] | undefined {
    const list = this.numbers(key);
    if (list === undefined) return undefined;
    if (list.length !== 3) throw this.wrong(key, "three numbers", `${list.length}`);
    return [list[0], list[1], list[2]];
  }

  /** The keys of the file. */
  keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  warn(key: string, what: string): void {
    this.#warnings.push(`${this.#name}: ${key} ${what}`);
  }

  /** Warns that a setting has no counterpart here. */
  unsupported(key: string, instead?: string): void {
    this.#known.add(key);
    this.warn(key, `has no counterpart here and is left out${instead === undefined ? "" : `: ${instead}`}`);
  }

  /** Warns of keys that nobody asked for, except the `immaterial` ones. */
  reportUnknown(immaterial: readonly string[]): void {
    const unknown = this.keys().filter((key) => !this.#known.has(key) && !immaterial.includes(key));
    if (unknown.length > 0) this.#warnings.push(`${this.#name}: ignored ${unknown.join(", ")}`);
  }

  wrong(key: string, expected: string, found: string): FormatError {
    return new FormatError(this.#file, `${expected} for ${key}`, found);
  }
}
