// At what resolution the members of an ensemble tell the same strain. Two halves of it are two measurements of one strain; both are
// blurred more and more until their maps agree. The Fourier shell correlation (strain/resolution/) asks the same of the density, which
// is known finer than its slope: the strain weighs the pattern's outer part by q.

import type { ComplexVolume, Transform } from "@friedel/engine";
import { halvesOf } from "../strain/resolution/correlation.js";
import { meanObject } from "../strain/uncertainty/ensemble.js";
import { type Agreement, type AlongQ, compareSlices, type StrainSlice, type StrainSlicer, strainSlicer } from "./strain-slice.js";

/** The blur at which strain is written, and how far the members agree about it there. */
export interface SharedResolution {
  /** Standard deviation of the Gaussian blur, metres. */
  readonly sigmaM: number;
  /** Full width at half of the maximum of that Gaussian, metres: the size of the element that a strain is a mean of. */
  readonly resolutionM: number;
  /** Correlation of the strain of two members in their common bulk at that resolution, the mean over all pairs. */
  readonly agreement: number;
  /** Root mean square difference of the strain of two members there. */
  readonly rmsDifference: number;
}

/** FWHM of a Gaussian over its standard deviation. */
export const fwhm = 2 * Math.sqrt(2 * Math.log(2));

/**
 * Where the counts are explained, and where they are not: there halves stand about one end of fits of several and share more than two runs
 * do. On scan 54, settled, maps of three runs correlate by 0.92 to 0.98 at the coarsest blur, where halves do by 0.96 to 0.99.
 */
const leastAgreement = { explained: 0.975, oneOfSeveral: 0.995 } as const;

/** Blurs that are tried, and the coarsest, in units of the finest distance the pattern resolves. */
const [firstSigma, growth, tries] = [0.8, 1.25, 5];

/** Spectra of an ensemble's members. */
export interface MemberSpectra {
  readonly spectra: readonly ComplexVolume[];
  /** The draws of counts that they were fitted to. */
  readonly draws: readonly number[];
  /** Whether other objects describe the counts nearly as well. */
  readonly isOneOfSeveral: boolean;
}

/** The strain of members at the resolution that they share. */
export interface SharedStrain extends SharedResolution {
  readonly slicer: StrainSlicer;
  readonly slices: readonly StrainSlice[];
}

/**
 * The finest of some blurs at which halves agree; the coarsest where none is enough. `finestM` is the finest distance of the pattern.
 */
export async function sharedStrain(
  { spectra, draws, isOneOfSeveral }: MemberSpectra,
  geometry: AlongQ,
  finestM: number,
  transform: Transform,
): Promise<SharedStrain> {
  const [even, odd] = halves(spectra, draws);
  const least = isOneOfSeveral ? leastAgreement.oneOfSeveral : leastAgreement.explained;
  const slicerAt = (sigma: number) => strainSlicer(even.shape, geometry, sigma, transform);
  let sigmaM = firstSigma * finestM;
  let slicer = slicerAt(sigmaM);
  for (let n = 1; n < tries; n++) {
    if (compareSlices(await slicer(even), await slicer(odd)).correlation >= least) break;
    sigmaM *= growth;
    slicer = slicerAt(sigmaM);
  }
  const isOneDraw = new Set(draws).size === 1;
  const slices: StrainSlice[] = [];
  for (const spectrum of spectra) slices.push(await slicer(spectrum));
  const pairs = slices.flatMap((a, n) =>
    slices.flatMap((b, k) => (k > n && (draws[k] !== draws[n] || isOneDraw) ? [compareSlices(a, b)] : [])),
  );
  const meanOf = (of: (pair: Agreement) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const agreement = meanOf(({ correlation }) => correlation);
  const rmsDifference = Math.sqrt(meanOf(({ rms }) => rms ** 2));
  return { sigmaM, resolutionM: fwhm * sigmaM, agreement, rmsDifference, slicer, slices };
}

/** The means of two halves that share no draw of counts, where that is possible. */
function halves(spectra: readonly ComplexVolume[], draws: readonly number[]): readonly [ComplexVolume, ComplexVolume] {
  const [even, odd] = [0, 1].map((half) => spectra.filter((_, n) => draws[n] % 2 === half));
  return even.length > 0 && odd.length > 0 ? [meanObject(even), meanObject(odd)] : halvesOf(spectra);
}
