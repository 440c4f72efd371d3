// Metrics of a stored result in the words and units of a run's own tables. What no word is known of, as of other programs, keeps its name.

import { toAngstrom, toDegrees, toNm, toPerNm, toSquareNm } from "@friedel/engine";
import { figure, percent } from "./text.js";

type Words = readonly [name: string, text: (value: number) => string];

const plain = (value: number): string => figure(value);
const nm = (value: number): string => `${figure(value, 3)} nm`;
const metres = (value: number): string => nm(toNm(value));
const pm = (value: number): string => `${figure(1e12 * value, 3)} pm`;
const degrees = (value: number): string => `${figure(toDegrees(value), 3)}°`;

/** By the names that files have. */
const known: Readonly<Record<string, Words>> = {
  chi2: ["misfit (chi2)", plain],
  llk: ["misfit of what was fitted (llk)", plain],
  llkFree: ["misfit of what was kept out (llkFree)", plain],
  coherentChi2: ["misfit (chi2), coherent light", plain],
  coherentLlk: ["misfit (llk), coherent light", plain],
  coherentLlkFree: ["misfit (llkFree), coherent light", plain],
  start: ["start that was kept", (value) => figure(value + 1)],
  noiseRatio: ["noise ratio", (value) => `${figure(value, 3)} (misfit of free voxels over that of counting noise alone)`],
  brightRatio: ["noise ratio of bright voxels", (value) => figure(value, 3)],
  agreeing: ["starts with this object", plain],
  compared: ["starts compared", plain],
  gap: ["best other object", (value) => `fits ${figure(value, 3)} times worse`],
  unevenness: ["density", (value) => `uneven as if ${figure(value, 2)} of the field were wrong`],
  handMargin: ["hand, by rule", (value) => `margin ${figure(value, 3)}`],
  likeCorrelation: ["likeness to the reference", (value) => figure(value, 3)],
  likeOtherHand: ["likeness of the other hand", (value) => figure(value, 3)],
  resolutionNm: ["resolution", nm],
  PRTFNm: ["PRTF", (value) => `${nm(value)} (full period)`],
  PRTFalongxNm: ["PRTF along x", (value) => `${nm(value)} (full period)`],
  PRTFalongyNm: ["PRTF along y", (value) => `${nm(value)} (full period)`],
  PRTFalongzNm: ["PRTF along z", (value) => `${nm(value)} (full period)`],
  FouriershellshalfbitNm: ["Fourier shells, half-bit", (value) => `${nm(value)} (full period)`],
  pointWidthXNm: ["width of a point along x", nm],
  pointWidthYNm: ["width of a point along y", nm],
  pointWidthZNm: ["width of a point along z", nm],
  strainBar: ["error bar of strain", percent],
  displacementBarM: ["error bar of displacement", pm],
  strainRunBar: ["another run", (value) => `strain ± ${percent(value)}`],
  meanStrainBar: ["error bar of the mean strain", percent],
  meanStrainCut: ["mean strain by the pattern's end", percent],
  strainErrorMedian: ["error bar of strain", percent],
  displacementErrorMedianM: ["error bar of displacement", pm],
  countingErrorMedian: ["error bar of strain by counting", percent],
  strainAgreement: ["correlation of single fits", (value) => figure(value, 3)],
  startsDifferRms: ["strain of single fits differs", (value) => `${percent(value)} rms`],
  membersKept: ["fits in the mean", plain],
  membersGiven: ["fits made", plain],
  startsKept: ["starts in the mean", plain],
  startsGiven: ["starts given", plain],
  isosurface: ["isosurface", (value) => `${figure(100 * value, 3)} % of the largest amplitude`],
  sizeXM: ["crystal along x", metres],
  sizeYM: ["crystal along y", metres],
  sizeZM: ["crystal along z", metres],
  surfaceAreaM2: ["surface", (value) => `${figure(toSquareNm(value), 4)} nm²`],
  facets: ["facets", plain],
  strainMean: ["mean strain in the bulk", percent],
  strainDeviation: ["standard deviation of strain", percent],
  strainLeast: ["least strain in the bulk", percent],
  strainMost: ["greatest strain in the bulk", percent],
  unreliableShare: ["left out of the strain", (value) => `${figure(100 * value, 2)} % of the bulk`],
  qNorm: [
    "|Q| of the crystal",
    (value) => `${figure(toPerNm(value), 6)} nm⁻¹, d ${figure(toAngstrom((2 * Math.PI) / value), 6)} Å`,
  ],
  orientationMisfitRad: ["facets off their indices", degrees],
  nextOrientationMisfitRad: ["facets off other indices", degrees],
};

/** What another one says already. */
const repeated = ["startsDiffer"];

/** Metrics as rows in the order of a run's tables, each with the name that files have for it; those that are no number are left out. */
export function metricRows(
  metrics: Readonly<Record<string, number>>,
): readonly (readonly [name: string, value: string, metric: string])[] {
  // Files list them by the alphabet.
  const own = Object.keys(known).filter((metric) => Object.hasOwn(metrics, metric));
  const others = Object.keys(metrics).filter((metric) => !Object.hasOwn(known, metric) && !repeated.includes(metric));
  return [...own, ...others].flatMap((metric) => {
    const value = metrics[metric];
    if (!Number.isFinite(value)) return [];
    const [name, text] = Object.hasOwn(known, metric) ? known[metric] : [metric, plain];
    return [[name, text(value), metric] as const];
  });
}
