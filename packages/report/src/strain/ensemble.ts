// What an ensemble says of its mean's strain: resolution, error bars, how far single fits differ.

import { toNm } from "@friedel/engine";
import type { EnsembleStrain } from "@friedel/imaging";
import { figure, percent } from "../text.js";
import { barMaps, bulkMedian, inside, runRow } from "./errors.js";
import type { StrainPart } from "./records.js";
import { cutoffText, resolutionFigure } from "./resolution.js";

/** The part of an ensemble, for the image of its mean; `name` stands over its figure. */
export function ensemblePart(
  { image, bars, meanStrain, resolution, transfer: { all, along }, kept, given }: EnsembleStrain,
  name: string,
): StrainPart {
  const displacement = inside(bars.displacement, image);
  const strain = inside(bars.strain, image);
  const strainBar = bulkMedian(strain, image);
  const displacementBar = bulkMedian(displacement, image);
  const ofRun = inside(bars.strainOfRun, image);
  const runBar = bulkMedian(ofRun, image);
  const { maps, mapRows, ...barsElsewhere } = barMaps(displacement, strain, image);
  const [strainRow, ...otherRows] = mapRows;
  const axes = Object.entries(along).map(([axis, curve]) => [`PRTF along ${axis}`, curve] as const);
  const measures = "Phase retrieval transfer function: how well fits that began differently agree about the phases";
  const { agreement, rmsDifference } = resolution;
  const resolutionNm = toNm(resolution.resolutionM);
  return {
    name: "ensemble",
    rows: [
      ["object shown", `mean of ${kept} of ${given} fits that began differently`],
      ["resolution", `${figure(resolutionNm, 3)} nm: strain is a mean over a Gaussian of this width`],
      ["error bar of strain", `${percent(strainBar)}, the bulk's median`],
      ["error bar of displacement", `${figure(1e12 * displacementBar, 3)} pm, the bulk's median`],
      [
        "another run",
        `strain ± ${percent(runBar)} by its seed, the bulk's median; what all runs have wrong is in the error bar alone`,
      ],
      ["PRTF", `${cutoffText(all.cutoff)}; it tells what is reproducible, not what is right`],
      ["single fits", `correlation of their strain ${figure(agreement, 3)}, rms difference ${percent(rmsDifference)}`],
    ],
    metrics: {
      resolutionNm,
      strainBar,
      displacementBarM: displacementBar,
      strainRunBar: runBar,
      ...(meanStrain && Number.isFinite(meanStrain.own) && { meanStrainBar: meanStrain.own, meanStrainCut: meanStrain.cut }),
      strainAgreement: agreement,
      // A bound is no measured length.
      ...(all.cutoff && !all.cutoff.limitedByData && { PRTFNm: all.cutoff.resolutionNm }),
      startsDiffer: 1 - agreement,
      startsDifferRms: rmsDifference,
      membersKept: kept,
      membersGiven: given,
    },
    warnings: [],
    maps: { ...maps, strain_run_error: { volume: ofRun, units: "1" } },
    mapRows: [strainRow, runRow(ofRun, strainRow, image), ...otherRows],
    figures: [resolutionFigure(name, `${kept} fits that began differently`, measures, [["PRTF", all], ...axes])],
    ...barsElsewhere,
    parameters: { ensemble: { given, kept, blurM: resolution.sigmaM } },
  };
}
