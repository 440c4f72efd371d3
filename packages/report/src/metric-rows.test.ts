import { createReferenceEngine, fromColumns, realVolume, type Shape, type Vector } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { strainImage } from "@friedel/imaging";
import { describe, expect, it } from "vitest";
import { metricRows } from "./metric-rows.js";
import { ensemblePart } from "./strain/ensemble.js";
import { strainFigures } from "./strain/figures.js";
import { strainMetrics } from "./strain/tables.js";

/** A cube of 9 voxels of 10 nm. */
async function cube() {
  const { transform } = await createReferenceEngine();
  const shape: Shape = [16, 16, 16];
  const edge = 1e-8;
  const step = (2 * Math.PI) / (16 * edge);
  const geometry = {
    reciprocalColumns: fromColumns([0, 0, step], [0, step, 0], [step, 0, 0]),
    directColumns: fromColumns([0, 0, edge], [0, edge, 0], [edge, 0, 0]),
    qVector: [2.7e10, 0, 0] as Vector,
  };
  const { object } = drawn(shape, (at) => at.every((k) => Math.abs(k) <= 4) && [1, 0.03 * at[2] ** 2], [8, 8, 8]);
  return strainImage(object, geometry, { voxelM: edge }, transform);
}

describe("metrics of a file as rows", () => {
  it("have words and units where they are a run's own, the name of the file beside, and keep other names", () => {
    const metrics = { chi2: 0.0123, strainBar: 2.5e-5, resolutionNm: 31.25, R_factor: 0.2, llk: Number.NaN, startsDiffer: 0.1 };
    expect(metricRows(metrics)).toEqual([
      ["misfit (chi2)", "0.0123", "chi2"],
      ["resolution", "31.3 nm", "resolutionNm"],
      ["error bar of strain", "0.0025 %", "strainBar"],
      ["R_factor", "0.2", "R_factor"],
    ]);
    expect(metricRows({ constructor: 1 })).toEqual([["constructor", "1", "constructor"]]);
  });

  it("have words for all that a run writes of its crystal and its fits, which draw another run in the colours of the bar", async () => {
    const image = await cube();
    const { shape } = image.strain;
    const even = (value: number) => realVolume(shape, new Float32Array(image.strain.data.length).fill(value));
    const bars = { strain: even(4e-5), displacement: even(3e-12), strainOfRun: even(1e-5) };
    const resolution = { agreement: 0.9, rmsDifference: 2e-5, resolutionM: 3e-8, sigmaM: 1e-8 };
    const curve = { qPerNm: [0, 0.1, 0.2], value: [1, 0.9, 0.1], threshold: [0.4, 0.4, 0.4], voxels: [1, 20, 60] };
    const all = { curve, cutoff: { qPerNm: 0.16, resolutionNm: 39.3, limitedByData: false } };
    const meanStrain = { own: 2e-6, cut: -5e-6 };
    const fits = { image, bars, meanStrain, resolution, kept: 7, given: 8 };
    const part = ensemblePart({ ...fits, transfer: { all, along: { x: all } } }, "gold");
    const endless = { curve, cutoff: { ...all.cutoff, limitedByData: true } };
    const unknown = { own: Number.NaN, cut: Number.NaN };
    const bounded = ensemblePart({ ...fits, meanStrain: unknown, transfer: { all: endless, along: {} } }, "gold");
    expect([part.metrics.PRTFNm, bounded.metrics.PRTFNm]).toEqual([39.3, undefined]);
    expect([part.metrics.meanStrainBar, bounded.metrics.meanStrainBar]).toEqual([2e-6, undefined]);
    const rows = metricRows({ ...strainMetrics(image), ...part.metrics });
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(([name, , metric]) => name === metric && metric !== "isosurface" && metric !== "facets")).toEqual([]);
    expect(part.rows.find(([name]) => name === "PRTF")?.[1]).toMatch(/^39\.3 nm \(full period\)/);
    const figures = [...strainFigures({ name: "gold", image, parts: [part], options: {} })];
    const { mapRows = [] } = part;
    expect(mapRows.map(({ key, range }) => [key, range[1]])).toEqual([
      ["strain-bar", mapRows[0].range[1]],
      ["run-bar", mapRows[0].range[1]],
      ["displacement-bar", 3],
    ]);
    const svgOf = (file: string) => figures.find((figure) => figure.file === file)?.svg ?? "";
    expect(svgOf("maps")).toContain("another run");
    expect(svgOf("resolution")).toContain("PRTF along x");
  });
});
