// One sheet for a whole run: what was found in words and numbers on the left, the pictures that tell most on the right.

import { el, type Heading, ink, placed, type Sketch, sheet, words } from "../svg/svg.js";
import type { Row } from "../tables.js";

export interface SummarySheet extends Heading {
  /** The judgement in a sentence or two. */
  readonly verdict?: string | undefined;
  readonly rows: readonly Row[];
  /** Three side by side, from the top. */
  readonly panels: readonly Sketch[];
}

/** Places in pixels: the table, its values, and the pictures with the room of each. */
const [left, valuesAt, picturesAt, room] = [24, 178, 510, { width: 335, height: 285 }] as const;
const across = 3;
const [line, between] = [14.5, 12];

/** Letters that fit into the width of the sheet, and of a value. */
const [lettersAcross, lettersInValue] = [200, 48];

/** Draws the sheet. */
export function drawSummary({ verdict = "", rows, panels, ...heading }: SummarySheet): string {
  const sentence = wrapped(verdict, lettersAcross);
  const top = 72 + sentence.length * 17;
  let y = top + 12;
  const table = rows.map(([name, value]) => {
    const lines = wrapped(value, lettersInValue);
    const at = y;
    y += lines.length * line + 3;
    return [
      words(left, at, name, { size: 10.5, fill: ink.faint }),
      ...lines.map((text, i) => words(valuesAt, at + i * line, text, { size: 10.5 })),
    ].join("");
  });
  const pictures = laidOut(panels, top);
  const bottom = Math.max(y, pictures.bottom);
  return sheet(
    picturesAt + across * room.width + 10,
    bottom + 10,
    heading,
    ...sentence.map((text, i) => words(left, 76 + i * 17, text, { size: 12.5 })),
    el("line", { x1: picturesAt - 16, x2: picturesAt - 16, y1: top, y2: bottom, stroke: ink.empty }),
    ...table,
    pictures.drawn,
  );
}

/** Pictures in rows from `top` down, each as large as its room allows, rows as high as they need. */
function laidOut(panels: readonly Sketch[], top: number): { readonly drawn: string; readonly bottom: number } {
  const drawn: string[] = [];
  let bottom = top;
  for (let from = 0; from < panels.length; from += across) {
    const row = panels.slice(from, from + across);
    const zooms = row.map(({ width, height }) => Math.min((room.width - between) / width, (room.height - between) / height));
    drawn.push(...row.map((panel, i) => placed(panel, picturesAt + i * room.width, bottom, zooms[i])));
    bottom += Math.max(...row.map(({ height }, i) => zooms[i] * height)) + between;
  }
  return { drawn: drawn.join(""), bottom };
}

/** Text in lines of at most so many letters, cut between words. */
function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
