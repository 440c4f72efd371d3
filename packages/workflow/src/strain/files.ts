// What the strain step leaves behind: CXI, files for ParaView, figures, the report.

import { centreOf, type MaskVolume, maskVolume, type Triple, toNm, vectorToNm } from "@friedel/engine";
import { type GeometryRecord, type Provenance, writeStrain as strainBytes, writeVti, writeVtp } from "@friedel/io";
import {
  type Drawing,
  facetColumns,
  type Picture,
  type StrainFacts,
  type StrainPart,
  strainFigures,
  strainMetrics,
  strainParameters,
  strainReport,
} from "@friedel/report";
import type { Context } from "../context.js";
import { writeFigures } from "../figures.js";

/** A finished strain step. */
export interface StrainResult extends StrainFacts {
  readonly geometry: GeometryRecord;
  readonly provenance: Provenance;
}

/**
 * Writes strain.cxi and, unless `files` is `cxi`, strain.vti and surface.vtp; unless there are to be none, the figures, the sheet of all of
 * them, and report.html, which has those of the reconstruction too.
 */
export async function writeStrain(
  done: StrainResult,
  context: Context,
  sheet: (drawings: readonly Drawing[]) => Drawing,
  reconstruction: readonly (Drawing & Picture)[] = [],
  files: "all" | "cxi" = "all",
): Promise<void> {
  const { folder } = context;
  if (!folder) return;
  // Pictures are made of the drawings by other threads: what is drawn first, they make while the files are.
  const [figures] = await Promise.all([
    writeFigures(context, () =>
      withSheet(strainFigures(done, context.ranges), (drawings) => sheet([...reconstruction, ...drawings])),
    ),
    cxiOf(done).then((bytes) => folder.write("strain.cxi", bytes)),
    files === "all" && folder.write("strain.vti", vtiOf(done)),
    files === "all" && folder.write("surface.vtp", vtpOf(done)),
  ]);
  const isFirst = ({ file }: Drawing) => file === "fit";
  // The report has what is on the sheet.
  const own = figures.slice(0, -1);
  const all = [...reconstruction.filter(isFirst), ...own, ...reconstruction.filter((drawing) => !isFirst(drawing))];
  if (figures.length > 0) await folder.write("report.html", strainReport(done, all));
}

/** Drawings, and behind them a sheet of all of them. */
function* withSheet(drawings: Iterable<Drawing>, sheet: (drawings: readonly Drawing[]) => Drawing): Generator<Drawing, void> {
  const all: Drawing[] = [];
  for (const drawing of drawings) {
    all.push(drawing);
    yield drawing;
  }
  yield sheet(all);
}

/** What all parts add of one kind. */
function added<K extends "maps" | "arrays" | "surface">(parts: readonly StrainPart[], key: K): Required<StrainPart>[K] {
  return Object.assign({}, ...parts.map((part) => part[key]));
}

function cxiOf(done: StrainResult): Promise<Uint8Array> {
  const { image, geometry, provenance, parts } = done;
  const { space, mesh, facets } = image;
  const metres = (volume: typeof image.phase) => ({ volume, units: "m" });
  return strainBytes({
    object: space.object,
    support: image.support,
    maps: {
      bulk: { volume: image.bulk, units: "1" },
      unreliable: { volume: image.unreliable, units: "1" },
      particle: { volume: particleNumbers(image), units: "1" },
      amplitude: { volume: image.amplitude, units: "1" },
      phase: { volume: image.phase, units: "rad" },
      displacement: metres(image.displacement),
      strain: { volume: image.strain, units: "1" },
      d_spacing: metres(image.dSpacing),
      ...added(parts, "maps"),
    },
    voxelM: space.voxelM,
    axes: space.axes,
    qVector: space.q,
    mesh: {
      ...mesh,
      values: {
        strain: image.surfaceStrain,
        displacement: image.surfaceDisplacement,
        ...added(parts, "surface"),
        facet: Int32Array.from(facets.labels),
      },
    },
    facets: facetColumns(image, parts),
    geometry,
    metrics: Object.assign(strainMetrics(image), ...parts.map((part) => part.metrics)),
    parameters: strainParameters(done),
    provenance,
  });
}

/** At each voxel the number of its crystal, from 1, largest first; 0 outside. */
function particleNumbers({ support, particles }: StrainFacts["image"]): MaskVolume {
  const out = maskVolume(support.shape);
  particles.forEach((particle, n) => {
    for (let i = 0; i < out.data.length; i++) if (particle.support.data[i] !== 0) out.data[i] = n + 1;
  });
  return out;
}

/** The maps for ParaView, lengths in nm. */
function vtiOf({ image, parts }: StrainFacts): Uint8Array {
  const { shape } = image.space.object;
  const [dz, dy, dx] = vectorToNm(image.space.voxelM);
  const [z, y, x] = centreOf(shape);
  const origin: Triple = [-z * dz, -y * dy, -x * dx];
  return writeVti({
    shape,
    spacing: [dz, dy, dx],
    origin,
    arrays: {
      amplitude: image.amplitude.data,
      phase: image.phase.data,
      displacementNm: image.displacement.data.map(toNm),
      strain: image.strain.data,
      support: image.support.data,
      unreliable: image.unreliable.data,
      particle: particleNumbers(image).data,
      ...added(parts, "arrays"),
    },
  });
}

/** The surface for ParaView, lengths in nm. */
function vtpOf({ image: { mesh, facets, ...image }, parts }: StrainFacts): Uint8Array {
  return writeVtp({
    positions: mesh.positions.map(toNm),
    triangles: mesh.triangles,
    pointData: {
      Normals: mesh.normals,
      strain: image.surfaceStrain,
      displacementNm: image.surfaceDisplacement.map(toNm),
      ...added(parts, "surface"),
      facet: Int32Array.from(facets.labels),
    },
  });
}
