import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { boxResult } from "../testing/box-result.js";
import { friedel, inFolder } from "../testing/run.js";

it("writes figures in each format, panel by panel, with the ends of colour bars that are asked for", () =>
  inFolder(async (folder) => {
    const input = join(folder, "result.cxi");
    writeFileSync(input, await boxResult({}));
    const output = join(folder, "out");
    const flags = "--hkl 1,1,1 --figures svg,pdf --panels --range strain=-3,7 --range lattice=4,4.1 --threads 1";
    expect((await friedel(["strain", input, "-o", output, flags])).code).toBe(0);
    const figures = readdirSync(join(output, "figures"));
    const panels = readdirSync(join(output, "figures/panels"));
    for (const name of ["maps", "surface", "lattice", "summary"])
      for (const ending of ["svg", "pdf"]) expect(figures).toContain(`${name}.${ending}`);
    expect(figures.join()).not.toContain("png");
    const wanted = ["maps-strain-across-z.svg", "maps-strain-across-z.pdf", "surface-side-4.svg", "lattice-map-across-x.pdf"];
    expect(panels).toEqual(expect.arrayContaining(wanted));
    const ticksOf = (svg: string) =>
      [...svg.matchAll(/text-anchor="start"[^>]*>([^<]*)</g)].map(([, text]) => text.replace("−", "-"));
    const read = (name: string) => readFileSync(join(output, "figures", name), "utf8");
    expect(ticksOf(read("panels/maps-strain-across-z.svg")).map(Number)).toEqual([-2, 0, 2, 4, 6]);
    // Of a cubic crystal's 111, the edge of the cell.
    const lattice = read("lattice.svg");
    expect(lattice).toContain("a (Å)");
    expect(lattice).toContain(">4.10<");
    expect(readFileSync(join(output, "figures/maps.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
    // A page has pictures whichever formats there are.
    expect(readFileSync(join(output, "report.html"), "utf8")).toContain('src="data:image/svg+xml;base64,');
  }));
