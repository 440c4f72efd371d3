import { complexVolume, Measured, maskVolume, realVolume } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { isosurface } from "@friedel/imaging";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { renderPng } from "../node/render-png.js";
import { countColours, displacementColours, phaseColours, strainColours } from "../svg/colours.js";
import { drawHistogram } from "./histogram.js";
import { drawHistory } from "./history.js";
import { drawMaps, mapSlices } from "./maps.js";
import { drawObject } from "./object.js";
import { drawPattern, patternSlices } from "./pattern.js";
import { drawResolution } from "./resolution.js";
import { drawSlices, slicePanels } from "./slices.js";
import { drawSurface } from "./surface.js";

/** Whether a rendered drawing has at least `least` pixels of exactly this colour. */
async function pixelsOf(svg: string, colour: readonly number[]): Promise<number> {
  const { data, channels } = decode(await renderPng(svg));
  let count = 0;
  for (let i = 0; i < data.length; i += channels) if (colour.every((c, k) => data[i + k] === c)) count++;
  return count;
}

describe("a pattern of two axes", () => {
  it("has one panel, in pixels, without the axis that it has not", () => {
    const shape = [1, 8, 6] as const;
    const counts = realVolume(shape, new Float32Array(48).fill(10));
    const figure = patternSlices({ title: "t", counts, mask: maskVolume(shape, new Uint8Array(48).fill(Measured.used)) });
    expect(slicePanels(figure)).toHaveLength(1);
    const svg = drawSlices(figure);
    expect(svg).toContain("row (pixels)");
    expect(svg).not.toMatch(/frame|central/);
  });
});

describe("drawPattern", () => {
  const shape = [8, 8, 8] as const;
  const counts = realVolume(shape, new Float32Array(512).fill(10));
  counts.data[292] = 1000;
  const mask = maskVolume(shape, new Uint8Array(512).fill(Measured.used));

  it("draws what is not measured in a colour that counts never have", async () => {
    const teal = [0x2f, 0xa8, 0x9a];
    for (let i = 0; i < 256; i++) expect([...countColours.subarray(3 * i, 3 * i + 3)]).not.toEqual(teal);
    const legend = await pixelsOf(drawPattern({ title: "", counts, mask }), teal);
    const masked = maskVolume(shape, mask.data.slice());
    masked.data[290] = Measured.no;
    // Half the width of a panel of eight voxels is hundreds of pixels: one voxel in three cuts adds far more than its legend.
    expect(await pixelsOf(drawPattern({ title: "", counts, mask: masked }), teal)).toBeGreaterThan(legend + 1000);
  });

  it("has axes in nm⁻¹ where the steps of q are known", () => {
    expect(drawPattern({ title: "", counts, mask })).toContain("column (voxels)");
    const svg = drawPattern({ title: "", counts, mask, stepsPerNm: [0.05, 0.1, 0.1] });
    expect(svg).toContain("q along columns (nm⁻¹)");
    // Four voxels of 0.1 nm⁻¹ from the peak, less half a voxel.
    expect(svg).toContain(">−0.4<");
  });

  it("survives counts of zero everywhere", async () => {
    expect(await pixelsOf(drawPattern({ title: "", counts: realVolume(shape), mask }), [255, 255, 255])).toBeGreaterThan(0);
  });
});

describe("drawObject", () => {
  const inside = (at: readonly number[]) => at.every((k) => k >= 4 && k < 8);
  const { object, support } = drawn([12, 12, 12], (at) => inside(at) && [2, Math.PI]);

  it("draws phase π at the end of the cyclic map and leaves the outside of the support blank", async () => {
    const svg = drawObject({ title: "t", object, support });
    expect(await pixelsOf(svg, [...phaseColours.subarray(765, 768)])).toBeGreaterThan(1000);
    expect(await pixelsOf(svg, [0xe3, 0xe5, 0xe8])).toBeGreaterThan(1000);
  });

  it("draws phases that do not wrap over their own range, and over a given one", async () => {
    const narrow = drawn([12, 12, 12], (at) => inside(at) && [2, at[2] < 6 ? -0.3 : 0.3]).object;
    const [low, high] = [displacementColours.subarray(0, 3), displacementColours.subarray(-3)];
    const svg = drawObject({ title: "t", object: narrow, support });
    for (const colour of [low, high]) expect(await pixelsOf(svg, [...colour])).toBeGreaterThan(1000);
    const fixed = drawObject({ title: "t", object: narrow, support, phaseRange: [-0.3, 3] });
    expect(await pixelsOf(fixed, [...low])).toBeGreaterThan(1000);
    // The end of the colour bar alone.
    expect(await pixelsOf(fixed, [...high])).toBeLessThan(1000);
  });

  it("labels axes in nm where the voxel is known, else in voxels", () => {
    expect(drawObject({ title: "", object, support, voxelNm: [20, 10, 10] })).toContain("row axis (nm)");
    expect(drawObject({ title: "", object, support })).toContain("row axis (voxels)");
  });

  it("survives an empty support", () => {
    expect(drawObject({ title: "", object: complexVolume([4, 4, 4]), support: maskVolume([4, 4, 4]) })).toContain("<svg");
  });
});

describe("drawHistory", () => {
  it("marks each block of iterations and draws each start", async () => {
    const start = [20, 40].map((iteration) => ({ iteration, chi2: 0.1, supportVoxels: 10 }));
    const blocks = [
      { algorithm: "ER", from: 0, to: 20 },
      { algorithm: "HIO", from: 20, to: 40 },
    ];
    const svg = drawHistory({ title: "a < b", starts: [start, start], chosen: 1, blocks, voxels: 100 });
    expect(svg.match(/<path /g)).toHaveLength(4);
    expect(svg).toContain("a &lt; b");
    expect(svg).toContain("start 2 of 2 was kept");
    expect(decode(await renderPng(svg)).width).toBe(1530);
  });
});

describe("drawSurface", () => {
  const ball = realVolume([24, 24, 24]);
  for (let i = 0; i < ball.data.length; i++) {
    ball.data[i] = Math.max(0, 14 - Math.hypot(Math.floor(i / 576) - 12, (Math.floor(i / 24) % 24) - 12, (i % 24) - 12));
  }
  const mesh = isosurface(ball, { level: 7, voxel: [1, 1, 1] });
  const drawn = (value: number) =>
    drawSurface({
      title: "t",
      mesh,
      q: [1, 0, 0],
      values: new Float32Array(mesh.positions.length / 3).fill(value),
      label: "strain",
      colours: strainColours,
      range: [-1, 1],
    });

  it("has the same pictures in its panels", () => {
    const { svg, panels } = drawn(0.5);
    const href = (content: string) => content.match(/href="([^"]+)"/g)?.filter((address) => address.length > 5000);
    expect(href(svg)).toHaveLength(4);
    expect(panels.flatMap(({ sketch }) => href(sketch().content))).toEqual(href(svg));
  });

  it("shows the side that looks at the viewer, in the colour of its value, and grey where there is none", async () => {
    const mean = async (value: number) => {
      const { data, channels, width } = decode(await renderPng(drawn(value).svg, 1));
      // The middle of the first picture.
      const at = channels * ((56 + 150) * width + 20 + 150);
      return [data[at], data[at + 1], data[at + 2]];
    };
    // Without light a colour is exactly that of its value.
    for (const value of [0.8, -0.8]) {
      const at = 3 * Math.round((255 * (value + 1)) / 2);
      expect(await mean(value)).toEqual([...strainColours.subarray(at, at + 3)]);
    }
    const grey = await mean(Number.NaN);
    expect(Math.max(...grey) - Math.min(...grey)).toBeLessThan(15);
  });
});

describe("maps and charts", () => {
  const support = maskVolume([8, 8, 8], new Uint8Array(512).fill(1));
  const volume = realVolume(
    [8, 8, 8],
    Float32Array.from({ length: 512 }, (_, i) => (i % 8 < 4 ? -1 : 1)),
  );

  it("draws maps in nm with a colour bar a row", async () => {
    const row = {
      key: "strain",
      label: "strain (10⁻⁴)",
      volume,
      colours: strainColours,
      range: [-1, 1] as const,
      inside: support,
    };
    const svg = drawMaps({ title: "t", rows: [row], support, voxelNm: [10, 10, 10] });
    expect(svg).toContain("x (nm)");
    expect(svg).toContain("strain (10⁻⁴)");
    for (const end of [0, 255])
      expect(await pixelsOf(svg, [...strainColours.subarray(3 * end, 3 * end + 3)])).toBeGreaterThan(1000);
  });

  it("has arrows at the ends of a colour bar beyond which there are values, and only there", () => {
    const row = { key: "strain", label: "strain", volume, colours: strainColours, inside: support };
    const arrows = (range: readonly [number, number]) => {
      const svg = drawMaps({ title: "t", rows: [{ ...row, range }], support, voxelNm: [10, 10, 10] });
      return (svg.match(/<path [^>]*Z"/g) ?? []).length;
    };
    expect(arrows([-1, 1])).toBe(0);
    expect(arrows([-1, 0.9])).toBe(1);
    expect(arrows([-0.9, 0.9])).toBe(2);
  });

  it("draws Q as it lies in each slice, and a line at the surface", () => {
    const row = { key: "amplitude", label: "amplitude", volume, colours: strainColours, range: [-1, 1] as const };
    const slices = mapSlices({ title: "t", rows: [{ ...row, level: 0 }], support, voxelNm: [10, 10, 10], q: [0, 0, 1] });
    const [acrossZ, , acrossX] = slicePanels(slices).map(({ name, sketch }) => ({ name, svg: sketch().content }));
    expect([acrossZ.name, acrossX.name]).toEqual(["amplitude-across-z", "amplitude-across-x"]);
    // x points right in the first; in the last it comes out of the picture.
    expect(acrossZ.svg).not.toContain("<circle");
    expect(acrossX.svg.match(/<circle /g)).toHaveLength(4);
    // The volume changes its sign between columns 3 and 4 of x: half of the width.
    const panel = acrossZ.svg.match(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/) ?? [];
    const middle = (Number(panel[1]) + Number(panel[2]) / 2).toFixed(2);
    expect(acrossZ.svg).toContain(`L${middle},`);
  });

  it("survives histograms of nothing and curves of one point", () => {
    expect(drawHistogram({ title: "t", label: "x", groups: [{ name: "none", values: [] }], range: [-1, 1] })).toContain("<path");
    const curves = [{ name: "one", points: [{ perNm: 0.1, value: 2, threshold: 0.5 }] }];
    expect(drawResolution({ title: "t", curves })).not.toMatch(/NaN/);
  });
});
