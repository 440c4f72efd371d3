// How often methods are right: bars by class and method with 95 % intervals, and below them the rate against what it cost, in
// seconds and in Fourier transforms. From the summaries of an evaluation; knows nothing of how they came about.

import { wilsonInterval } from "@friedel/imaging";
import { scaleLinear, scaleLog } from "d3-scale";
import { schemeTableau10 } from "d3-scale-chromatic";
import { axis, drawing, el, ink, words } from "../svg/svg.js";

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

export interface RatesFigure {
  readonly title: string;
  readonly subtitle: string;
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
/** A class's name and description take so much beside its bars. */
const leastGroup = 24;
const grid = "#e3e5e8";
const wholeRates = [0, 0.25, 0.5, 0.75, 1];

type Method = Required<RatedMethod>;

/** Draws the bars of every class, and where anything was judged the rates against seconds and, if known, against FFT pairs. */
export function drawRates({ title, subtitle, classes, methods: given, summaries }: RatesFigure): string {
  const methods = given.map(({ name, label = name, colour = schemeTableau10[given.findIndex((m) => m.name === name) % 10] }) => ({
    ...{ name, label, colour },
  }));
  const top = firstLegend + 21 + legendRow * (Math.ceil(methods.length / legendColumns) - 1);
  const height = Math.max(leastGroup, methods.length * bar);
  const step = height + between;
  const bottom = top + classes.length * step - between + 8;
  const x = scaleLinear([0, 1], [left, left + width]);
  const groups = classes.map(({ name, description }, i) => {
    const middle = top + i * step + height / 2;
    const first = middle - (methods.length * bar) / 2;
    const bars = methods.map((method, k) => {
      const summary = summaries.find((s) => s.className === name && s.method === method.name);
      return drawBar(summary, method.colour, x, first + k * bar);
    });
    return [
      ...bars,
      words(left - 12, middle - 1, name, { anchor: "end", bold: true, size: 12 }),
      words(left - 12, middle + 13, description, { anchor: "end", size: 9.5, fill: ink.faint }),
    ].join("");
  });
  const costs = drawCosts(methods, summaries, bottom + 80);
  return drawing(
    left + width + 95,
    costs === "" ? bottom + 50 : bottom + 80 + panel.height + 50,
    words(24, 30, title, { size: 16, bold: true }),
    words(24, 51, subtitle, { size: 12, fill: ink.faint }),
    ...methods.map(({ label, colour }, i) =>
      legendEntry(left + 150 * (i % legendColumns), firstLegend + legendRow * Math.floor(i / legendColumns), label, colour),
    ),
    ...wholeRates.map((value) => el("line", { x1: x(value), x2: x(value), y1: top - 8, y2: bottom, stroke: grid })),
    ...groups,
    axis("bottom", bottom, x, {
      label: "share of patterns that are right (fieldError < 0.2)",
      values: wholeRates,
      write: String,
    }),
    costs,
  );
}

function legendEntry(x: number, y: number, label: string, colour: string): string {
  return el("rect", { x, y: y - 9.5, width: 11, height: 11, fill: colour }) + words(x + 17, y, label, { size: 11.5 });
}

function drawBar(summary: RateSummary | undefined, fill: string, x: (rate: number) => number, y: number): string {
  const middle = y + bar / 2;
  if (!summary) return words(x(1) + 12, middle + 3.5, "not judged", { size: 9.5, fill: ink.faint });
  const { rate, successes, count, interval } = summary;
  const [least, most] = interval.map(x);
  return [
    el("rect", { x: x(0), y: y + 0.5, width: Math.max(1, x(rate) - x(0)), height: bar - 1.5, fill }),
    el("line", { x1: least, x2: most, y1: middle, y2: middle, stroke: ink.text, "stroke-width": 1.1 }),
    ...[least, most].map((end) =>
      el("line", { x1: end, x2: end, y1: middle - 2.5, y2: middle + 2.5, stroke: ink.text, "stroke-width": 1.1 }),
    ),
    words(x(1) + 12, middle + 3.5, `${successes} of ${count}`, { size: 9.5 }),
  ].join("");
}

const panel = { width: 310, height: 190, lefts: [75, 470] } as const;

/**
 * Rates against seconds and FFT pairs: a dot a class, and a large one for all classes together that every method was judged on.
 * "" where nothing was judged.
 */
function drawCosts(methods: readonly Method[], summaries: readonly RateSummary[], top: number): string {
  const costs = [
    { label: "seconds a pattern (median)", of: ({ seconds }: RateSummary) => seconds.median },
    { label: "FFT pairs a pattern (median)", of: ({ fftPairs }: RateSummary) => fftPairs?.median ?? Number.NaN },
  ];
  return costs.map(({ label, of }, i) => drawCost(methods, summaries, of, label, panel.lefts[i], top)).join("");
}

/** Room on both sides of the least and greatest cost, as a factor. */
const room = 1.6;

function drawCost(
  methods: readonly Method[],
  summaries: readonly RateSummary[],
  costOf: (summary: RateSummary) => number,
  label: string,
  from: number,
  top: number,
): string {
  const known = summaries.filter((summary) => costOf(summary) > 0);
  if (known.length === 0) return "";
  const costs = known.map(costOf);
  const bottom = top + panel.height;
  const x = scaleLog([Math.min(...costs) / room, Math.max(...costs) * room], [from, from + panel.width]);
  const y = scaleLinear([0, 1], [bottom, top]);
  const present = methods.filter(({ name }) => known.some(({ method }) => method === name));
  const isCommon = (className: string): boolean =>
    present.every(({ name }) => known.some((s) => s.className === className && s.method === name));
  const marks = present.map(({ name, colour }) => {
    const own = known.filter(({ method }) => method === name);
    const small = own.map((s) => el("circle", { cx: x(costOf(s)), cy: y(s.rate), r: 2.6, fill: colour, "fill-opacity": 0.55 }));
    const common = own.filter((s) => isCommon(s.className));
    if (common.length === 0) return small.join("");
    const [successes, count] = [sum(common.map((s) => s.successes)), sum(common.map((s) => s.count))];
    const at = x(middleOf(common.map(costOf)));
    const [least, most] = wilsonInterval(successes, count).map(y);
    return [
      ...small,
      el("line", { x1: at, x2: at, y1: least, y2: most, stroke: ink.text, "stroke-width": 1.1 }),
      el("circle", { cx: at, cy: y(successes / count), r: 5.5, fill: colour, stroke: ink.text }),
    ].join("");
  });
  return [
    ...wholeRates.map((rate) => el("line", { x1: from, x2: from + panel.width, y1: y(rate), y2: y(rate), stroke: grid })),
    ...marks,
    axis("left", from, y, { label: "share right", values: wholeRates, write: String }),
    axis("bottom", bottom, x, { label, values: decades(x.domain()), write: String }),
    words(from, top - 14, "small: a class; large: all that every method was judged on", { size: 9.5, fill: ink.faint }),
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
