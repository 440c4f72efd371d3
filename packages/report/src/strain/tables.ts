// The image of a crystal in numbers: rows for people, metrics and columns for programs.

import { countVoxels, norm, toAngstrom, toDegrees, toNm, toPerNm, toSquareNm } from "@friedel/engine";
import { facetNames, type StrainImage, vertexAreas } from "@friedel/imaging";
import { lengthsText } from "../geometry.js";
import type { Row, Table } from "../tables.js";
import { figure, percent } from "../text.js";
import type { StrainPart } from "./records.js";

/** What a person wants to know at the end. */
export function strainRows(image: StrainImage): Row[] {
  const { space, sizeM, widthsM, bulkStrain, facets, level } = image;
  const lengths = (metres: readonly number[]) => lengthsText(metres.map(toNm));
  const q = norm(space.q);
  return [
    ["frame", image.frame === "crystal" ? "crystal: z along Q" : "laboratory: z along the beam, y up"],
    ["voxel in space", `${lengths(space.voxelM)} (z, y, x)`],
    ["isosurface", `${figure(100 * level, 3)} % of the largest amplitude`],
    ["crystal", `${lengths([...sizeM].reverse())} along x, y, z of the frame`],
    ["widths", `${lengths(widthsM)}, the shortest first, at right angles to each other`],
    ["|Q| of the crystal", `${figure(toPerNm(q), 6)} nm⁻¹, d ${figure(toAngstrom((2 * Math.PI) / q), 6)} Å`],
    ["strain in the bulk", `mean ${percent(bulkStrain.mean)}, standard deviation ${percent(bulkStrain.standardDeviation)}`],
    ["range of strain", `${percent(bulkStrain.least)} to ${percent(bulkStrain.most)} in the bulk`],
    ...unreliableRows(image),
    ...particleRows(image),
    [
      "facets",
      facets.facets.length === 0
        ? "none"
        : `${facets.facets.length}, ${figure((100 * facets.facets.reduce((sum, f) => sum + f.flatArea, 0)) / facets.surfaceArea, 3)} % of the surface flat`,
    ],
  ];
}

/** What was left out of the statistics of the bulk, if anything. */
function unreliableRows({ bulk, bulkStrain: { voxels } }: StrainImage): Row[] {
  const all = countVoxels(bulk);
  if (voxels === all) return [];
  return [
    ["left out of both", `${figure((100 * (all - voxels)) / all, 2)} % of the bulk: beside a fault, a dislocation or a wrap`],
  ];
}

/** Size, place and strain of each crystal, where there are several. */
function particleRows({ particles }: StrainImage): Row[] {
  if (particles.length === 1) return [];
  const lengths = (metres: readonly number[]) => lengthsText([...metres].reverse().map(toNm));
  return particles.map(({ sizeM, centreM, strain, q }, n): Row => {
    const place = [...centreM].reverse().map((metres) => figure(toNm(metres), 3));
    return [
      `particle ${n + 1}`,
      `${lengths(sizeM)} along x, y, z at ${place.join(", ")} nm; strain ${percent(strain.mean)} ± ${percent(strain.standardDeviation)} ` +
        `about its own lattice, d ${figure(toAngstrom((2 * Math.PI) / norm(q)), 6)} Å`,
    ];
  });
}

/** The same for programs. */
function particlesJson({ particles }: StrainImage): object[] {
  return particles.map(({ voxels, sizeM, centreM, strain, q }) => ({ voxels, sizeM, centreM, strain, qNorm: norm(q) }));
}

/** The result for programs. */
export function strainJson(image: StrainImage, parts: readonly StrainPart[] = []): object {
  const further = parts.map(({ name, metrics }) => [name, metrics] as const);
  return {
    frame: image.frame,
    metrics: strainMetrics(image),
    facets: facetColumns(image, parts),
    particles: particlesJson(image),
    warnings: [...image.warnings, ...parts.flatMap(({ warnings }) => warnings)],
    ...Object.fromEntries(further),
  };
}

/** Numbers of the whole, by name. */
export function strainMetrics({
  sizeM,
  bulk,
  bulkStrain,
  level,
  facets,
  orientation,
  space,
}: StrainImage): Record<string, number> {
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
    unreliableShare: 1 - bulkStrain.voxels / countVoxels(bulk),
    qNorm: norm(space.q),
    ...(orientation && { orientationMisfitRad: orientation.misfit, nextOrientationMisfitRad: orientation.nextMisfit }),
  };
}

/** The facets as columns of numbers. */
export function facetColumns(
  { facets: { facets }, facetStrain }: StrainImage,
  parts: readonly StrainPart[],
): Record<string, number[]> {
  const indices = facetStrain.map(({ index }) => index);
  return {
    normalX: facets.map(({ normal }) => normal[0]),
    normalY: facets.map(({ normal }) => normal[1]),
    normalZ: facets.map(({ normal }) => normal[2]),
    distanceM: facets.map(({ distance }) => distance),
    areaM2: facets.map(({ area }) => area),
    flatAreaM2: facets.map(({ flatArea }) => flatArea),
    roughnessM: facets.map(({ roughness }) => roughness),
    strainMean: facetStrain.map(({ strain }) => strain.mean),
    strainDeviation: facetStrain.map(({ strain }) => strain.deviation),
    displacementMeanM: facetStrain.map(({ displacement }) => displacement.mean),
    displacementDeviationM: facetStrain.map(({ displacement }) => displacement.deviation),
    ...Object.fromEntries(parts.flatMap(({ facets: more }) => (more ? [[more.name, [...more.values]]] : []))),
    ...(indices.some((index) => index !== undefined) && {
      h: indices.map((index) => index?.hkl[0] ?? Number.NaN),
      k: indices.map((index) => index?.hkl[1] ?? Number.NaN),
      l: indices.map((index) => index?.hkl[2] ?? Number.NaN),
      disorientationRad: indices.map((index) => index?.disorientation ?? Number.NaN),
    }),
  };
}

/** The facets as people read them. */
export function facetTable(image: StrainImage, parts: readonly StrainPart[]): Table {
  const { facets, facetStrain, mesh, surfaceStrain } = image;
  const names = facetNames(image);
  const more = parts.flatMap(({ facets: column }) => (column ? [column] : []));
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
    return [name, "", "", figure(toSquareNm(area), 4), percent(sum / weight), "", "", "", ...more.map(() => "")];
  };
  return {
    head: [
      ...["facet", "normal (x, y, z)", "area (nm²)", "flat (nm²)"],
      ...["strain", "± over it", "displacement (nm)", "off its plane", ...more.map(({ head }) => head)],
    ],
    rows: [
      ...facets.facets.map(({ normal, area, flatArea }, i) => {
        const { strain, displacement, index } = facetStrain[i];
        return [
          index ? `${i + 1} ${names[i]}` : names[i],
          normal.map((n) => n.toFixed(3)).join(", "),
          figure(toSquareNm(area), 4),
          figure(toSquareNm(flatArea), 4),
          percent(strain.mean),
          percent(strain.deviation),
          figure(toNm(displacement.mean), 3),
          index ? `${figure(toDegrees(index.disorientation), 2)}°` : "",
          ...more.map(({ values }) => percent(values[i])),
        ];
      }),
      apart("edges", -1),
      apart("corners", -2),
      apart("rounded", -3),
    ],
  };
}
