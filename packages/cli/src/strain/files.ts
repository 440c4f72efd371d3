// What the strain step leaves behind: CXI, files for ParaView, figures, the report.

import { centreOf, realVolume } from "@friedel/engine";
import { writeStrain, writeVti, writeVtp } from "@friedel/io";
import type { OutputFolder } from "@friedel/workflow/node";
import { renderPng } from "../figures/index.js";
import { strainFigures } from "./figures.js";
import type { StrainPart } from "./part.js";
import { parametersOf, reportOf } from "./report.js";
import type { StrainDone } from "./run.js";
import { facetColumns, metricsOf } from "./tables.js";

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
      metrics: Object.assign(metricsOf(image), ...done.parts.map((part) => part.metrics)),
      parameters: parametersOf(done),
      provenance,
    }),
  );
  const nm = (metre: number) => metre * 1e9;
  const spacing = [nm(space.voxelM[0]), nm(space.voxelM[1]), nm(space.voxelM[2])] as const;
  const origin = centreOf(space.object.shape).map((n, axis) => -n * spacing[axis]);
  const displacementNm = realVolume(image.displacement.shape, image.displacement.data.map(nm));
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
      positions: mesh.positions.map(nm),
      triangles: mesh.triangles,
      pointData: {
        Normals: mesh.normals,
        strain: values.strain,
        displacementNm: values.displacement.map(nm),
        ...added("surface"),
        facet: labels,
      },
    }),
  );
  if (!withFigures) return;
  const drawings = strainFigures(done.name, image, done.parts);
  const figures = await Promise.all(drawings.map(async (drawn) => ({ ...drawn, png: await renderPng(drawn.svg) })));
  for (const { file, png } of figures) await output.write(`figures/${file}.png`, png);
  await output.write("report.html", reportOf(done, figures));
}
