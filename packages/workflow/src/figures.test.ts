import type { Drawing } from "@friedel/report";
import { expect, it } from "vitest";
import { svgFigures, writeFigures } from "./figures.js";
import { memoryFolder } from "./folder.js";

const named = (file: string): Drawing => ({ file, title: file, caption: "", svg: `<svg>${file}</svg>` });

it("begins with the picture of a drawing before the next is drawn, and returns them in order", async () => {
  const did: string[] = [];
  const encode = async (svg: string) => {
    did.push(`picture ${svg.slice(5, 6)}`);
    // The first takes the longest.
    await new Promise((resolve) => setTimeout(resolve, svg.includes("a") ? 20 : 0));
    return svgFigures.encode(svg);
  };
  function* draw() {
    for (const file of ["a", "b"]) {
      did.push(`drawing ${file}`);
      yield named(file);
    }
  }
  const folder = memoryFolder("out");
  const drawn = await writeFigures({ folder, figures: [{ ...svgFigures, encode }] }, draw);
  expect(did).toEqual(["drawing a", "picture a", "drawing b", "picture b"]);
  expect(drawn.map(({ file }) => file)).toEqual(["a", "b"]);
  expect(await folder.list()).toEqual(["figures/a.svg", "figures/b.svg"]);
});

it("fails where a drawing fails, and leaves no failure of a picture unheard", async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on("unhandledRejection", hear);
  const encode = async () => {
    throw new Error("no picture");
  };
  function* draw() {
    yield named("a");
    throw new Error("no drawing");
  }
  const failing = { folder: memoryFolder("out"), figures: [{ ...svgFigures, encode }] };
  await expect(writeFigures(failing, draw)).rejects.toThrow("no drawing");
  await expect(writeFigures(failing, () => [named("a")])).rejects.toThrow("no picture");
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off("unhandledRejection", hear);
  expect(unheard).toEqual([]);
});
