// The text of a kernel that transforms lines in workgroup memory (Stockham's self-sorting form, as the reference's): each thread reads the
// points of a butterfly, and writes them where the next one of the line reads them. The first butterflies read by `load`, the last ones
// write by `store`, which the kernel's own pieces define. There and back, `turn` changes each point in Fourier space while it is in a
// register: what the last butterfly writes the first one of the way back reads. Only forward transforms are made (butterflies.wgsl).

import { wgsl } from "../wgsl.generated.js";
import { type LinePlan, pitchOf } from "./plan.js";

/** What a kernel does between `load` and `store`. */
export type Way = "there" | "there and back";

interface Stage {
  readonly radix: number;
  /** Product of the radices before it on this way. */
  readonly stride: number;
  readonly from: "load" | "exchange" | "turn";
  readonly to: "store" | "exchange" | "turn";
}

/** Pairs of sums that each thread may have in workgroup memory at the end. */
const sumsOfThread = 4;

/** The kernel's text. `pieces` define load and store (line, k), turn for the way back, and finish (thread, tile) where `finishes`. */
export function lineKernel(plan: LinePlan, way: Way, pieces: readonly string[], finishes = false): string {
  const { length, lines, threads } = plan;
  const points = Math.max(lines * pitchOf(plan), finishes ? sumsOfThread * threads : 0);
  return [
    `const length = ${length}u;\nconst linesOfTile = ${lines}u;\nconst threads = ${threads}u;`,
    "@group(0) @binding(0) var<storage, read> roots: array<vec2f>;",
    `var<workgroup> exchange: array<vec2f, ${points}>;`,
    wgsl.butterflies,
    ...pieces,
    "@compute @workgroup_size(threads)",
    "fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {",
    "let tile = group.x + group.y * groups.x;",
    ...stagesOf(plan.radices, way).flatMap((stage, i) => stageText(plan, stage, i)),
    ...(finishes ? ["finish(thread, tile);"] : []),
    "}\n",
  ].join("\n");
}

function stagesOf(radices: readonly number[], way: Way): Stage[] {
  const there = withStrides(radices);
  const back = way === "there and back" ? withStrides([...radices].reverse()) : [];
  const [last, lastBack] = [there.length - 1, back.length - 1];
  return [
    ...there.map(
      (stage, i): Stage => ({
        ...stage,
        from: i === 0 ? "load" : "exchange",
        to: i < last ? "exchange" : back.length > 0 ? "turn" : "store",
      }),
    ),
    ...back.map(
      (stage, i): Stage => ({
        ...stage,
        from: i === 0 ? "turn" : "exchange",
        to: i < lastBack ? "exchange" : "store",
      }),
    ),
  ];
}

function withStrides(radices: readonly number[]): { readonly radix: number; readonly stride: number }[] {
  let stride = 1;
  return radices.map((radix) => {
    const stage = { radix, stride };
    stride *= radix;
    return stage;
  });
}

/** All butterflies of a stage: a thread has `thread`, `thread` + threads, … of the tile's. */
function stageText(plan: LinePlan, { radix, stride, from, to }: Stage, stage: number): string[] {
  const { length, lines, threads } = plan;
  const perLine = length / radix;
  const total = perLine * lines;
  const own = Array.from({ length: Math.ceil(total / threads) }, (_, b) => b);
  const guarded = (b: number, text: string): string => ((b + 1) * threads > total ? `if (i${b} < ${total}u) { ${text} }` : text);
  // Values that stay in registers on the turn have the name of the stage that made them.
  const name = (b: number) => `x${from === "turn" ? stage - 1 : stage}_${b}`;
  const each = (text: (i: string) => string, first = 0): string => pointsText(plan, radix, first, text);
  const read = (b: number): string => {
    const point = (i: string) => `j${b} + ${i} * ${perLine}u`;
    const value = (i: string) =>
      from === "load" ? `load(line${b}, ${point(i)})` : `exchange[${place(plan, `row${b}`, point(i))}]`;
    const points = from === "turn" ? "" : each((i) => `${name(b)}[${i}] = ${value(i)};`);
    return `${points} ${name(b)} = radix${radix}(${name(b)});`;
  };
  const change = (b: number): string => {
    if (to === "turn") return each((i) => `${name(b)}[${i}] = turn(line${b}, j${b} + ${i} * ${perLine}u, ${name(b)}[${i}]);`);
    if (stride === perLine) return "";
    return each((i) => `${name(b)}[${i}] = product(${name(b)}[${i}], roots[${i} * (j${b} - j${b} % ${stride}u)]);`, 1);
  };
  const write = (b: number): string => {
    if (to === "turn") return "";
    const begin = `j${b} % ${stride}u + ${radix}u * (j${b} - j${b} % ${stride}u)`;
    const point = (i: string) => `${begin} + ${i} * ${stride}u`;
    return each((i) =>
      to === "store"
        ? `store(line${b}, ${point(i)}, ${name(b)}[${i}]);`
        : `exchange[${place(plan, `row${b}`, point(i))}] = ${name(b)}[${i}];`,
    );
  };
  const index = (b: number): string[] => [
    `let i${b} = thread + ${b * threads}u;`,
    ...(plan.neighbours === "across"
      ? [`let row${b} = i${b} % ${lines}u;`, `let j${b} = i${b} / ${lines}u;`]
      : [`let row${b} = i${b} / ${perLine}u;`, `let j${b} = i${b} % ${perLine}u;`]),
    `let line${b} = tile * ${lines}u + row${b};`,
    `var ${name(b)}: array<vec2f, ${radix}>;`,
  ];
  return [
    // A block ends where its values do: those that pass the turn live on.
    ...(from === "turn" ? [] : ["{", ...own.flatMap(index)]),
    ...own.map((b) => guarded(b, `${read(b)} ${change(b)}`)),
    // What others have not read yet must not be written over.
    ...(from !== "load" && to === "exchange" ? ["workgroupBarrier();"] : []),
    ...own.map((b) => guarded(b, write(b))),
    ...(to === "exchange" ? [from === "load" ? "storageBarrier(); workgroupBarrier();" : "workgroupBarrier();"] : []),
    ...(to === "turn" ? [] : ["}"]),
  ];
}

/** The text for each point of a butterfly from `first` on: line by line, or as a loop. */
function pointsText({ unrolls }: LinePlan, radix: number, first: number, text: (i: string) => string): string {
  if (!unrolls) return `for (var i = ${first}u; i < ${radix}u; i++) { ${text("i")} }`;
  return Array.from({ length: radix - first }, (_, i) => text(`${first + i}u`)).join(" ");
}

/** Where point k of a row of the tile lies in workgroup memory. */
function place(plan: LinePlan, row: string, k: string): string {
  return plan.neighbours === "across" ? `(${k}) * ${plan.lines}u + ${row}` : `${row} * ${pitchOf(plan)}u + ${k}`;
}
