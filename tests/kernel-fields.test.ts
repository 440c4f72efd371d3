// Both sides of the kernels' parameters: where the host writes them and where AssemblyScript looks for them.

import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { describe, expect, it } from "vitest";
import * as engine from "../packages/engine/src/wasm/fields.js";
import * as crew from "../packages/engine/src/wasm/host/fields.js";
import { type KernelFields, kernelFields } from "../packages/engine/src/wasm/host/kernel-fields.js";
import { fieldTypes, layout, place, regions } from "../packages/engine/src/wasm/host/layout.js";
import * as atoms from "../packages/simulation/src/atoms/wasm/fields.js";

const modules: readonly (readonly [string, KernelFields, readonly [number, number]])[] = [
  ["packages/engine/src/wasm/host", crew, regions.crew],
  ["packages/engine/src/wasm", engine, regions.kernels],
  ["packages/simulation/src/atoms/wasm", atoms, regions.kernels],
];

/** Every field of the blocks in a region: its name and its bytes. */
function intervals({ blocks }: KernelFields, region: readonly [number, number]) {
  return Object.entries(place(blocks, region)).flatMap(([block, { at, fields, offsets }]) =>
    Object.entries(fields).map(([name, type]) => {
      const from = at + offsets[name];
      return { name: `${block}.${name}`, from, end: from + fieldTypes[type].bytes };
    }),
  );
}

describe.each(modules)("fields of %s", (folder, fields, region) => {
  const source = readFileSync(`${folder}/assembly/fields.generated.ts`, "utf8");

  it("do not overlap, nor the crew's own", () => {
    const all = [...intervals(crew, regions.crew), ...(fields === crew ? [] : intervals(fields, region))];
    const sorted = all.sort((a, b) => a.from - b.from);
    for (const [i, { from, end }] of sorted.entries()) {
      expect(from % (end - from), sorted[i].name).toBe(0);
      if (i > 0) expect(from, `${sorted[i - 1].name} and ${sorted[i].name}`).toBeGreaterThanOrEqual(sorted[i - 1].end);
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it("are those of the AssemblyScript in the folder", () => {
    expect(source).toBe(kernelFields(fields, region));
  });

  it("lie where AssemblyScript looks for them", async () => {
    const records = { ...fields.records, ...fields.blocks };
    const wanted = new Map<string, number>();
    const add = (name: string, code: string, value: number): string => {
      wanted.set(name, value);
      return `export const ${name}: i32 = ${code};`;
    };
    const lines = Object.entries(records).flatMap(([name, record]) => {
      const type = name[0].toUpperCase() + name.slice(1);
      const { offsets } = layout(record);
      return Object.entries(offsets).map(([field, at]) => add(`offset_${name}_${field}`, `offsetof<${type}>("${field}")`, at));
    });
    const blocks = Object.entries(place(fields.blocks, region));
    lines.push(...blocks.map(([name, { at }]) => add(`address_${name}`, `<i32>changetype<usize>(${name})`, at)));
    expect(await exportsOf(`${source}\n${lines.join("\n")}`)).toMatchObject(Object.fromEntries(wanted));
  });
});

/** The numbers that a module exports. */
async function exportsOf(source: string): Promise<Record<string, number>> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["module.ts", "--outFile", "module.wasm", "--runtime", "stub", "--enable", "simd", "--disableWarning"],
    {
      readFile: (name) => (name === "module.ts" ? source : null),
      writeFile: (_, contents) => {
        if (typeof contents !== "string") wasm = contents;
      },
    },
  );
  if (error || !wasm) throw new Error(`expected fields that compile, found: ${stderr}`);
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(Uint8Array.from(wasm)), {
    env: { abort: () => {} },
  });
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      value instanceof WebAssembly.Global ? Number(value.value) : Number.NaN,
    ]),
  );
}
