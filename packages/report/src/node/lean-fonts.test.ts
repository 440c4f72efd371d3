import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { drawing, words } from "../svg/svg.js";
import { fontFiles, leanFontFiles } from "./fonts.js";
import { renderPng, usualCharacters } from "./render-png.js";

const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => usualCharacters.test(character) && !/\p{Cc}/u.test(character),
);
const lines = Array.from({ length: Math.ceil(all.length / 40) }, (_, n) => all.slice(40 * n, 40 * n + 40).join(""));
const joined = "office flags, first AVATAR: ÅngströmŦ 1\u0305 e\u0301 i\u0304 ε(10⁻⁴)";

it.each([false, true])("pictures of usual characters are those of the whole fonts, bold %s", async (bold) => {
  const content = [joined, ...lines].map((line, n) => words(4, 14 * n + 12, line, { bold }));
  const lean = drawing(420, 14 * (lines.length + 1), ...content);
  // A comment in another script asks for the whole fonts, and draws nothing.
  const whole = lean.replace("</svg>", "<!-- ж --></svg>");
  expect([usualCharacters.test(lean), usualCharacters.test(whole)]).toEqual([true, false]);
  expect(Buffer.compare(await renderPng(lean, 1), await renderPng(whole, 1))).toBe(0);
});

it("words of other scripts are drawn", async () => {
  const picture = (text: string) => renderPng(drawing(120, 20, words(4, 14, text)), 1);
  expect(Buffer.compare(await picture("Кристалл"), await picture(""))).not.toBe(0);
});

it("a lean font is less than half of the whole one", () => {
  for (const weight of ["regular", "bold"] as const)
    expect(statSync(leanFontFiles[weight]).size).toBeLessThan(statSync(fontFiles[weight]).size / 2);
});
