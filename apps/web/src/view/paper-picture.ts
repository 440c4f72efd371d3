// The crystal as a picture for a paper: as wide as two columns of a page at 300 dots an inch, on white, with its words and colour bar.

import type { Quantity } from "../job/records.js";
import { coloursOf } from "./colours.js";
import type { CrystalStage } from "./crystal-stage.js";
import { download } from "./download.js";
import { numberText } from "./text.js";

/** 180 mm at 300 dots an inch. */
const width = 2126;
/** Pixels of a picture for one of the page's letters, 2.8 mm high. */
const letter = 33;
const inks = { axis: "#444a52", facet: "#16191d", q: "#b3261e", beam: "#1f5f93" } as const;

/** Saves the crystal as it is turned now. */
export async function savePicture(stage: CrystalStage, quantity: Quantity, name: string): Promise<void> {
  const { picture, labels } = await stage.picture(width);
  const paper = document.createElement("canvas");
  const bar = 4 * letter;
  Object.assign(paper, { width: picture.width, height: picture.height + bar });
  const context = paper.getContext("2d");
  if (!context) return;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, paper.width, paper.height);
  context.drawImage(picture, 0, 0);
  context.font = `${letter}px "DejaVu Sans", sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { text, kind, x, y } of labels) {
    context.fillStyle = inks[kind];
    context.fillText(text, x, y);
  }
  drawBar(context, quantity, picture.height + letter / 2);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => paper.toBlob(resolve));
  if (blob) download(new Uint8Array(await blob.arrayBuffer()), `${name}-${quantity.name}.png`);
}

/** The colours from end to end with the values there. */
function drawBar(context: CanvasRenderingContext2D, quantity: Quantity, top: number): void {
  const [left, long, high] = [width / 4, width / 2, letter];
  const table = coloursOf(quantity);
  for (let i = 0; i < 256; i++) {
    context.fillStyle = `rgb(${table[3 * i]} ${table[3 * i + 1]} ${table[3 * i + 2]})`;
    context.fillRect(left + (i * long) / 256, top, long / 256 + 1, high);
  }
  context.fillStyle = inks.facet;
  const { range, unit, label } = quantity;
  context.fillText(numberText(range[0]), left, top + 1.8 * high);
  context.fillText(numberText(range[1]), left + long, top + 1.8 * high);
  context.fillText(`${label.toLowerCase()} (${unit})`, width / 2, top + 1.8 * high);
}
