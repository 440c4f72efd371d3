// The options of figures: their formats, single panels, and the ends of colour bars.

import { type RangeName, type Ranges, rangeUnits } from "@friedel/report";
import { type Context, svgFigures } from "@friedel/workflow";
import { pdfFigures, pngFigures } from "@friedel/workflow/node";
import { type Command, InvalidArgumentError } from "commander";

const formats = { png: pngFigures, svg: svgFigures, pdf: pdfFigures } as const;

type FormatName = keyof typeof formats;

/** How figures are drawn. */
export interface FigureFlags {
  /** False for none. */
  readonly figures: readonly FormatName[] | false;
  readonly panels?: boolean;
  readonly range?: Ranges;
}

export function addFigures(command: Command): Command {
  const units = Object.entries(rangeUnits).map(([name, unit]) => (name === unit ? name : `${name} (${unit})`));
  return command
    .option("--figures <formats>", "png, svg or pdf, or several as in png,pdf (default: png)", formatNames, ["png"])
    .option("--no-figures", "draw no figures")
    .option("--panels", "each slice and each view also as a figure of its own, in figures/panels")
    .option(
      "--range <name=from,to>",
      `ends of a colour bar, so that runs can be compared; repeat for each of ${units.join(", ")}`,
      addRange,
    );
}

/** The workflow's settings of the flags. */
export function figureSettings({ figures, panels, range }: FigureFlags): Pick<Context, "figures" | "panels" | "ranges"> {
  return {
    figures: figures ? figures.map((name) => formats[name]) : null,
    ...(panels !== undefined && { panels }),
    ...(range && { ranges: range }),
  };
}

function formatNames(text: string): readonly FormatName[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name): name is FormatName => Object.hasOwn(formats, name))) return [...new Set(names)];
  throw new InvalidArgumentError(`Expected some of ${Object.keys(formats).join(", ")}, as in png,pdf.`);
}

/** `strain=-5,5`, added to what was given before. */
function addRange(text: string, before: Ranges = {}): Ranges {
  const [, name, from, to] = text.match(/^([a-z-]+)=([^,]+),([^,]+)$/) ?? [];
  const ends = [Number(from), Number(to)] as const;
  if (name === undefined || !isRangeName(name)) {
    throw new InvalidArgumentError(`Expected one of ${Object.keys(rangeUnits).join(", ")} with its two ends, as in strain=-5,5.`);
  }
  if (!ends.every(Number.isFinite) || ends[0] >= ends[1] || (name === "counts" && ends[0] <= 0)) {
    const more = name === "counts" ? ", both above 0 for its logarithm" : "";
    throw new InvalidArgumentError(`Expected two numbers, the lower end first${more}, as in ${name}=1,5.`);
  }
  return { ...before, [name]: ends };
}

function isRangeName(name: string): name is RangeName {
  return Object.hasOwn(rangeUnits, name);
}
