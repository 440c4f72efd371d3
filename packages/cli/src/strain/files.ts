// What the strain step leaves behind: CXI, files for ParaView, figures, the report.

import { centreOf, realVolume, toNm, vectorToNm } from "@friedel/engine";
import { type GeometryRecord, type Provenance, writeStrain, writeVti, writeVtp } from "@friedel/io";
import {
  facetColumns,
  type StrainFacts,
  type StrainPart,
  strainFigures,
  strainMetrics,
  strainParameters,
  strainReport,
} from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import type { OutputFolder } from "@friedel/workflow/node";

/** A finished strain step, with all that its files take. */
export interface StrainDone extends StrainFacts {
  readonly geometry: GeometryRecord;
  readonly provenance: Provenance;
}

/** Writes strain.cxi, strain.vti, surface.vtp and, unless told not to, the figures and report.html. */
export async function writeStrainFiles(output: OutputFolder, done: StrainDone, withFigures: boolean): Promise<void> {
  const { image, geometry, provenance } = done;
  const { space, mesh, facets } = image;
  const labels = Int32Array.from(facets.labels);
  const added = <K extends "maps" | "arrays" | "surface">(key: K): Required<StrainPart>[K] =>
    Object.assign({}, ...done.parts.map((part) => part[key]));
  const values = { strain: image.surfaceStrain, displacement: image.surfaceDisplacement, ...added("surface"), facet: labels };
  const metres = (volume: typeof image.phase) => ({ volume, units: "m" });
  await output.write(
    "strain.cxi",
    await writeStrain({
      object: space.object,
      support: image.support,
      maps: {
        bulk: { volume: image.bulk, units: "1" },
        amplitude: { volume: image.amplitude, units: "1" },
        phase: { volume: image.phase, units: "rad" },
        displacement: metres(image.displacement),
        strain: { volume: image.strain, units: "1" },
        d_spacing: metres(image.dSpacing),
        ...added("maps"),
      },
      voxelM: space.voxelM,
      axes: space.axes,
      qVector: space.q,
      mesh: { ...mesh, values },
      facets: facetColumns(image, done.parts),
      geometry,
      metrics: Object.assign(strainMetrics(image), ...done.parts.map((part) => part.metrics)),
      parameters: strainParameters(done),
      provenance,
    }),
  );
  const spacing = vectorToNm(space.voxelM);
  const origin = centreOf(space.object.shape).map((n, axis) => -n * spacing[axis]);
  const displacementNm = realVolume(image.displacement.shape, image.displacement.data.map(toNm));
  await output.write(
    "strain.vti",
    writeVti({
      shape: space.object.shape,
      spacing,
      origin: [origin[0], origin[1], origin[2]],
      arrays: {
        amplitude: image.amplitude.data,
        phase: image.phase.data,
        displacementNm: displacementNm.data,
        strain: image.strain.data,
        support: image.support.data,
        ...added("arrays"),
      },
    }),
  );
  await output.write(
    "surface.vtp",
    writeVtp({
      positions: mesh.positions.map(toNm),
      triangles: mesh.triangles,
      pointData: {
        Normals: mesh.normals,
        strain: values.strain,
        displacementNm: values.displacement.map(toNm),
        ...added("surface"),
        facet: labels,
      },
    }),
  );
  if (!withFigures) return;
  const drawings = strainFigures(done);
  const figures = await Promise.all(drawings.map(async (drawn) => ({ ...drawn, png: await renderPng(drawn.svg) })));
  for (const { file, png } of figures) await output.write(`figures/${file}.png`, png);
  await output.write("report.html", strainReport(done, figures));
}
