// The AssemblyScript source of a module's fields, for scripts/build-wasm.mjs: a class for every record, a constant of that class for
// every block at an address, the commands as an enumeration, and constants that both sides share.

import { type Fields, fieldTypes, numbered, place } from "./layout.js";

/** The exports of a fields.ts, all plain data. */
export interface KernelFields {
  /** Records at addresses of their own, by name: see {@link place}. */
  readonly blocks: Readonly<Record<string, Fields>>;
  /** Records that occur at any address. */
  readonly records?: Readonly<Record<string, Fields>>;
  readonly commands?: readonly string[];
  /** Integers. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** The source text, for blocks in a region. */
export function kernelFields(
  { blocks, records = {}, commands = [], constants = {} }: KernelFields,
  region?: readonly [number, number],
): string {
  const lines = ["// Made by scripts/build-wasm.mjs from fields.ts; do not edit."];
  const addClass = (name: string, fields: Fields): void => {
    const members = Object.entries(fields).map(([field, type]) => `  ${field}: ${fieldTypes[type].kernel};`);
    lines.push("", "@unmanaged", `export class ${capitalised(name)} {`, ...members, "}");
  };
  for (const [name, fields] of Object.entries(records)) addClass(name, fields);
  for (const [name, { fields, at }] of Object.entries(place(blocks, region))) {
    addClass(name, fields);
    lines.push(`export const ${name} = changetype<${capitalised(name)}>(${at});`);
  }
  const numbers = Object.entries(numbered(commands)).map(([name, number]) => `  ${name} = ${number},`);
  if (numbers.length > 0) lines.push("", "export const enum Command {", ...numbers, "}");
  for (const [name, value] of Object.entries(constants)) lines.push(`export const ${name} = ${value};`);
  return `${lines.join("\n")}\n`;
}

function capitalised(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}
