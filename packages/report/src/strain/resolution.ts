// Resolution as rows and a figure: how wide a point appears, and what independent starts agree about, by spatial frequency.

import type { Resolution } from "@friedel/imaging";
import type { Drawing } from "../figures/drawing.js";
import { drawResolution } from "../figures/resolution.js";
import { lengthsText } from "../geometry.js";
import type { Row } from "../tables.js";
import { figure } from "../text.js";
import type { StrainPart } from "./records.js";

/** The resolution by every measure that the input allowed. */
export interface ResolutionFound {
  readonly name: string;
  /** Full width at half maximum of a point along x, y, z of the laboratory. */
  readonly widthsNm: readonly [number, number, number];
  /** Independent starts: how many there were, and how many agree with the first. */
  readonly starts: { readonly given: number; readonly agreeing: number; readonly leastCorrelation: number };
  /** Curves with their names; none where fewer than two starts agree. */
  readonly curves: readonly (readonly [name: string, curve: Resolution])[];
}

/** What the resolution adds to a strain step. */
export function resolutionPart(found: ResolutionFound): StrainPart {
  const { widthsNm, starts, curves } = found;
  const part: StrainPart = {
    name: "resolution",
    rows: [
      ["width of a point", `${lengthsText(widthsNm)} (FWHM) along x, y, z of the laboratory`],
      ...(starts.given > 1 ? [agreementRow(starts)] : []),
      ...curves.map(([name, { cutoff }]): Row => [name, cutoffText(cutoff)]),
    ],
    metrics: {
      pointWidthXNm: widthsNm[0],
      pointWidthYNm: widthsNm[1],
      pointWidthZNm: widthsNm[2],
      ...Object.fromEntries(
        curves.flatMap(([name, { cutoff }]) =>
          cutoff ? [[`${name.replace(/[^A-Za-z]/g, "")}Nm`, cutoff.resolutionNm] as const] : [],
        ),
      ),
    },
    warnings: starts.given > 1 && starts.agreeing < 2 ? [noAgreement] : [],
  };
  if (curves.length === 0) return part;
  const measures = "Phase retrieval transfer function and Fourier shell correlation between independent starts";
  return { ...part, figures: [resolutionFigure(found.name, `${starts.agreeing} independent starts`, measures, curves)] };
}

const noAgreement = "no start converged: none of the other objects is the one shown, so there is no resolution to state";

function agreementRow({ given, agreeing, leastCorrelation }: ResolutionFound["starts"]): Row {
  return ["starts that agree", `${agreeing} of ${given} (correlation of at least ${leastCorrelation})`];
}

/** Where a curve ends, in words. */
export function cutoffText(cutoff: Resolution["cutoff"]): string {
  if (!cutoff) return "below its threshold from the start";
  return `${cutoff.limitedByData ? "better than " : ""}${figure(cutoff.resolutionNm, 3)} nm (full period)`;
}

/** The curves of a resolution; `starts` says of how many, `measures` which curves there are. */
export function resolutionFigure(name: string, starts: string, measures: string, curves: ResolutionFound["curves"]): Drawing {
  return {
    file: "resolution",
    title: "Resolution",
    caption: `${measures}; the resolution is the full period where a curve falls below its threshold.`,
    svg: drawResolution({
      title: `Resolution: ${name}`,
      subtitle: `${starts}; dashed: thresholds`,
      curves: curves.map(([label, { curve }]) => ({
        name: label,
        points: curve.qPerNm.map((perNm, i) => ({ perNm, value: curve.value[i], threshold: curve.threshold[i] })),
      })),
    }),
  };
}
