// A finished crystal in the words and numbers of the page: how far it is to be trusted comes first.

import type { StrainImage } from "@friedel/imaging";
import type { StoredResult } from "@friedel/io";
import {
  figure,
  geometryRows,
  inputRows,
  isRefined,
  metricRows,
  percent,
  preparationRows,
  type Row,
  type StrainPart,
  strainRows,
  summaryRows,
  verdictSentence,
} from "@friedel/report";
import type { Pattern, Reconstruction } from "@friedel/workflow";
import type { Solved, Tile, TitledRows } from "./records.js";

type Words = Pick<Solved, "verdict" | "tiles" | "tables">;

/** Input, preparation and geometry of a pattern, as far as they are known. */
export function patternTables({ input, report, geometry }: Pick<Pattern, "input" | "report" | "geometry">): TitledRows[] {
  const prepared = [...(report ? preparationRows(report) : []), ...(geometry ? geometryRows(geometry) : [])];
  return [
    ...(input ? [{ title: "Input", rows: inputRows(input) }] : []),
    ...(prepared.length > 0 ? [{ title: "Prepared", rows: prepared }] : []),
  ];
}

/** Of a reconstruction. */
export function reconstructionWords(done: Reconstruction): Words {
  const { result, pattern, image, parts = [] } = done;
  const rows = summaryRows(done).flatMap((row) => (row[0] === "verdict" || row[0] === "doubt" ? [] : [inWords(row)]));
  const tables = [{ title: "Object", rows }, ...spaceTable(image, parts), ...patternTables(pattern)];
  if (!isRefined(result)) {
    const sentence = "Phased iteratively: nothing was compared, so nothing vouches for this image.";
    return { verdict: { sentence, isTrusted: null, doubts: [] }, tiles: tilesOf({ ...result.metrics }, parts), tables };
  }
  const { trust, verdict } = result;
  return {
    verdict: { sentence: verdictSentence(result, parts), isTrusted: verdict.isShared, doubts: verdict.doubts.slice(1) },
    tiles: tilesOf({ ...trust }, parts),
    tables,
  };
}

/** A misfit by the words that a stored result has for it, and its name in files. */
function inWords([key, value]: Row): TitledRows["rows"][number] {
  const [[words] = [key]] = /^(chi2|llk|llkFree)$/.test(key) ? metricRows({ [key]: 0 }) : [];
  return words === key ? [key, value] : [words, value, key];
}

/** Of a result that was read, with the image made of it where its geometry is known. */
export function storedWords(
  { metrics, parameters, provenance }: Pick<StoredResult, "metrics" | "parameters" | "provenance">,
  image?: StrainImage,
  parts: readonly StrainPart[] = [],
): Words {
  const made = provenance
    ? [["made by", `${provenance.program} ${provenance.version}`] as const, ["command", provenance.command] as const]
    : [];
  return {
    verdict: storedVerdict(parameters.verdict),
    tiles: tilesOf(metrics, parts),
    tables: [
      { title: "Result", rows: [...metricRows(metrics), ...made] },
      ...spaceTable(image, parts),
      ...patternTables({ ...(provenance?.input && { input: provenance.input }) }),
    ],
  };
}

/** The judgement that a file holds, from which nothing is taken for granted. */
function storedVerdict(stored: unknown): Words["verdict"] {
  const text = (name: string): unknown => (typeof stored === "object" && stored !== null ? Reflect.get(stored, name) : undefined);
  const sentence = text("sentence");
  if (typeof sentence !== "string")
    return { sentence: "A stored result, which says nothing of how far to rely on it.", isTrusted: null, doubts: [] };
  return { sentence: `Stored with the result: ${sentence}`, isTrusted: text("isShared") === true, doubts: [] };
}

function spaceTable(image: StrainImage | undefined, parts: readonly StrainPart[]): TitledRows[] {
  return image ? [{ title: "In space", rows: [...strainRows(image), ...parts.flatMap(({ rows }) => rows)] }] : [];
}

/** Resolution, noise ratio, agreement and error bar, each with what it means; those that are not known say so. */
function tilesOf(metrics: Readonly<Record<string, number>>, parts: readonly StrainPart[]): Tile[] {
  const all: Readonly<Record<string, number>> = Object.assign({}, metrics, ...parts.map((part) => part.metrics));
  const known = (name: string): number | undefined => (Number.isFinite(all[name]) ? all[name] : undefined);
  const resolution = known("resolutionNm");
  const noise = known("noiseRatio");
  const compared = known("compared");
  const bar = known("strainBar") ?? known("strainErrorMedian");
  return [
    {
      name: "Resolution",
      value: resolution === undefined ? "–" : `${figure(resolution, 3)} nm`,
      words: resolution === undefined ? "not known: no fits were compared" : "finer details are not shown",
    },
    {
      name: "Noise ratio",
      value: noise === undefined ? "–" : figure(noise, 3),
      words: noise === undefined ? "not known" : noiseWords(noise),
    },
    {
      name: "Agreement",
      value: compared === undefined || compared < 2 ? "–" : `${all.agreeing} of ${compared}`,
      words:
        compared === undefined || compared < 2 ? "no independent starts were compared" : "independent starts found this crystal",
    },
    {
      name: "Error bar of strain",
      value: bar === undefined ? "–" : `± ${percent(bar)}`,
      words: bar === undefined ? "not known" : "half of the voxels have a smaller one",
    },
  ];
}

function noiseWords(ratio: number): string {
  if (ratio < 1.3) return "the data are explained to their counting noise";
  return ratio < 2 ? "nearly all of the data is explained" : "something in the data is not explained";
}
