// How often methods are right: bars by class and method with 95 % intervals, and below them the rate against its cost, in seconds
// and in Fourier transforms. From the summaries of an evaluation.

import { wilsonInterval } from "@friedel/imaging";
import { scaleLinear, scaleLog } from "d3-scale";
import { axis, el, type Heading, ink, sheet, words } from "../svg/svg.js";
import { colourOf, drawLegend } from "./chart.js";

/** How one method did on one class. */
export interface RateSummary {
  readonly className: string;
  readonly method: string;
  readonly count: number;
  readonly successes: number;
  readonly rate: number;
  /** 95 % interval of the rate. */
  readonly interval: readonly [least: number, most: number];
  /** Cost of a pattern. */
  readonly seconds: { readonly median: number };
  /** Summaries of earlier versions have no transforms. */
  readonly fftPairs?: { readonly median: number };
}

export interface RatesFigure extends Heading {
  readonly classes: readonly { readonly name: string; readonly description: string }[];
  /** In the order of drawing. */
  readonly methods: readonly RatedMethod[];
  readonly summaries: readonly RateSummary[];
}

export interface RatedMethod {
  readonly name: string;
  /** Default: the name. */
  readonly label?: string;
  /** Default: one of ten that tell apart. */
  readonly colour?: string;
}

const left = 325;
const width = 400;
const firstLegend = 75;
const legendRow = 18;
const legendColumns = 3;
const bar = 11;
const between = 14;
/** Height of a class's name and description beside its bars. */
const leastGroup = 24;
const wholeRates = [0, 0.25, 0.5, 0.75, 1];

type Method = Required<RatedMethod>;

/** Draws the bars of every class, and where anything was judged the rates against seconds and, if known, against FFT pairs. */
export function drawRates({ classes, methods: given, summaries, ...heading }: RatesFigure): string {
  const methods = given.map(({ name, label = name, colour }) => ({
    ...{ name, label },
    colour: colour ?? colourOf(given.findIndex((method) => method.name === name)),
  }));
  const top = firstLegend + 21 + legendRow * (Math.ceil(methods.length / legendColumns) - 1);
  const height = Math.max(leastGroup, methods.length * bar);
  const step = height + between;
  const bottom = top + classes.length * step - between + 8;
  const x = scaleLinear([0, 1], [left, left + width]);
  const costs = drawCosts(methods, summaries, bottom + 80);
  return sheet(
    left + width + 95,
    costs === "" ? bottom + 50 : bottom + 80 + panel.height + 50,
    heading,
    ...legendOf(methods),
    ...wholeRates.map((value) => el("line", { x1: x(value), x2: x(value), y1: top - 8, y2: bottom, stroke: ink.empty })),
    ...classes.map((of, i) => drawClass(of, { methods, summaries, x, middle: top + i * step + height / 2 })),
    axis("bottom", bottom, x, {
      label: "share of patterns that are right (fieldError < 0.2)",
      values: wholeRates,
      write: String,
    }),
    costs,
  );
}

/** Names of the methods, three in a row. */
function legendOf(methods: readonly Method[]): string[] {
  const rows = Array.from({ length: Math.ceil(methods.length / legendColumns) }, (_, row) =>
    methods.slice(legendColumns * row, legendColumns * (row + 1)).map(({ label, colour }) => ({ name: label, fill: colour })),
  );
  return rows.map((entries, row) => drawLegend(entries, [left, firstLegend + legendRow * row], [150, 0]));
}

interface ClassRow extends Pick<RatesFigure, "summaries"> {
  readonly methods: readonly Method[];
  readonly x: (rate: number) => number;
  /** Height of its middle in pixels. */
  readonly middle: number;
}

function drawClass({ name, description }: RatesFigure["classes"][number], { methods, summaries, x, middle }: ClassRow): string {
  const first = middle - (methods.length * bar) / 2;
  const bars = methods.map((method, i) => {
    const summary = summaries.find((s) => s.className === name && s.method === method.name);
    return drawRate(summary, method.colour, x, first + i * bar);
  });
  return [
    ...bars,
    words(left - 12, middle - 1, name, { anchor: "end", bold: true, size: 12 }),
    words(left - 12, middle + 13, description, { anchor: "end", size: 9.5, fill: ink.faint }),
  ].join("");
}

function drawRate(summary: RateSummary | undefined, fill: string, x: (rate: number) => number, y: number): string {
  const middle = y + bar / 2;
  if (!summary) return words(x(1) + 12, middle + 3.5, "not judged", { size: 9.5, fill: ink.faint });
  const { rate, successes, count, interval } = summary;
  const [least, most] = interval.map(x);
  const stroke = { stroke: ink.text, "stroke-width": 1.1 };
  return [
    el("rect", { x: x(0), y: y + 0.5, width: Math.max(1, x(rate) - x(0)), height: bar - 1.5, fill }),
    el("line", { x1: least, x2: most, y1: middle, y2: middle, ...stroke }),
    ...[least, most].map((end) => el("line", { x1: end, x2: end, y1: middle - 2.5, y2: middle + 2.5, ...stroke })),
    words(x(1) + 12, middle + 3.5, `${successes} of ${count}`, { size: 9.5 }),
  ].join("");
}

const panel = { width: 310, height: 190, lefts: [75, 470] } as const;

interface Cost {
  readonly label: string;
  readonly of: (summary: RateSummary) => number;
}

const costs: readonly Cost[] = [
  { label: "seconds a pattern (median)", of: ({ seconds }) => seconds.median },
  { label: "FFT pairs a pattern (median)", of: ({ fftPairs }) => fftPairs?.median ?? Number.NaN },
];

/** Rates against seconds and FFT pairs; "" where nothing was judged. */
function drawCosts(methods: readonly Method[], summaries: readonly RateSummary[], top: number): string {
  return costs
    .map((cost, i) => {
      const known = summaries.filter((summary) => cost.of(summary) > 0);
      return known.length === 0 ? "" : drawCost(methods, known, cost, [panel.lefts[i], top]);
    })
    .join("");
}

/** Room on both sides of the least and greatest cost, as a factor. */
const room = 1.6;

/** A dot for each class, and a large one for all classes together that every method was judged on. */
function drawCost(
  methods: readonly Method[],
  known: readonly RateSummary[],
  { label, of }: Cost,
  [from, top]: readonly [number, number],
): string {
  const bottom = top + panel.height;
  const x = scaleLog([Math.min(...known.map(of)) / room, Math.max(...known.map(of)) * room], [from, from + panel.width]);
  const y = scaleLinear([0, 1], [bottom, top]);
  const present = methods.filter(({ name }) => known.some(({ method }) => method === name));
  const isCommon = ({ className }: RateSummary): boolean =>
    present.every(({ name }) => known.some((s) => s.className === className && s.method === name));
  const marks = present.map(({ name, colour: fill }) => {
    const own = known.filter(({ method }) => method === name);
    const small = own.map((s) => el("circle", { cx: x(of(s)), cy: y(s.rate), r: 2.6, fill, "fill-opacity": 0.55 }));
    const common = own.filter(isCommon);
    return [...small, common.length === 0 ? "" : drawTogether(common, x(middleOf(common.map(of))), y, fill)].join("");
  });
  return [
    ...wholeRates.map((rate) => el("line", { x1: from, x2: from + panel.width, y1: y(rate), y2: y(rate), stroke: ink.empty })),
    ...marks,
    axis("left", from, y, { label: "share right", values: wholeRates, write: String }),
    axis("bottom", bottom, x, { label, values: decades(x.domain()), write: String }),
    words(from, top - 14, "small: a class; large: all that every method was judged on", { size: 9.5, fill: ink.faint }),
  ].join("");
}

/** The rate of several classes together with its interval. */
function drawTogether(summaries: readonly RateSummary[], at: number, y: (rate: number) => number, fill: string): string {
  const [successes, count] = [sum(summaries.map((s) => s.successes)), sum(summaries.map((s) => s.count))];
  const [least, most] = wilsonInterval(successes, count).map(y);
  return [
    el("line", { x1: at, x2: at, y1: least, y2: most, stroke: ink.text, "stroke-width": 1.1 }),
    el("circle", { cx: at, cy: y(successes / count), r: 5.5, fill, stroke: ink.text }),
  ].join("");
}

/** 1, 2 and 5 of every decade within a range; only the ones where there are more than six. */
function decades([least, most]: readonly number[]): number[] {
  const of = (steps: readonly number[]): number[] => {
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); power++) {
      for (const one of steps) found.push(Number(`${one}e${power}`));
    }
    return found.filter((value) => value >= least && value <= most);
  };
  const all = of([1, 2, 5]);
  return all.length > 6 ? of([1]) : all;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** The geometric mean. */
function middleOf(values: readonly number[]): number {
  return Math.exp(sum(values.map(Math.log)) / values.length);
}
