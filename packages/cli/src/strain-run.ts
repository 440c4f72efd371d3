// The strain step as commands do it: from an object and its geometry to the files and figures that people want.

import {
  type ComplexVolume,
  centreOf,
  DataError,
  type Engine,
  formatHkl,
  inFrame,
  realVolume,
  type StrainImage,
  type StrainOptions,
  strainImage,
  vertexAreas,
} from "@friedel/core";
import { type GeometryRecord, type Provenance, type StoredResult, writeStrain, writeVti, writeVtp } from "@friedel/io";
import { renderPng } from "./figures/index.js";
import { metricsOf as metricsOfFound } from "./found.js";
import { geometryRows } from "./geometry-record.js";
import { htmlReport } from "./html-report.js";
import type { OutputFlags } from "./option-groups.js";
import type { OutputFolder } from "./output.js";
import { figure, type Reporter, type Row } from "./report.js";
import { type Reconstruction, summaryRows } from "./results.js";
import { type StrainFigure, strainFigures } from "./strain-figures.js";
import { type StrainFlags, strainSettings } from "./strain-flags.js";
import { type FoundResolution, matricesOf } from "./strain-resolution.js";

/** A finished strain step. */
export interface StrainDone {
  readonly name: string;
  readonly image: StrainImage;
  readonly geometry: GeometryRecord;
  readonly options: StrainOptions;
  readonly provenance: Provenance;
  /** Rows about the reconstruction that it came from. */
  readonly reconstruction: readonly Row[];
  readonly warnings: readonly string[];
  readonly resolution?: FoundResolution;
}

/** Takes an object to space. Throws {@link DataError} where the object touches the border of its array. */
export function imageOf(
  object: ComplexVolume,
  geometry: GeometryRecord,
  options: StrainOptions,
  engine: Engine,
): Promise<StrainImage> {
  return strainImage(object, matricesOf(geometry), options, (volume, direction) => engine.transform(volume, direction));
}

/** The geometry, or a refusal in one sentence where a file has none. */
export function knownGeometry(geometry: GeometryRecord | undefined, path: string): GeometryRecord {
  if (geometry) return geometry;
  throw new DataError(
    `${path}: expected the geometry of the measurement beside the object, found none: without it there are no lengths`,
  );
}

/** Writes strain.cxi, strain.vti, surface.vtp and, unless told not to, the figures and report.html. */
export async function writeStrainFiles(output: OutputFolder, done: StrainDone, withFigures: boolean): Promise<void> {
  const { image, geometry, provenance } = done;
  const { space, mesh, facets } = image;
  const labels = Int32Array.from(facets.labels);
  const values = { strain: image.surfaceStrain, displacement: image.surfaceDisplacement, facet: labels };
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
      },
      voxelM: space.voxelM,
      axes: space.axes,
      qVector: space.q,
      mesh: { ...mesh, values },
      facets: facetColumns(image),
      geometry,
      metrics: { ...metricsOf(image), ...done.resolution?.metrics },
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
      },
    }),
  );
  await output.write(
    "surface.vtp",
    writeVtp({
      positions: mesh.positions.map(nm),
      triangles: mesh.triangles,
      pointData: { Normals: mesh.normals, strain: values.strain, displacementNm: values.displacement.map(nm), facet: labels },
    }),
  );
  if (!withFigures) return;
  const figures = [...strainFigures(done.name, image), ...resolutionFigure(done)].map((drawn) => ({
    ...drawn,
    png: renderPng(drawn.svg),
  }));
  for (const { file, png } of figures) await output.write(`figures/${file}.png`, png);
  await output.write("report.html", reportOf(done, figures));
}

/**
 * The strain step after a reconstruction, into the same folder. An object that cannot be taken to space (it touches the border of
 * its array) is said and leaves the reconstruction as it is.
 */
export async function addStrainFiles(
  output: OutputFolder,
  done: Reconstruction,
  flags: StrainFlags & Pick<OutputFlags, "figures">,
  reporter: Reporter,
): Promise<StrainImage | undefined> {
  const { pattern, result, engine, provenance, name } = done;
  const { geometry } = pattern;
  if (!geometry) return undefined;
  const options = strainSettings(flags, geometry.energyEv);
  try {
    const image = await imageOf(result.object, geometry, options, engine);
    const warnings = doubts({ metrics: metricsOfFound(result) });
    const strain = { name, image, geometry, options, provenance, reconstruction: summaryRows(done), warnings };
    await writeStrainFiles(output, strain, flags.figures);
    for (const warning of [...warnings, ...image.warnings]) reporter.warn(warning);
    return image;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    reporter.warn(`no strain: ${error.message}`);
    return undefined;
  }
}

/** Fewer starts than this that found one object give no reason to believe it. */
const leastAgreeing = 2;

/** What the reconstruction itself said that a reader of its strain must know. */
export function doubts({ metrics }: Pick<StoredResult, "metrics">): string[] {
  const { compared, agreeing } = metrics;
  if (compared === undefined || compared < leastAgreeing || agreeing >= leastAgreeing) return [];
  return [`no start converged: of the ${compared} best objects of the reconstruction none agrees with another`];
}

/** What a person wants to know at the end. */
export function strainRows(image: StrainImage): Row[] {
  const { space, sizeM, widthsM, bulkStrain, facets, level } = image;
  const nm = (values: readonly number[]) => values.map((value) => figure(value * 1e9, 3)).join(" × ");
  const q = Math.hypot(...space.q);
  return [
    ["frame", image.frame === "crystal" ? "crystal: z along Q" : "laboratory: z along the beam, y up"],
    ["voxel in space", `${nm(space.voxelM)} nm (z, y, x)`],
    ["isosurface", `${figure(100 * level, 3)} % of the largest amplitude`],
    ["crystal", `${nm([...sizeM].reverse())} nm along x, y, z of the frame`],
    ["widths", `${nm(widthsM)} nm, the shortest first, at right angles to each other`],
    ["|Q| of the crystal", `${figure(q * 1e-9, 6)} nm⁻¹, d ${figure((2 * Math.PI * 1e10) / q, 6)} Å`],
    ["strain in the bulk", `mean ${percent(bulkStrain.mean)}, standard deviation ${percent(bulkStrain.standardDeviation)}`],
    ["range of strain", `${percent(bulkStrain.least)} to ${percent(bulkStrain.most)} in the bulk`],
    [
      "facets",
      facets.facets.length === 0
        ? "none"
        : `${facets.facets.length}, ${figure((100 * facets.facets.reduce((sum, f) => sum + f.flatArea, 0)) / facets.surfaceArea, 3)} % of the surface flat`,
    ],
  ];
}

/** The result for programs. */
export function strainJson(image: StrainImage): object {
  return { frame: image.frame, metrics: metricsOf(image), facets: facetColumns(image), warnings: image.warnings };
}

function percent(value: number): string {
  return `${figure(100 * value, 3)} %`;
}

function metricsOf({ sizeM, bulkStrain, level, facets, orientation, space }: StrainImage): Record<string, number> {
  return {
    sizeXM: sizeM[2],
    sizeYM: sizeM[1],
    sizeZM: sizeM[0],
    isosurface: level,
    surfaceAreaM2: facets.surfaceArea,
    facets: facets.facets.length,
    strainMean: bulkStrain.mean,
    strainDeviation: bulkStrain.standardDeviation,
    strainLeast: bulkStrain.least,
    strainMost: bulkStrain.most,
    qNorm: Math.hypot(...space.q),
    ...(orientation && { orientationMisfitRad: orientation.misfit, nextOrientationMisfitRad: orientation.nextMisfit }),
  };
}

function parametersOf({ options, image }: StrainDone): Record<string, unknown> {
  return { ...options, isosurfaceUsed: image.level, ramp: image.ramp, warnings: image.warnings };
}

/** The facets as columns of numbers. */
function facetColumns({ facets: { facets }, facetStrain }: StrainImage): Record<string, number[]> {
  const column = (value: (i: number) => number) => facets.map((_, i) => value(i));
  const indexed = facetStrain.some(({ index }) => index !== undefined);
  return {
    normalX: column((i) => facets[i].normal[0]),
    normalY: column((i) => facets[i].normal[1]),
    normalZ: column((i) => facets[i].normal[2]),
    distanceM: column((i) => facets[i].distance),
    areaM2: column((i) => facets[i].area),
    flatAreaM2: column((i) => facets[i].flatArea),
    roughnessM: column((i) => facets[i].roughness),
    strainMean: column((i) => facetStrain[i].strain.mean),
    strainDeviation: column((i) => facetStrain[i].strain.deviation),
    displacementMeanM: column((i) => facetStrain[i].displacement.mean),
    displacementDeviationM: column((i) => facetStrain[i].displacement.deviation),
    ...(indexed && {
      h: column((i) => facetStrain[i].index?.hkl[0] ?? Number.NaN),
      k: column((i) => facetStrain[i].index?.hkl[1] ?? Number.NaN),
      l: column((i) => facetStrain[i].index?.hkl[2] ?? Number.NaN),
      disorientationRad: column((i) => facetStrain[i].index?.disorientation ?? Number.NaN),
    }),
  };
}

function resolutionFigure({ resolution }: StrainDone): StrainFigure[] {
  if (resolution?.svg === undefined) return [];
  const caption =
    "Phase retrieval transfer function and Fourier shell correlation between independent starts; the resolution is the full period where a curve falls below its threshold.";
  return [{ file: "resolution", title: "Resolution", caption, svg: resolution.svg }];
}

function reportOf(done: StrainDone, figures: readonly (StrainFigure & { readonly png: Uint8Array })[]): string {
  const { name, image, geometry, provenance, reconstruction } = done;
  const warnings = [...done.warnings, ...image.warnings, ...(done.resolution?.warnings ?? [])];
  const flat = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  return htmlReport(`Strain of ${name}`, [
    { title: "The crystal", warnings, rows: [...strainRows(image), ...(done.resolution?.rows ?? [])] },
    ...figures.map(({ title, caption, png }) => ({ title, figures: [{ caption, png }] })),
    { title: "Facets", table: facetTable(image) },
    { title: "Reconstruction", rows: reconstruction },
    { title: "Geometry", rows: [["beamline", geometry.beamline], ...geometryRows(geometry)] },
    { title: "Parameters", rows: Object.entries(parametersOf(done)).map(([key, value]): Row => [key, flat(value) ?? ""]) },
    {
      title: "Provenance",
      text: provenance.conventions,
      rows: [
        ["program", `${provenance.program} ${provenance.version}`],
        ["command", provenance.command],
        ...provenance.inputFiles.map((file, i): Row => [file, `SHA-256 ${provenance.inputSha256[i] ?? "unknown"}`]),
      ],
    },
  ]);
}

/** The facets as people read them. */
export function facetTable({ facets, facetStrain, mesh, surfaceStrain }: StrainImage): { head: string[]; rows: string[][] } {
  const areas = vertexAreas(mesh);
  const apart = (name: string, label: number): string[] => {
    let [area, sum, weight] = [0, 0, 0];
    facets.labels.forEach((of, v) => {
      if (of !== label) return;
      area += areas[v];
      if (!Number.isFinite(surfaceStrain[v])) return;
      sum += areas[v] * surfaceStrain[v];
      weight += areas[v];
    });
    return [name, "", "", figure(area * 1e18, 4), percent(sum / weight), "", "", ""];
  };
  return {
    head: ["facet", "normal (x, y, z)", "area (nm²)", "flat (nm²)", "strain", "± over it", "displacement (nm)", "off its plane"],
    rows: [
      ...facets.facets.map(({ normal, area, flatArea }, i) => {
        const { strain, displacement, index } = facetStrain[i];
        return [
          index ? `${i + 1} ${formatHkl(index.hkl)}` : `${i + 1}`,
          normal.map((n) => n.toFixed(3)).join(", "),
          figure(area * 1e18, 4),
          figure(flatArea * 1e18, 4),
          percent(strain.mean),
          percent(strain.deviation),
          figure(displacement.mean * 1e9, 3),
          index ? `${figure((index.disorientation * 180) / Math.PI, 2)}°` : "",
        ];
      }),
      apart("edges", -1),
      apart("corners", -2),
      apart("rounded", -3),
    ],
  };
}

/** Q in the frame's own axes, a unit vector. */
export function qInFrame({ space }: StrainImage): readonly [number, number, number] {
  const q = inFrame(space, space.q);
  const length = Math.hypot(...q);
  return [q[0] / length, q[1] / length, q[2] / length];
}
