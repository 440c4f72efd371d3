// One scan of a series in numbers: what its row of the table, the curves and the choice of a neighbour need, JSON-able.

import { countVoxels, mapped } from "@friedel/engine";
import { leastLikeness, statisticsOf } from "@friedel/imaging";
import type { Prediction } from "@friedel/network";
import { isRefined } from "@friedel/report";
import { metricsOf } from "../result/columns.js";
import type { Reconstruction } from "../result/reconstruction.js";
import type { Scan } from "../scan/scan.js";

/** Areas of the flat parts of the facets of one family, m². */
export type FacetAreas = Readonly<Record<string, number>>;

/** A scan that was reconstructed. Lengths in metres; what is not known is null. */
export interface ScanSummary {
  /** Whether the object may be taken for the crystal. */
  readonly isCertain: boolean;
  /** Whether it may as far as its error bars go: other scans begin with it and are laid over it. */
  readonly isShared: boolean;
  readonly verdict: string;
  readonly noiseRatio: number | null;
  /** Independent starts that found the object, of those that were compared. */
  readonly agreeing: number | null;
  readonly compared: number | null;
  readonly chi2: number | null;
  readonly llkFree: number | null;
  /** Correlation with the scan that gave the frame; null of that one, and before there was one. */
  readonly likeness: number | null;
  /** Whether it shows another crystal than that one. */
  readonly isOdd: boolean;
  /** Mean lattice spacing of the crystal along Q. */
  readonly dSpacing: number | null;
  /** Of the strain about that mean, in the bulk. */
  readonly strainDeviation: number | null;
  /** Median error bar of the strain at a voxel of the bulk, and the resolution at which it is one. */
  readonly strainBar: number | null;
  readonly resolution: number | null;
  /** Error bar of the mean strain, and what the end of the pattern adds to it: alike in scans of one crystal in one field of view. */
  readonly meanStrainBar: number | null;
  readonly meanStrainCut: number | null;
  readonly volume: number | null;
  /** Extents along x, y, z of the frame. */
  readonly size: readonly [number, number, number] | null;
  readonly surfaceArea: number | null;
  readonly facets: number | null;
  readonly facetAreas: FacetAreas;
  /** Means over the frames of the log's columns, and its motors. */
  readonly logged: Readonly<Record<string, number>>;
  readonly remarks: readonly string[];
}

/** The numbers of a reconstruction; `notes` are its warnings. */
export function summaryOf({ log }: Scan, reconstruction: Reconstruction, notes: readonly string[]): ScanSummary {
  const { result, image, parts = [] } = reconstruction;
  const { agreeing, compared, chi2, llkFree, noiseRatio } = metricsOf(result);
  const ensemble = parts.find(({ name }) => name === "ensemble")?.metrics;
  const { likeness, by } = result.hand;
  const isOdd = likeness !== undefined && by !== "reference" && likeness.correlation < leastLikeness;
  const voxel = image ? image.space.voxelM.reduce((a, b) => a * b, 1) : Number.NaN;
  const verdict = isRefined(result) ? result.verdict : undefined;
  return {
    isCertain: verdict?.isCertain ?? false,
    isShared: verdict?.isShared ?? false,
    verdict: verdict?.sentence ?? "Phased iteratively: no verdict.",
    noiseRatio: known(noiseRatio),
    agreeing: known(agreeing),
    compared: known(compared),
    chi2: known(chi2),
    llkFree: known(llkFree),
    likeness: known(likeness?.correlation),
    isOdd,
    dSpacing: image ? meanSpacing(image) : null,
    strainDeviation: known(image?.bulkStrain.standardDeviation),
    strainBar: known(ensemble?.strainBar),
    resolution: ensemble ? ensemble.resolutionNm * 1e-9 : null,
    meanStrainBar: known(ensemble?.meanStrainBar),
    meanStrainCut: known(ensemble?.meanStrainCut),
    volume: image ? countVoxels(image.support) * voxel : null,
    size: image ? [image.sizeM[2], image.sizeM[1], image.sizeM[0]] : null,
    surfaceArea: known(image?.facets.surfaceArea),
    facets: image ? image.facets.facets.length : null,
    facetAreas: image ? areasOf(image) : {},
    logged: log ? loggedOf(log.scan) : {},
    remarks: [...(verdict?.doubts ?? []), ...notes],
  };
}

/** The numbers of an object that the network predicted: no image to rely on. */
export function predictedSummary({ log }: Scan, { metrics, unlike }: Prediction, notes: readonly string[]): ScanSummary {
  const nothing = {
    ...{ noiseRatio: null, agreeing: null, compared: null, llkFree: null, likeness: null, dSpacing: null, strainDeviation: null },
    ...{
      strainBar: null,
      resolution: null,
      meanStrainBar: null,
      meanStrainCut: null,
      volume: null,
      size: null,
      surfaceArea: null,
      facets: null,
      facetAreas: {},
    },
  };
  return {
    ...nothing,
    ...{ isCertain: false, isShared: false, isOdd: false },
    verdict: "Predicted by the network alone: a guess, not an image to rely on.",
    chi2: known(metrics.chi2),
    logged: log ? loggedOf(log.scan) : {},
    remarks: [...(unlike === null ? [] : [`unlike what the network can answer: ${unlike}`]), ...notes],
  };
}

/** Over the bulk without what is not to be believed. */
function meanSpacing({ dSpacing, bulk, unreliable }: NonNullable<Reconstruction["image"]>): number {
  const reliable = mapped(bulk, (inside, i) => Number(inside !== 0 && unreliable.data[i] === 0));
  return statisticsOf(dSpacing, reliable).mean;
}

function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** Flat areas by family of indices, where the facets are indexed; "facets" for all of them where not. */
function areasOf({ facets: { facets }, facetStrain }: NonNullable<Reconstruction["image"]>): FacetAreas {
  const areas: Record<string, number> = {};
  facets.forEach(({ flatArea }, k) => {
    const index = facetStrain[k].index;
    const family = index
      ? `{${index.hkl
          .map(Math.abs)
          .sort((a, b) => b - a)
          .join("")}}`
      : "facets";
    areas[family] = (areas[family] ?? 0) + flatArea;
  });
  return areas;
}

function loggedOf({ motors, columns, energyEv, points }: NonNullable<Scan["log"]>["scan"]): Record<string, number> {
  const found: Record<string, number> = { ...motors };
  for (const [name, values] of columns) found[name] = meanOf(values.subarray(0, points));
  if (typeof energyEv === "number") found.energyEv = energyEv;
  return Object.fromEntries(Object.entries(found).filter(([, value]) => Number.isFinite(value)));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
