import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { complexVolume, maskVolume } from "@friedel/engine";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { drawObject } from "../figures/object.js";
import { drawing, drawingOf, el, placed, words } from "../svg/svg.js";
import { renderPdf } from "./render-pdf.js";
import { renderPng } from "./render-png.js";

const missing = (() => {
  try {
    execFileSync("pdftoppm", ["-v"], { stdio: "ignore" });
    return "";
  } catch {
    return " (skipped: no pdftoppm)";
  }
})();

/** The page as pixels, as many as the drawing's own, by another program; and its words. */
function rendered(pdf: Uint8Array): { png: Uint8Array; text: string } {
  const folder = mkdtempSync(join(tmpdir(), "friedel-pdf-"));
  try {
    writeFileSync(join(folder, "a.pdf"), pdf);
    execFileSync("pdftoppm", ["-r", "96", "-png", "-singlefile", "a.pdf", "a"], { cwd: folder });
    const text = execFileSync("pdftotext", ["a.pdf", "-"], { cwd: folder, encoding: "utf8" });
    return { png: readFileSync(join(folder, "a.png")), text };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Mean difference of two pictures in grey levels, 0 to 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  const [one, other] = [decode(a), decode(b)];
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  let sum = 0;
  for (let i = 0; i < one.width * one.height; i++) {
    for (let k = 0; k < 3; k++) sum += Math.abs(one.data[one.channels * i + k] - other.data[other.channels * i + k]);
  }
  return sum / (3 * one.width * one.height);
}

/** Two programs smooth lines and words each in its own way: 1 of 255 in the mean; one wrong panel is more than 10. */
const smoothing = 2;

const shape = [12, 12, 12] as const;
const object = complexVolume(
  shape,
  Float32Array.from({ length: 2 * 12 ** 3 }, (_, i) => Math.sin(i / 40) + 1.1),
);
const support = maskVolume(shape, new Uint8Array(12 ** 3).fill(1));
const figure = drawObject({ title: "Strain ε (10⁻⁴) < 1 & more", object, support, voxelNm: [10, 10, 10] });

describe.skipIf(missing !== "")(`renderPdf${missing}`, () => {
  it("draws what the PNG shows, with words that can be found", async () => {
    const { png, text } = rendered(await renderPdf(figure));
    expect(difference(png, await renderPng(figure, 1))).toBeLessThan(smoothing);
    expect(text).toContain("Strain ε (10⁻⁴) < 1 & more");
  });

  it("draws groups, turns and outlines as the PNG does", async () => {
    const sketch = {
      width: 100,
      height: 50,
      content:
        el("g", { stroke: "#ff0000", "stroke-width": 3 }, words(50, 30, "Q", { size: 30, anchor: "middle" })) +
        words(20, 25, "turned", { turn: -90, anchor: "middle" }) +
        el("circle", { cx: 80, cy: 20, r: 10, fill: "#00aa00", "fill-opacity": 0.5 }),
    };
    const twice = drawing(
      200,
      100,
      placed(sketch, 10, 5, 1.5),
      el("line", { x1: 0, y1: 90, x2: 200, y2: 90, stroke: "#0000ff" }),
    );
    for (const svg of [drawingOf(sketch), twice]) {
      expect(difference(rendered(await renderPdf(svg)).png, await renderPng(svg, 1))).toBeLessThan(3 * smoothing);
    }
  });
});

describe("renderPdf", () => {
  it("gives the same bytes for the same drawing, and refuses what no drawing has", async () => {
    const one = await renderPdf(figure);
    expect(Buffer.from(one.subarray(0, 5)).toString()).toBe("%PDF-");
    expect(Buffer.compare(Buffer.from(one), Buffer.from(await renderPdf(figure)))).toBe(0);
    await expect(renderPdf(drawing(10, 10, "<ellipse/>"))).rejects.toThrow("expected an element of a drawing, found <ellipse>");
  });
});
