// Ways to the gradient of a 3×3×3 convolution's weights in ONNX Runtime, beside the forward convolution: counted operations over
// processor time on one thread (which other work on the machine hardly changes), medians of rounds that take turns.
//
//   npm run build && node scripts/weight-gradients.mjs [--rounds 3]
import { parseArgs } from "node:util";
import { nodeRuntime } from "@friedel/network/node";
import { gradients } from "../packages/network/dist/differentiation/index.js";
// Not part of the public surface: graphs as the training step has them.
import {
  concat,
  conv,
  createGraph,
  matmul,
  pad,
  placeholder,
  reduceSum,
  reshape,
  slice,
  transpose,
} from "../packages/network/dist/graph/index.js";
import { encodeModel } from "../packages/network/dist/onnx/index.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const runtime = await nodeRuntime();
const pads = [1, 1, 1];

/** Each from volumes x, weights w and the gradient g to the convolution's output. */
const ways = {
  "forward, for comparison": ({ x, w }) => conv(x, w, undefined, pads),
  "as used": ({ x, w, g }) => gradients([{ value: conv(x, w, undefined, pads), gradient: g }], [w])[0],
  "27 shifted products": ({ x, g }) => {
    const [batch, ins, n] = x.shape;
    const outs = g.shape[1];
    const padded = pad(x, [0, 0, 1, 1, 1], [0, 0, 1, 1, 1]);
    const rows = reshape(g, [batch, outs, n ** 3]);
    const products = Array.from({ length: 27 }, (_, i) => {
      const start = [Math.floor(i / 9), Math.floor(i / 3) % 3, i % 3];
      const part = slice(
        padded,
        start,
        start.map((from) => from + n),
        [2, 3, 4],
      );
      return reshape(reduceSum(matmul(rows, transpose(reshape(part, [batch, ins, n ** 3]), [0, 2, 1])), [0]), [outs, ins, 1]);
    });
    return concat(products, 2);
  },
  "volume as kernel": ({ x, g }) => conv(transpose(x, [1, 0, 2, 3, 4]), transpose(g, [1, 0, 2, 3, 4]), undefined, pads),
};

const table = {};
for (const [batch, channels, n] of [
  [8, 32, 32],
  [8, 64, 16],
  [8, 128, 8],
  [8, 128, 4],
]) {
  const operations = 2 * 27 * channels ** 2 * n ** 3 * batch;
  const runs = [];
  for (const [name, build] of Object.entries(ways)) {
    const graph = createGraph();
    const volume = [batch, channels, n, n, n];
    const all = {
      x: placeholder(graph, "x", volume),
      w: placeholder(graph, "w", [channels, channels, 3, 3, 3]),
      g: placeholder(graph, "g", volume),
    };
    const session = await runtime.load(encodeModel({ name, inputs: all, outputs: { y: build(all) } }), { threads: 1 });
    const arrays = Object.fromEntries(
      Object.entries(all).map(([key, { shape }]) => [
        key,
        Float32Array.from({ length: shape.reduce((p, k) => p * k, 1) }, Math.random),
      ]),
    );
    runs.push({ name, run: () => session.run(arrays), times: [] });
    await session.run(arrays);
  }
  for (let round = 0; round < Number(values.rounds); round++)
    for (const { run, times } of runs) {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1e6);
    }
  const rate = ({ times }) => Math.round(operations / 1e9 / times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]);
  table[`${batch} × ${channels} channels, ${n}³`] = Object.fromEntries(runs.map((way) => [way.name, rate(way)]));
}
console.log("GFLOP for a second of processor time");
console.table(table);
