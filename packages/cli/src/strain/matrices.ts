// The matrices of a geometry record as the library takes them.

import type { GeometryRecord } from "@friedel/io";

/** The matrices of a geometry as core takes them: rows instead of columns. */
export function matricesOf({ directColumns, reciprocalColumns, qVector }: GeometryRecord) {
  const rows = ([a, b, c]: GeometryRecord["directColumns"]) =>
    [
      [a[0], b[0], c[0]],
      [a[1], b[1], c[1]],
      [a[2], b[2], c[2]],
    ] as const;
  return { directColumns: rows(directColumns), reciprocalColumns: rows(reciprocalColumns), qVector };
}
