// What a series leaves beside the folders of its scans: the table as CSV, JSON and one HTML page, the curves, and the series in time for
// ParaView.

import { drawSeries, figure, htmlReport, type SeriesFigurePoint } from "@friedel/report";
import { type FigureTarget, writeFigures } from "../figures.js";
import { pointsOf, type Series, type SeriesPoint, seriesCsv, seriesPvd, seriesTable, stateOf } from "./series.js";

/** Names of the files. */
export const seriesFiles = { csv: "series.csv", json: "series.json", html: "series.html" } as const;

/** Writes the files of a series called `title`. */
export async function writeSeries(title: string, series: Series, target: FigureTarget): Promise<void> {
  const { folder } = target;
  if (!folder) return;
  const points = pointsOf(series);
  const { frame, column } = series;
  const label = column ?? "number in the series";
  const drawn = await writeFigures(target, () => [
    {
      file: "series",
      title: "Curves",
      caption: "Filled: to be relied on as far as the bars go. Hollow: not to be relied on.",
      svg: drawSeries({ title, subtitle: subtitleOf(points), points: points.map(pointOf), label }),
    },
  ]);
  const text = (content: string) => new TextEncoder().encode(content);
  await folder.write(seriesFiles.csv, text(seriesCsv(series)));
  await folder.write(seriesFiles.json, text(`${JSON.stringify({ frame, column, scans: points.map(jsonOf) }, null, 2)}\n`));
  await folder.write("surface.pvd", text(seriesPvd(series, "surface.vtp")));
  await folder.write("strain.pvd", text(seriesPvd(series, "strain.vti")));
  const { head, rows } = seriesTable(series);
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? figure(cell, 4) : (cell ?? ""))));
  // The paths are in the CSV: they make the page too wide.
  const shown = head.flatMap((name, k) => (name === "path" ? [] : [k]));
  const page = htmlReport(title, [
    {
      title: "Curves",
      warnings: seriesWarnings(series),
      figures: drawn,
    },
    { title: "Scans", table: { head: shown.map((k) => head[k]), rows: cells.map((row) => shown.map((k) => row[k])) } },
  ]);
  await folder.write(seriesFiles.html, text(page));
}

/** What is to be said of a series as a whole, a sentence each. */
export function seriesWarnings(series: Series): string[] {
  const points = pointsOf(series);
  const of = (state: ReturnType<typeof stateOf>) => points.filter((point) => stateOf(point) === state);
  const [failed, odd, doubtful] = [of("failed"), of("another crystal"), of("doubtful")];
  const names = (found: readonly SeriesPoint[]) => found.map(({ name }) => name).join(", ");
  const { frame, column } = series;
  const lost = points.filter(({ at, summary }) => summary && Number.isNaN(at));
  return [
    ...failed.map(({ name, error = "" }) => `${name} failed: ${error}`),
    ...(odd.length > 0 ? [`another crystal than ${frame}: ${names(odd)}`] : []),
    ...(isFrameOdd(points)
      ? [`most scans are little like ${frame}, which gave the frame: if it is the odd one, leave it out`]
      : []),
    ...(doubtful.length > 0 ? [`not to be relied on: ${names(doubtful)}`] : []),
    ...(frame === undefined && points.length > failed.length
      ? ["no scan gave an image to rely on: none is in the frame of another"]
      : []),
    ...(lost.length > 0 ? [`no ${column} in the logs of ${names(lost)}: a list of the scans can give it (${column}=…)`] : []),
  ];
}

/** Median correlation with the scan that gave the frame below which that one may be another crystal. */
const leastMedian = 0.9;

function isFrameOdd(points: readonly SeriesPoint[]): boolean {
  const likeness = points.flatMap(({ summary }) => summary?.likeness ?? []).sort((a, b) => a - b);
  return likeness.length > 1 && likeness[likeness.length >> 1] < leastMedian;
}

function subtitleOf(points: readonly SeriesPoint[]): string {
  const good = points.filter(({ isGood }) => isGood).length;
  return `${good} of ${points.length} scans with an image to rely on`;
}

function pointOf({ at, isGood, latticeStrain, latticeBar, summary }: SeriesPoint): SeriesFigurePoint {
  const { size, strainDeviation, noiseRatio } = summary ?? {};
  return {
    at,
    isGood,
    ...(latticeStrain !== undefined && { latticeStrain }),
    ...(latticeBar !== undefined && { latticeBar }),
    ...(strainDeviation != null && { deviation: strainDeviation }),
    ...(size && { sizeNm: [size[0] * 1e9, size[1] * 1e9, size[2] * 1e9] as const }),
    ...(noiseRatio != null && { noiseRatio }),
  };
}

/** A row for programs; lengths in metres, as in the summary. */
function jsonOf({ at, isGood, ...row }: SeriesPoint): object {
  return { ...row, at: Number.isNaN(at) ? null : at, image: stateOf({ at, isGood, ...row }) };
}
