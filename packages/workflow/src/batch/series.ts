// The table of a series: a row a scan, in the order in which the scans were named, as CSV and as JSON, and the list of files that ParaView
// opens as one series in time.

import type { ScanSummary } from "./summary.js";

/** What became of a scan. */
export interface SeriesRow {
  readonly name: string;
  readonly path: string;
  readonly number?: number;
  /** What the user says of it, by name; it goes before the log. */
  readonly values?: Readonly<Record<string, number>>;
  /** Of the scan's files, in the series' folder. */
  readonly folder: string;
  /** The scan whose object it began with. */
  readonly start?: string;
  readonly summary?: ScanSummary;
  /** Why there is no image of it. */
  readonly error?: string;
}

/** A series that was reconstructed. */
export interface Series {
  readonly rows: readonly SeriesRow[];
  /** The scan in whose hand, place and phase the others are. */
  readonly frame?: string;
  /** Of the curves: a motor or column of the logs; the scans' numbers in the series without it. */
  readonly column?: string;
  /** Lattice spacing against which the strain of the mean lattice is, metres; that of the first scan to rely on without it. */
  readonly spacing?: number;
}

/** A row with what the series as a whole makes of it. */
export interface SeriesPoint extends SeriesRow {
  /** Along the curves. */
  readonly at: number;
  /** Whether it is an image of the series' crystal that may be relied on as far as its bars go. */
  readonly isGood: boolean;
  /** Strain of the mean lattice against the series' reference, and its error bar. */
  readonly latticeStrain?: number;
  readonly latticeBar?: number;
}

/**
 * The rows as points of curves. A row whose log lacks the column is placed by its number. Bars are those of a difference, see
 * {@link differenceBar}.
 */
export function pointsOf({ rows: found, column, spacing }: Series): readonly SeriesPoint[] {
  const rows = withOdd(found);
  const isGood = ({ summary }: SeriesRow) => summary?.isShared === true && !summary.isOdd;
  const first = rows.find((row) => isGood(row) && row.summary?.dSpacing != null)?.summary;
  const reference = spacing ?? first?.dSpacing ?? undefined;
  const from = spacing === undefined && first ? first : exact;
  return rows.map((row, n) => {
    const { summary } = row;
    const at = column === undefined ? n : (columnOf({ ...summary?.logged, ...row.values }, column) ?? Number.NaN);
    const point = { ...row, at, isGood: isGood(row) };
    if (!summary || summary.dSpacing === null || reference === undefined) return point;
    const bar = differenceBar(summary, from);
    return {
      ...point,
      latticeStrain: summary.dSpacing / reference - 1,
      ...(bar !== undefined && { latticeBar: summary === from ? 0 : bar }),
    };
  });
}

/** Rows to each side that a row is compared with. */
const neighbours = 3;
/** An object whose distance from the frame (1 − correlation) is so many times that of its neighbours, and greater by so much, is another. */
const odd = { times: 4, least: 0.05 } as const;

/** Rows with those named odd that jump from what is before and behind them: a crystal that changes does so along a series. */
function withOdd(rows: readonly SeriesRow[]): readonly SeriesRow[] {
  const distanceOf = ({ summary }: SeriesRow) => (summary?.isShared && !summary.isOdd ? 1 - (summary.likeness ?? 1) : undefined);
  return rows.map((row, n) => {
    const { summary } = row;
    const own = distanceOf(row);
    if (!summary || own === undefined) return row;
    const near = [...rows.slice(Math.max(0, n - neighbours), n), ...rows.slice(n + 1, n + 1 + neighbours)];
    const distances = near.flatMap((other) => distanceOf(other) ?? []).sort((a, b) => a - b);
    if (distances.length < 2) return row;
    const usual = distances[distances.length >> 1];
    return own > odd.times * usual && own > usual + odd.least ? { ...row, summary: { ...summary, isOdd: true } } : row;
  });
}

type MeanStrain = Pick<ScanSummary, "meanStrainBar" | "meanStrainCut">;

/** A spacing that is stated. */
const exact: MeanStrain = { meanStrainBar: 0, meanStrainCut: 0 };

/**
 * Standard deviation of the difference of two mean strains, σ² = σ₁² + σ₂² + (δ₁ − δ₂)²: what each measurement has of its own, and the
 * difference of what the ends of the patterns add, for that is the same where crystal and field of view are.
 */
function differenceBar(one: MeanStrain, two: MeanStrain): number | undefined {
  const [bar, cut] = [one.meanStrainBar, one.meanStrainCut];
  // Those of an earlier version lack them.
  if (bar == null || cut == null || two.meanStrainBar == null || two.meanStrainCut == null) return undefined;
  return Math.hypot(bar, two.meanStrainBar, cut - two.meanStrainCut);
}

function columnOf(values: Readonly<Record<string, number>>, column: string): number | undefined {
  const [, value] = Object.entries(values).findLast(([name]) => name.toLowerCase() === column.toLowerCase()) ?? [];
  return value;
}

const nm = (metres: number | null | undefined) => (metres == null ? undefined : metres * 1e9);

/** Columns of the table: a name with its unit, and a number, a word or nothing. */
const columns: readonly (readonly [string, (point: SeriesPoint) => number | string | null | undefined])[] = [
  ["scan", ({ name }) => name],
  ["path", ({ path }) => path],
  ["number", ({ number }) => number],
  ["image", (point) => stateOf(point)],
  ["start", ({ start, summary }) => (summary ? (start ?? "nothing") : undefined)],
  ["latticeStrain", ({ latticeStrain }) => latticeStrain],
  ["latticeStrainBar", ({ latticeBar }) => latticeBar],
  ["dSpacingAngstrom", ({ summary }) => (summary?.dSpacing == null ? undefined : summary.dSpacing * 1e10)],
  ["strainDeviation", ({ summary }) => summary?.strainDeviation],
  ["strainBar", ({ summary }) => summary?.strainBar],
  ["resolutionNm", ({ summary }) => nm(summary?.resolution)],
  ["sizeXNm", ({ summary }) => nm(summary?.size?.[0])],
  ["sizeYNm", ({ summary }) => nm(summary?.size?.[1])],
  ["sizeZNm", ({ summary }) => nm(summary?.size?.[2])],
  ["volumeNm3", ({ summary }) => (summary?.volume == null ? undefined : summary.volume * 1e27)],
  ["surfaceNm2", ({ summary }) => (summary?.surfaceArea == null ? undefined : summary.surfaceArea * 1e18)],
  ["facets", ({ summary }) => summary?.facets],
  ["noiseRatio", ({ summary }) => summary?.noiseRatio],
  ["agreeing", ({ summary }) => summary?.agreeing],
  ["compared", ({ summary }) => summary?.compared],
  ["likeness", ({ summary }) => summary?.likeness],
];

/** What an image is worth, in a word. */
export function stateOf({ summary, isGood }: SeriesPoint): "certain" | "within bars" | "doubtful" | "another crystal" | "failed" {
  if (!summary) return "failed";
  if (summary.isOdd) return "another crystal";
  if (!isGood) return "doubtful";
  return summary.isCertain ? "certain" : "within bars";
}

/** The table as columns of numbers, words and empty cells: names, and a row a scan. */
export function seriesTable(series: Series): {
  readonly head: readonly string[];
  readonly rows: readonly (number | string | undefined)[][];
} {
  const points = pointsOf(series);
  const { column } = series;
  const families = [...new Set(points.flatMap(({ summary }) => Object.keys(summary?.facetAreas ?? {})))].sort();
  const all = [
    ...(column === undefined ? [] : [[column, ({ at }: SeriesPoint) => at] as const]),
    ...columns,
    ...families.map((family) => [`area ${family} nm2`, ({ summary }: SeriesPoint) => areaNm2(summary, family)] as const),
    ["remarks", ({ error, summary }: SeriesPoint) => error ?? summary?.remarks.join("; ")] as const,
  ];
  const cell = (value: number | string | null | undefined) =>
    value == null || (typeof value === "number" && !Number.isFinite(value)) ? undefined : value;
  return { head: all.map(([name]) => name), rows: points.map((point) => all.map(([, of]) => cell(of(point)))) };
}

function areaNm2(summary: ScanSummary | undefined, family: string): number | undefined {
  const area = summary?.facetAreas[family];
  return area === undefined ? undefined : area * 1e18;
}

/** The table as CSV (RFC 4180), with a head. */
export function seriesCsv(series: Series): string {
  const { head, rows } = seriesTable(series);
  const quoted = (cell: number | string | undefined) => {
    const text = cell === undefined ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** The surfaces of the good images as one series in time, of the column or the number in the series, for ParaView. */
export function seriesPvd(series: Series, file: string): string {
  const shown = pointsOf(series).filter(({ isGood, at, summary }) => isGood && Number.isFinite(at) && summary?.dSpacing != null);
  const sets = shown
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, folder }) => `    <DataSet timestep="${at}" group="" part="0" file="${escaped(`${folder}/${file}`)}"/>`);
  return `<?xml version="1.0"?>\n<VTKFile type="Collection" version="0.1" byte_order="LittleEndian">\n  <Collection>\n${sets.join("\n")}\n  </Collection>\n</VTKFile>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
