// How fine a reconstruction is: how wide a point appears in it, and what independent starts agree about, by spatial frequency.

import { type ComplexVolume, type Engine, type MaskVolume, type RealVolume, realVolume } from "@friedel/engine";
import {
  alignObjects,
  halvesOf,
  isosurfaceSupport,
  pointSpread,
  prtf,
  type Resolution,
  shellCorrelation,
} from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { drawResolution } from "../figures/index.js";
import { figure, type Row } from "../report.js";
import { matricesOf } from "./matrices.js";
import type { StrainPart } from "./part.js";

export interface ResolutionInput {
  readonly name: string;
  /** The object that is shown, then those of other starts on the same pattern. */
  readonly objects: readonly ComplexVolume[];
  readonly geometry: GeometryRecord;
  readonly counts?: RealVolume;
  readonly mask?: MaskVolume;
}

const part = "resolution";

const caption =
  "Phase retrieval transfer function and Fourier shell correlation between independent starts; the resolution is the full period where a curve falls below its threshold.";

/** Objects that correlate less than this with the first found something else. */
const leastCorrelation = 0.8;

/** The resolution by every measure that the input allows. */
export async function resolutionOf(
  { name, objects, geometry, counts, mask }: ResolutionInput,
  engine: Engine,
): Promise<StrainPart> {
  const transform: Parameters<typeof pointSpread>[2] = (volume, direction) => engine.transform(volume, direction);
  const matrices = matricesOf(geometry);
  const spread = await pointSpread(objects[0], matrices, transform);
  const widths = [spread.widthNm([1, 0, 0]), spread.widthNm([0, 1, 0]), spread.widthNm([0, 0, 1])];
  const rows: Row[] = [
    ["width of a point", `${widths.map((w) => figure(w, 3)).join(" × ")} nm (FWHM) along x, y, z of the laboratory`],
  ];
  const metrics: Record<string, number> = { pointWidthXNm: widths[0], pointWidthYNm: widths[1], pointWidthZNm: widths[2] };
  if (objects.length < 2) return { name: part, rows, metrics, warnings: [] };
  const aligned = await alignObjects(objects, transform, { leastCorrelation });
  rows.push([
    "starts that agree",
    `${aligned.objects.length} of ${objects.length} (correlation of at least ${leastCorrelation})`,
  ]);
  if (aligned.objects.length < 2) {
    return {
      name: part,
      rows,
      metrics,
      warnings: ["no start converged: none of the other objects is the one shown, so there is no resolution to state"],
    };
  }
  const found: [string, Resolution][] = [];
  if (counts && mask) {
    const amplitude = realVolume(
      counts.shape,
      counts.data.map((n) => Math.sqrt(Math.max(0, n))),
    );
    const { all, along } = await prtf(aligned.objects, { amplitude, mask }, matrices, transform);
    found.push(
      ["PRTF", all],
      ...Object.entries(along).map(([axis, curve]): [string, Resolution] => [`PRTF along ${axis}`, curve]),
    );
  }
  const support = isosurfaceSupport(objects[0], shellSupport);
  const { halfBit } = await shellCorrelation(halvesOf(aligned.objects), support, matrices, transform);
  found.push(["Fourier shells, half-bit", halfBit.all]);
  for (const [label, { cutoff }] of found) {
    rows.push([
      label,
      cutoff
        ? `${cutoff.limitedByData ? "better than " : ""}${figure(cutoff.resolutionNm, 3)} nm (full period)`
        : "below its threshold from the start",
    ]);
    if (cutoff) metrics[`${label.replace(/[^A-Za-z]/g, "")}Nm`] = cutoff.resolutionNm;
  }
  const svg = drawResolution({
    title: `Resolution: ${name}`,
    subtitle: `${aligned.objects.length} independent starts; dashed: thresholds`,
    curves: found.map(([label, { curve }]) => ({
      name: label,
      points: curve.qPerNm.map((perNm, i) => ({ perNm, value: curve.value[i], threshold: curve.threshold[i] })),
    })),
  });
  const figures = [{ file: "resolution", title: "Resolution", caption, svg }];
  return { name: part, rows, metrics, warnings: [], figures };
}

/** Where the object is, for the number of independent voxels in a shell. */
const shellSupport = 0.2;
