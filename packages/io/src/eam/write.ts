// Writes a tabulated potential as setfl (`.eam.alloy`), which LAMMPS reads with `pair_style eam/alloy`.
// Format: https://docs.lammps.org/pair_eam.html

import type { EamTable } from "@friedel/simulation";

/** Numbers in a line, as these files are used to have. */
const perLine = 5;

/** The bytes of a setfl file of one element. `comment` is for its three free lines; numbers keep all their bits. */
export function writeSetfl(table: EamTable, comment = ""): Uint8Array {
  const { symbol, atomicNumber, massAmu, latticeConstant, structure, cutoff, densityStep, radiusStep } = table;
  const free = comment.split(/\r?\n/).slice(0, 3);
  const lines = [
    ...Array.from({ length: 3 }, (_, i) => free[i] ?? ""),
    `1 ${symbol}`,
    `${table.embedding.length} ${densityStep} ${table.density.length} ${radiusStep} ${cutoff}`,
    `${atomicNumber} ${massAmu} ${latticeConstant} ${structure}`,
    ...[table.embedding, table.density, table.scaledPair].flatMap(numberLines),
  ];
  return new TextEncoder().encode(`${lines.join("\n")}\n`);
}

function numberLines(values: Float64Array): string[] {
  return Array.from({ length: Math.ceil(values.length / perLine) }, (_, i) =>
    Array.from(values.subarray(i * perLine, (i + 1) * perLine), (value) => value.toExponential(16)).join(" "),
  );
}
