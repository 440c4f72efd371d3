// Error bars of displacement and strain as maps, rows and a column of the table of facets.

import { type RealVolume, realVolume, toNm } from "@friedel/engine";
import { type ObjectUncertainty, type StrainImage, surfaceStatistics, valuesAtSurface, vertexAreas } from "@friedel/imaging";
import type { MapRow } from "../figures/maps.js";
import { endOf } from "../figures/scale.js";
import { amplitudeColours } from "../svg/colours.js";
import type { Row } from "../tables.js";
import { figure, percent } from "../text.js";
import type { StrainPart } from "./records.js";

/** The seeds that the starts began with; null where unknown. */
type Seeds = readonly (number | null)[];

/** What error bars add to the image of the starts' mean object. `found.derived` is displacement (m), then strain. */
export function errorsPart(found: ObjectUncertainty, seeds: Seeds, image: StrainImage): StrainPart {
  const { kept, given, correlations } = found;
  const [displacement, strain] = found.total.derived.map((volume) => inside(volume, image));
  const medians = mediansOf(found, displacement, strain, image);
  return {
    name: "errors",
    rows: errorRows(found, medians),
    metrics: {
      strainErrorMedian: medians.strain,
      displacementErrorMedianM: medians.displacement,
      countingErrorMedian: medians.counting,
      startsKept: kept,
      startsGiven: given,
    },
    warnings: kept > 1 ? [] : [given > 1 ? `none of the other ${given - 1} starts found this object: ${alone}` : alone],
    ...barMaps(displacement, strain, image),
    parameters: { errors: { given, kept, seeds, correlations } },
  };
}

/** 0 outside the image's support. */
export function inside(volume: RealVolume, { support }: StrainImage): RealVolume {
  return mapped(volume, (value, i) => (support.data[i] ? value : 0));
}

/** Error bars of displacement (m) and strain in files, figures and the table of facets. */
export function barMaps(
  displacement: RealVolume,
  strain: RealVolume,
  image: StrainImage,
): Required<Pick<StrainPart, "maps" | "arrays" | "mapRows" | "surface" | "facets">> {
  const surface = atSurface(strain, image);
  return {
    maps: { strain_error: { volume: strain, units: "1" }, displacement_error: { volume: displacement, units: "m" } },
    arrays: { strainError: strain.data, displacementErrorNm: finite(displacement, toNm(1)).data },
    mapRows: [
      mapRow("strain-bar", "error bar of strain (10⁻⁴)", finite(strain, 1e4), image),
      mapRow("displacement-bar", "error bar of displacement (pm)", finite(displacement, 1e12), image),
    ],
    surface: { strainError: surface },
    facets: { name: "strainErrorMean", head: "± of a voxel", values: facetMeans(surface, image) },
  };
}

/** The strain of another run, below its error bar, in whose colours it is drawn. */
export function runRow(strainOfRun: RealVolume, { range }: MapRow, image: StrainImage): MapRow {
  return { ...mapRow("run-bar", "another run, ± strain (10⁻⁴)", finite(strainOfRun, 1e4), image), range };
}

/** The median of a map over the bulk; NaN where nothing is known. */
export function bulkMedian({ data }: RealVolume, { bulk }: StrainImage): number {
  const values = data.filter((value, i) => bulk.data[i] !== 0 && Number.isFinite(value)).sort();
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

const alone = "error bars are those of counting noise alone, which is less than the whole";

/** Medians over the bulk; NaN where unknown. `starts` is the spread of one start's strain. */
interface Medians {
  readonly displacement: number;
  readonly strain: number;
  readonly counting: number;
  readonly starts: number;
}

function mediansOf(found: ObjectUncertainty, displacement: RealVolume, strain: RealVolume, image: StrainImage): Medians {
  const median = (volume: RealVolume | undefined): number => (volume ? bulkMedian(volume, image) : Number.NaN);
  return {
    displacement: median(displacement),
    strain: median(strain),
    counting: median(found.counting.derived[1]),
    starts: median(found.starts?.derived[1]),
  };
}

function errorRows({ kept, given, starts }: ObjectUncertainty, medians: Medians): Row[] {
  const others = starts ? `, starts ${percent(medians.starts)} each` : "";
  return [
    ["object shown", `mean of ${kept} of ${given} starts, each at its greatest likelihood`],
    ["error bar of strain", `${percent(medians.strain)}, the bulk's median (counting ${percent(medians.counting)}${others})`],
    ["error bar of displacement", `${figure(1e12 * medians.displacement, 3)} pm, the bulk's median`],
  ];
}

/** A multiple of a volume, 0 where it is not known. */
function finite(volume: RealVolume, factor: number): RealVolume {
  return mapped(volume, (value) => (Number.isFinite(value) ? factor * value : 0));
}

function mapRow(key: string, label: string, volume: RealVolume, { bulk, support }: StrainImage): MapRow {
  const end = endOf(volume.data.filter((_, i) => bulk.data[i] !== 0));
  return { key, label, volume, colours: amplitudeColours, range: [0, end], inside: support };
}

function atSurface(strain: RealVolume, { support, mesh, space: { voxelM } }: StrainImage): Float32Array {
  return valuesAtSurface(strain, support, mesh, { voxel: voxelM, depth: Math.cbrt(voxelM[0] * voxelM[1] * voxelM[2]) });
}

function facetMeans(surface: Float32Array, { mesh, facets }: StrainImage): number[] {
  const areas = vertexAreas(mesh);
  return facets.facets.map((_, i) => surfaceStatistics(surface, areas, (vertex) => facets.labels[vertex] === i).mean);
}

function mapped({ shape, data }: RealVolume, of: (value: number, i: number) => number): RealVolume {
  return realVolume(shape, data.map(of));
}
