// From a drawing to PDF, for papers: lines, words and pixels stay what they are, with the fonts that are shipped inside. It knows the
// few elements that drawings of this package are made of, and refuses others.

import type PDFDocument from "pdfkit";
import { fontFiles } from "./fonts.js";

type Attributes = Readonly<Record<string, string>>;
type Page = InstanceType<typeof PDFDocument>;

/** A pixel of a drawing in points: 96 a inch. */
const pixel = 0.75;

/** A drawing as PDF of one page; the same drawing gives the same bytes. Throws Error for elements that drawings do not have. */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  // Loaded with the first drawing: nothing else needs it.
  const { default: Pdf } = await import("pdfkit");
  const elements = [...svg.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>([^<]*)/g)];
  const { width, height } = attributesOf(elements[0]?.[3] ?? "");
  const size: [number, number] = [pixel * Number(width), pixel * Number(height)];
  const made = { Producer: "friedel", Creator: "friedel", CreationDate: new Date(0) };
  // Without a font of its own it would read one that is not shipped.
  const page = new Pdf({ size, margin: 0, info: made, font: fontFiles.regular });
  const pieces: Uint8Array[] = [];
  page.on("data", (piece: Uint8Array) => void pieces.push(piece));
  const ended = new Promise<void>((resolve, reject) => {
    page.on("end", resolve);
    page.on("error", reject);
  });
  page.scale(pixel);
  draw(page, elements);
  page.end();
  await ended;
  return Buffer.concat(pieces);
}

/** Draws elements in order; what a group has its members inherit. */
function draw(page: Page, elements: readonly RegExpMatchArray[]): void {
  const groups: Attributes[] = [{}];
  for (const [, isEnd, name, written, isAlone, text] of elements) {
    if (isEnd) {
      if (name !== "g" && name !== "svg") continue;
      page.restore();
      groups.pop();
      continue;
    }
    const { transform, ...own } = attributesOf(written);
    const look = { ...groups[groups.length - 1], ...own };
    page.save();
    if (transform !== undefined) turn(page, transform);
    if (name === "g" || name === "svg") groups.push(name === "svg" ? {} : look);
    else drawElement(page, name, look, unescaped(text));
    // A group ends with its closing element.
    if ((name !== "g" && name !== "svg") || isAlone) page.restore();
    if ((name === "g" || name === "svg") && isAlone) groups.pop();
  }
}

function drawElement(page: Page, name: string, look: Attributes, text: string): void {
  const at = (key: string): number => Number(look[key] ?? 0);
  if (name === "text") {
    drawWords(page, look, text);
    return;
  }
  if (name === "image") {
    const bytes = Buffer.from(look.href.slice(look.href.indexOf(",") + 1), "base64");
    page.image(bytes, at("x"), at("y"), { width: at("width"), height: at("height") });
    return;
  }
  if (name === "rect") page.rect(at("x"), at("y"), at("width"), at("height"));
  else if (name === "line") page.moveTo(at("x1"), at("y1")).lineTo(at("x2"), at("y2"));
  else if (name === "circle") page.circle(at("cx"), at("cy"), at("r"));
  else if (name === "path") page.path(look.d);
  else throw new Error(`expected an element of a drawing, found <${name}>`);
  paintPath(page, look, name === "line");
}

function paintPath(page: Page, look: Attributes, isLine: boolean): void {
  const fill = isLine || look.fill === "none" ? undefined : (look.fill ?? "#000000");
  const stroke = look.stroke === undefined || look.stroke === "none" ? undefined : look.stroke;
  page.lineWidth(Number(look["stroke-width"] ?? 1));
  if (look["stroke-linejoin"] === "round") page.lineJoin("round");
  const dashes = look["stroke-dasharray"]?.split(/[ ,]+/).map(Number);
  if (dashes) page.dash(dashes[0], { space: dashes[1] ?? dashes[0] });
  page.fillOpacity(Number(look["fill-opacity"] ?? 1)).strokeOpacity(Number(look["stroke-opacity"] ?? 1));
  if (fill && stroke) page.fillAndStroke(fill, stroke);
  else if (fill) page.fill(fill);
  else if (stroke) page.stroke(stroke);
}

function drawWords(page: Page, look: Attributes, text: string): void {
  if (text === "") return;
  const size = Number(look["font-size"] ?? 12);
  page.font(look["font-weight"] === "bold" ? fontFiles.bold : fontFiles.regular).fontSize(size);
  const width = page.widthOfString(text);
  const anchor = look["text-anchor"];
  const x = Number(look.x) - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  const isOutlined = look.stroke !== undefined && look.stroke !== "none";
  page.fillColor(look.fill ?? "#000000");
  if (isOutlined)
    page
      .strokeColor(look.stroke)
      .lineWidth(Number(look["stroke-width"] ?? 1))
      .lineJoin("round");
  page.text(text, x, Number(look.y), { lineBreak: false, baseline: "alphabetic", fill: true, stroke: isOutlined });
}

/** `translate(x y) scale(s)` and `rotate(angle x y)`. */
function turn(page: Page, transform: string): void {
  for (const [, kind, list] of transform.matchAll(/(translate|scale|rotate)\(([^)]*)\)/g)) {
    const [a, b = 0, c = 0] = list.split(/[ ,]+/).map(Number);
    if (kind === "translate") page.translate(a, b);
    else if (kind === "scale") page.scale(a);
    else page.rotate(a, { origin: [b, c] });
  }
}

function attributesOf(written: string): Attributes {
  return Object.fromEntries([...written.matchAll(/([a-z0-9-]+)="([^"]*)"/gi)].map(([, key, value]) => [key, unescaped(value)]));
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
