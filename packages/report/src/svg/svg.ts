// SVG as text: elements, words, axes. Knows nothing of crystals.

import type { ScaleContinuousNumeric } from "d3-scale";

/** Colours of the drawing, not of the data. */
export const ink = {
  text: "#1b1f24",
  faint: "#6b7280",
  line: "#9aa3ad",
  pale: "#a9b4c2",
  paper: "#ffffff",
  empty: "#e3e5e8",
} as const;

/** The one font family, whose files are shipped; see `render.ts`. */
export const fontFamily = "DejaVu Sans";

/** An element with its attributes (numbers are rounded to a hundredth of a pixel) and content. */
export function el(name: string, attributes: Readonly<Record<string, string | number>>, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeXml(value)}"`,
  );
  return content.length === 0 ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${content.join("")}</${name}>`;
}

/** How words are set; `turn` in degrees about their anchor point. */
export interface TextStyle {
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly bold?: boolean;
  readonly fill?: string;
  readonly turn?: number;
}

/** Words with their baseline at (x, y). */
export function words(x: number, y: number, text: string, style: TextStyle = {}): string {
  const { size = 12, anchor = "start", bold = false, fill = ink.text, turn = 0 } = style;
  return el(
    "text",
    {
      x,
      y,
      "font-size": size,
      "text-anchor": anchor,
      fill,
      ...(bold && { "font-weight": "bold" }),
      ...(turn !== 0 && { transform: `rotate(${turn} ${round(x)} ${round(y)})` }),
    },
    escapeXml(text),
  );
}

/** A whole drawing on white paper. */
export function drawing(width: number, height: number, ...content: readonly string[]): string {
  const box = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${round(width)} ${round(height)}` };
  return el("svg", { ...box, "font-family": fontFamily }, el("rect", { width, height, fill: ink.paper }), ...content);
}

/** A part of a drawing that can stand alone or be laid into another: its content begins at (0, 0). */
export interface Sketch {
  readonly width: number;
  readonly height: number;
  readonly content: string;
}

/** A sketch as a drawing of its own. */
export function drawingOf({ width, height, content }: Sketch): string {
  return drawing(width, height, content);
}

/** A sketch laid into a drawing with its corner at (x, y), `zoom` times as large. */
export function placed({ content }: Sketch, x: number, y: number, zoom = 1): string {
  return el("g", { transform: `translate(${round(x)} ${round(y)}) scale(${round(zoom)})` }, content);
}

/** What stands above a drawing. */
export interface Heading {
  readonly title: string;
  readonly subtitle?: string;
}

/** A whole drawing with its heading, which takes 60 pixels above. */
export function sheet(width: number, height: number, { title, subtitle = "" }: Heading, ...content: readonly string[]): string {
  return drawing(
    width,
    height,
    words(24, 30, title, { size: 17, bold: true }),
    words(24, 50, subtitle, { size: 12, fill: ink.faint }),
    ...content,
  );
}

/** A rectangle that is not filled. */
export function outline(x: number, y: number, width: number, height: number): string {
  return el("rect", { x, y, width, height, fill: "none", stroke: ink.line });
}

/** The words of an axis, and where its ticks are: about `ticks` of them, or at these values. */
export interface AxisOptions {
  readonly label?: string;
  readonly ticks?: number;
  readonly values?: readonly number[] | undefined;
  readonly write?: ((value: number) => string) | undefined;
}

/** Of the ticks' words, in pixels. */
const digitWidth = 6.6;

/** An axis below (`side` "bottom", at y) or left (at x) or right of a panel; ticks where d3 puts them or where told. */
export function axis(
  side: "bottom" | "left" | "right",
  at: number,
  scale: ScaleContinuousNumeric<number, number>,
  options: AxisOptions = {},
): string {
  const { label, ticks = 5, values = scale.ticks(ticks), write = scale.tickFormat(ticks) } = options;
  const [from, to] = scale.range();
  const parts: string[] = [];
  for (const value of values) {
    const p = scale(value);
    const written = write(value);
    if (side === "bottom") {
      parts.push(el("line", { x1: p, x2: p, y1: at, y2: at + 4, stroke: ink.faint }));
      parts.push(words(p, at + 16, written, { size: 10.5, anchor: "middle" }));
    } else {
      const out = side === "left" ? -1 : 1;
      parts.push(el("line", { x1: at, x2: at + 4 * out, y1: p, y2: p, stroke: ink.faint }));
      parts.push(words(at + 7 * out, p + 3.8, written, { size: 10.5, anchor: side === "left" ? "end" : "start" }));
    }
  }
  if (label !== undefined) {
    const middle = (from + to) / 2;
    if (side === "bottom") parts.push(words(middle, at + 33, label, { size: 11.5, anchor: "middle" }));
    else {
      const widest = Math.max(0, ...values.map((value) => write(value).length)) * digitWidth;
      const out = side === "left" ? -Math.max(40, widest + 15) : Math.max(40, widest + 24);
      parts.push(words(at + out, middle, label, { size: 11.5, anchor: "middle", turn: -90 }));
    }
  }
  return parts.join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text as it stands in XML and HTML, attributes too. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
