// Detector files: YAML that describes a pixel detector, checked once here.

import { z } from "zod";
import { checked, parseYaml } from "../checked.js";
import { FormatError } from "../errors.js";

/** First and last of a run of rows or columns, from 0. */
type Run = readonly [first: number, last: number];

/** A pixel detector: what does not change between scans. */
export interface Detector {
  readonly name: string;
  /** As files call it. */
  readonly names: readonly string[];
  /** Rows and columns of a whole frame. */
  readonly size: readonly [rows: number, columns: number];
  readonly pixelM: number;
  /** Rows and columns that no pixel sees. */
  readonly gaps: { readonly rows: readonly Run[]; readonly columns: readonly Run[] };
  /** Rows and columns along each edge that are not to be used. */
  readonly rim: number;
  /** Counts from here on are no counts. */
  readonly saturation?: number;
  /** Of chips that are read out side by side although there are gaps between them. */
  readonly seam?: {
    /** First column and first row behind the seam. */
    readonly at: number;
    /** Width of the gap in columns and rows, which are inserted if a region spans the seam. */
    readonly gapColumns: number;
    readonly gapRows: number;
    /** Odd pixels along the seam. */
    readonly odd: { readonly columns: Run; readonly rows: Run };
  };
}

const name = z.string().min(1).max(64);
const index = z.number().int().min(0).max(65_535);
const run = z.tuple([index, index]).refine(([first, last]) => first <= last, { message: "expected the first, then the last" });
const runs = z.array(run).max(256).default([]);

const schema = z.strictObject({
  name,
  names: z.array(name).min(1).max(16),
  size: z.tuple([index.min(1), index.min(1)]),
  pixelUm: z.number().positive().max(10_000),
  gaps: z.strictObject({ rows: runs, columns: runs }).default({ rows: [], columns: [] }),
  rim: index.default(0),
  saturation: z.number().positive().optional(),
  seam: z
    .strictObject({ at: index, gapColumns: index, gapRows: index, odd: z.strictObject({ columns: run, rows: run }) })
    .optional(),
});

/** Reads a detector from YAML; `file` names it in errors. Throws {@link FormatError} for the first fault. */
export function parseDetector(text: string, file: string): Detector {
  const described = checked(schema, parseYaml(text, file, "a detector file"), file, "a detector description");
  const { pixelUm, saturation, seam, ...rest } = described;
  const { gaps, size } = rest;
  const beyond = [...gaps.rows.filter(([, last]) => last >= size[0]), ...gaps.columns.filter(([, last]) => last >= size[1])];
  if (beyond.length > 0) throw new FormatError(file, `gaps inside of ${size.join("×")} pixels`, `${beyond[0].join("–")}`);
  return { ...rest, pixelM: pixelUm / 1e6, ...(saturation !== undefined && { saturation }), ...(seam && { seam }) };
}
