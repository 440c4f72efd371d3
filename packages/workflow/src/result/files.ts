// What a reconstruction leaves behind: the object in the formats of its users, and figures.

import { centreOf, cropOrPad, modulusOf, phaseOf, type Triple, type Volume, vectorToNm } from "@friedel/engine";
import { responseOf, shapeAround } from "@friedel/imaging";
import { imageOf, maskArrays, type Provenance, writeNpz, writePattern, writeResult, writeVti, writeVts } from "@friedel/io";
import { type Drawing, errorCurveName, isRefined, type Picture, reconstructionFigures, voxelNm } from "@friedel/report";
import type { Context } from "../context.js";
import { removeFigure, writeFigures } from "../figures.js";
import type { Folder } from "../folder.js";
import type { Pattern } from "../scan/scan.js";
import { historyOf, metricsOf, parametersOf } from "./columns.js";
import { expectedOf } from "./expected.js";
import type { Reconstruction } from "./reconstruction.js";

/** Voxels around the support in the files for ParaView, which leave out the empty rest of the array. */
const vtkMargin = 4;

/**
 * Writes the object (with `files` of `cxi` result.cxi alone) and, unless there are to be none, figures: the fit, object, pattern and, of
 * iterative phasing, the error curve. Returns the figures.
 */
export async function writeReconstruction(
  reconstruction: Reconstruction,
  context: Context,
  files: "all" | "cxi" = "all",
): Promise<readonly (Drawing & Picture)[]> {
  const { folder, engine, figures, ranges } = context;
  if (!folder) return [];
  const expected = figures === null ? {} : { expected: await expectedOf(reconstruction, engine.transform) };
  const [drawn] = await Promise.all([
    writeFigures(context, () => reconstructionFigures({ ...reconstruction, ...expected }, ranges)),
    files === "all" ? writeObject(folder, reconstruction) : writeCxi(folder, reconstruction),
  ]);
  // A curve that an earlier phasing left in this folder belongs to another object.
  if (isRefined(reconstruction.result)) await removeFigure(context, errorCurveName);
  return drawn;
}

/** Writes result.cxi, result.npz, result.vti and, where the voxel's edges are known, result.vts in the laboratory frame, in nm. */
async function writeObject(folder: Folder, reconstruction: Reconstruction): Promise<void> {
  const { pattern, result } = reconstruction;
  const { object, support, mask } = result;
  const { geometry } = pattern;
  const metrics = metricsOf(result);
  const settings = JSON.stringify({ options: parametersOf(result), metrics });
  const shape = shapeAround(support, vtkMargin);
  const part = cropOrPad(object, shape);
  const arrays = { amplitude: modulusOf(part).data, phase: phaseOf(part).data, support: cropOrPad(support, shape).data };
  const spacing = geometry ? voxelNm(geometry) : ([1, 1, 1] as const);
  const [z, y, x] = centreOf(shape);
  const origin: Triple = [-z * spacing[0], -y * spacing[1], -x * spacing[2]];
  const edges = geometry?.directColumns.map(vectorToNm);
  // The disk takes its time for each: it works on all of them at once.
  await Promise.all([
    writeNpz({ ...asAxes({ object, support, ...maskArrays(mask) }), settings }).then((bytes) =>
      folder.write("result.npz", bytes),
    ),
    writeCxi(folder, reconstruction),
    folder.write("result.vti", writeVti({ shape, spacing, origin, arrays })),
    edges && folder.write("result.vts", writeVts({ shape, edges: [edges[0], edges[1], edges[2]], arrays })),
  ]);
}

/** Writes result.cxi. */
async function writeCxi(folder: Folder, { pattern, result, provenance }: Reconstruction): Promise<void> {
  const { object, support, mask } = result;
  const { counts, geometry } = pattern;
  const history = isRefined(result) ? {} : historyOf(result);
  const { parameters } = provenance;
  const known = { ...responseOf(pattern), ...(geometry && { geometry }) };
  const file = { object, support, mask, counts, ...known, metrics: metricsOf(result), history, parameters, provenance };
  await folder.write("result.cxi", await writeResult(file));
}

/** Volumes, those of one frame as the two axes that their pattern had. */
function asAxes(volumes: Readonly<Record<string, Volume>>): Record<string, ReturnType<typeof imageOf>> {
  return Object.fromEntries(Object.entries(volumes).map(([name, volume]) => [name, imageOf(volume)]));
}

/** Writes pattern.cxi. */
export async function writePatternFile(folder: Folder, pattern: Pattern, provenance: Provenance): Promise<void> {
  const { report: _, input: __, sampling: ___, ...file } = pattern;
  await folder.write("pattern.cxi", await writePattern({ ...file, provenance }));
}
