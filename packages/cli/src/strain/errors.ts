// Error bars of displacement and strain: counting noise, and what independent starts do not agree about. What all starts share - a
// wrong solution, a pattern cut off, a model without its coherence - they do not hold.

import { type ComplexVolume, drain, type Engine, type RealVolume, realVolume, type Triple } from "@friedel/engine";
import {
  inSpace,
  type ObjectUncertainty,
  objectUncertainty,
  type PlaceOptions,
  placeCrystal,
  type SpaceGrid,
  type StrainImage,
  surfaceStatistics,
  valuesAtSurface,
  vertexAreas,
} from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { throwIfStopped } from "@friedel/workflow";
import { amplitudeColours } from "../figures/index.js";
import { startProgress } from "../progress.js";
import { figure } from "../report.js";
import type { Terminal } from "../terminal.js";
import { endOf } from "./figures.js";
import { matricesOf } from "./matrices.js";
import type { StrainPart } from "./part.js";
import type { MeasuredPattern, SeededStart } from "./starts.js";
import { percent } from "./tables.js";

/** What error bars are found from. */
export interface ErrorsInput {
  readonly pattern: MeasuredPattern;
  /** The result first, then further starts. */
  readonly starts: readonly SeededStart[];
  readonly geometry: GeometryRecord;
  readonly options: PlaceOptions;
  /** Settings of the result, for its coherence. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The object that error bars belong to, and the grid that they are on. */
export interface JudgedObject {
  /** The mean of the starts, each at its greatest likelihood. */
  readonly object: ComplexVolume;
  readonly grid: SpaceGrid;
  /** What they add to the mean object's image on that grid. */
  partOf(image: StrainImage): StrainPart;
}

/** Finds error bars. Errors as `objectUncertainty`. */
export async function judge(terminal: Terminal, engine: Engine, input: ErrorsInput): Promise<JudgedObject> {
  const { pattern, starts, geometry, options, parameters } = input;
  const transform: Parameters<typeof placeCrystal>[3] = (volume, direction) => engine.transform(volume, direction);
  const matrices = matricesOf(geometry);
  const reference = await placeCrystal(starts[0].object, matrices, options, transform);
  const derive = inSpace(reference, matrices, transform, options.smoothing);
  const work = objectUncertainty(engine, { ...pattern, ...modelOf(parameters) }, starts, { derive });
  const bar = startProgress(terminal, "error bars", 1000);
  try {
    const found = await drain(work, ({ done, total }) => {
      bar.update((1000 * done) / total, "");
      throwIfStopped(terminal.signal);
    });
    return { object: found.object, grid: reference.space.grid, partOf: (image) => errorsPart(found, starts, image) };
  } finally {
    bar.stop();
  }
}

/** The coherence that a refinement found. */
function modelOf({ coherenceWidths }: ErrorsInput["parameters"]) {
  return isTriple(coherenceWidths) ? { coherenceWidths } : {};
}

function isTriple(value: unknown): value is Triple {
  return Array.isArray(value) && value.length === 3 && value.every((width) => typeof width === "number");
}

function errorsPart(found: ObjectUncertainty, starts: readonly SeededStart[], image: StrainImage): StrainPart {
  const { kept, given, total, counting } = found;
  const inside = (volume: RealVolume) =>
    realVolume(
      volume.shape,
      volume.data.map((value, i) => (image.support.data[i] ? value : 0)),
    );
  const [displacement, strain] = total.derived.map(inside);
  const median = ({ data }: RealVolume) => {
    const values = data.filter((value, i) => image.bulk.data[i] !== 0 && Number.isFinite(value)).sort();
    return values[Math.floor(values.length / 2)] ?? Number.NaN;
  };
  const [u, e, shot, start] = [displacement, strain, counting.derived[1], found.starts?.derived[1]].map((map) =>
    map ? median(map) : Number.NaN,
  );
  const depth = Math.cbrt(image.space.voxelM[0] * image.space.voxelM[1] * image.space.voxelM[2]);
  const surface = valuesAtSurface(strain, image.support, image.mesh, { voxel: image.space.voxelM, depth });
  const areas = vertexAreas(image.mesh);
  const times = (volume: RealVolume, factor: number) =>
    realVolume(
      volume.shape,
      volume.data.map((value) => (Number.isFinite(value) ? factor * value : 0)),
    );
  const row = (label: string, volume: RealVolume) => ({
    label,
    volume,
    colours: amplitudeColours,
    range: [0, endOf(volume.data.filter((_, i) => image.bulk.data[i] !== 0))] as const,
    inside: image.support,
  });
  const others = found.starts ? `, starts ${percent(start)} each` : "";
  return {
    name: "errors",
    rows: [
      ["object shown", `mean of ${kept} of ${given} starts, each at its greatest likelihood`],
      ["error bar of strain", `${percent(e)}, the bulk's median (counting ${percent(shot)}${others})`],
      ["error bar of displacement", `${figure(u * 1e9, 3)} nm, the bulk's median`],
    ],
    metrics: {
      strainErrorMedian: e,
      displacementErrorMedianM: u,
      countingErrorMedian: shot,
      startsKept: kept,
      startsGiven: given,
    },
    warnings: kept > 1 ? [] : [given > 1 ? `none of the other ${given - 1} starts found this object: ${alone}` : alone],
    maps: { strain_error: { volume: strain, units: "1" }, displacement_error: { volume: displacement, units: "m" } },
    arrays: { strainError: strain.data, displacementErrorNm: times(displacement, 1e9).data },
    mapRows: [
      row("error bar of strain (10⁻⁴)", times(strain, 1e4)),
      row("error bar of displacement (pm)", times(displacement, 1e12)),
    ],
    surface: { strainError: surface },
    facets: {
      name: "strainErrorMean",
      head: "± of a voxel",
      values: image.facets.facets.map(
        (_, i) => surfaceStatistics(surface, areas, (vertex) => image.facets.labels[vertex] === i).mean,
      ),
    },
    parameters: {
      errors: { given, kept, seeds: starts.map(({ seed }) => seed ?? null), correlations: found.correlations },
    },
  };
}

const alone = "error bars are those of counting noise alone, which is less than the whole";
