import { describe, expect, it } from "vitest";
import { memoryFolder } from "../folder.js";
import { seriesWarnings, writeSeries } from "./files.js";
import { pointsOf, type Series, type SeriesRow, seriesCsv, seriesPvd, stateOf } from "./series.js";
import type { ScanSummary } from "./summary.js";

const summary: ScanSummary = {
  ...{
    isCertain: true,
    isShared: true,
    verdict: "The crystal is found.",
    noiseRatio: 1.2,
    agreeing: 2,
    compared: 2,
    chi2: 1e-3,
    llkFree: 0.5,
  },
  ...{ likeness: null, isOdd: false, dSpacing: 2.35e-10, strainDeviation: 2e-4, strainBar: 3e-5, resolution: 2e-8 },
  ...{ meanStrainBar: 3e-6, meanStrainCut: 5e-6 },
  ...{ volume: 27 * 8e-24, size: [3e-7, 2e-7, 1e-7], surfaceArea: 1e-13, facets: 8, facetAreas: { "{111}": 2e-14 } },
  ...{ logged: { Temperature: 300 }, remarks: [] },
};

function row(name: string, change: Partial<ScanSummary> = {}): SeriesRow {
  return { name, path: `raw/${name}`, folder: name, summary: { ...summary, ...change } };
}

const series: Series = {
  frame: "a",
  column: "temperature",
  rows: [
    row("a"),
    row("b", {
      likeness: 0.99,
      meanStrainBar: 4e-6,
      meanStrainCut: -7e-6,
      dSpacing: 2.35e-10 * 1.001,
      logged: { Temperature: 400 },
    }),
    row("c", { likeness: 0.8, logged: { Temperature: 500 } }),
    { name: "d", path: "raw/d", folder: "d", error: 'raw/d: expected a log, found "none", so to say' },
    row("e", { likeness: 0.985, isCertain: false, dSpacing: 2.35e-10 * 0.999, logged: {} }),
    row("f", { likeness: 0.97, isCertain: false, isShared: false, remarks: ["few photons"], logged: { Temperature: 350 } }),
  ],
};

describe("a series", () => {
  it("has the strain of each mean lattice against the first certain one, with its bar", () => {
    const [a, b, c] = pointsOf(series);
    expect([a.latticeStrain, a.latticeBar]).toEqual([0, 0]);
    expect(b.latticeStrain).toBeCloseTo(1e-3, 12);
    // Of both, and of what their patterns' ends add, as far as it differs: √(3² + 4² + 12²).
    expect(b.latticeBar).toBeCloseTo(13e-6, 12);
    expect(c.latticeBar).toBeCloseTo(3e-6 * Math.SQRT2, 12);
    const [stated] = pointsOf({ ...series, spacing: 2.36e-10 });
    expect(stated.latticeStrain).toBeCloseTo(2.35 / 2.36 - 1, 12);
    expect(stated.latticeBar).toBeCloseTo(Math.hypot(3e-6, 5e-6), 12);
  });

  it("names what failed, what is doubtful and what jumps from its neighbours", () => {
    expect(pointsOf(series).map(stateOf)).toEqual(["certain", "certain", "another crystal", "failed", "within bars", "doubtful"]);
    expect(seriesWarnings(series)).toEqual([
      'd failed: raw/d: expected a log, found "none", so to say',
      "another crystal than a: c",
      "not to be relied on: f",
      "no temperature in the logs of e: a list of the scans can give it (temperature=…)",
    ]);
    const told = series.rows.map((one) => (one.name === "e" ? { ...one, values: { temperature: 450 } } : one));
    expect(pointsOf({ ...series, rows: told })[4].at).toBe(450);
    // A crystal that changes all the time is the same one.
    const changing = [1, 0.95, 0.87, 0.8, 0.74, 0.7].map((likeness, n) => row(`s${n}`, { likeness: n === 0 ? null : likeness }));
    expect(pointsOf({ rows: changing }).every(({ isGood }) => isGood)).toBe(true);
    const other = ["a", "b", "c", "d"].map((name, n) => row(name, { likeness: n === 0 ? null : 0.75 }));
    expect(seriesWarnings({ rows: other, frame: "a" })).toEqual([
      "most scans are little like a, which gave the frame: if it is the odd one, leave it out",
    ]);
  });

  it("is a table for any spreadsheet, with empty cells for what is not known", () => {
    const [head, ...lines] = seriesCsv(series).split("\r\n");
    expect(head).toMatch(/^temperature,scan,path,number,image,start,latticeStrain,.*,area \{111\} nm2,remarks$/);
    expect(lines[0]).toMatch(/^300,a,raw\/a,,certain,nothing,0,0,2.35/);
    expect(lines[3]).toBe(
      `,d,raw/d,,failed${",".repeat(head.split(",").length - 5)}"raw/d: expected a log, found ""none"", so to say"`,
    );
    expect(lines[4]).toMatch(/^,e,/);
  });

  it("is a series in time for ParaView, of what is certain, in the order of its column", () => {
    const sets = [...seriesPvd(series, "surface.vtp").matchAll(/timestep="(\d+)".*file="(.*?)"/g)].map(([, at, file]) => [
      at,
      file,
    ]);
    expect(sets).toEqual([
      ["300", "a/surface.vtp"],
      ["400", "b/surface.vtp"],
    ]);
  });

  it("leaves its table, its curves and a page", async () => {
    const folder = memoryFolder();
    await writeSeries("heating", series, { folder });
    expect(await folder.list()).toEqual([
      "figures/series.svg",
      "series.csv",
      "series.html",
      "series.json",
      "strain.pvd",
      "surface.pvd",
    ]);
    const text = async (name: string) => new TextDecoder().decode(await folder.read(name));
    expect(JSON.parse(await text("series.json")).scans[1]).toMatchObject({ name: "b", image: "certain", at: 400 });
    expect(await text("series.html")).toMatch(/another crystal than a: c/);
    const drawing = await text("figures/series.svg");
    // Four known temperatures and four panels, three curves of size in one of them; the one that fails has none.
    expect(drawing.match(/<circle/g)?.length).toBe(4 * 6);
    expect(drawing).not.toMatch(/NaN/);
  });
});
