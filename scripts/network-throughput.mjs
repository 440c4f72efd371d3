// How fast networks are trained and run on this machine: counted operations (two for each multiply-add of convolutions and matrix
// products) over wall time, medians of rounds that take turns. Samples are random numbers: making real ones is not included.
//
//   npm run build && node scripts/network-throughput.mjs [--threads 2] [--batch 8] [--rounds 5]
//
// "busiest thread" is the processor time of the thread that has most of it: on cores that nothing else uses, wall time comes near it.
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { initialWeights } from "@friedel/network";
import { nodeRuntime } from "@friedel/network/node";
// Not part of the public surface: the parts of a training step, timed by themselves.
import { cdiNn } from "../packages/network/dist/models/cdi-nn.js";
import { countOperations } from "../packages/network/dist/models/operations.js";
import { uNet } from "../packages/network/dist/models/u-net.js";
import { createTrainer } from "../packages/network/dist/step/trainer.js";
import { writeModel } from "../packages/network/dist/weights/weights.js";

const { values } = parseArgs({
  options: {
    threads: { type: "string", default: "2" },
    batch: { type: "string", default: "8" },
    rounds: { type: "string", default: "5" },
  },
});
const [threads, batch, rounds] = [values.threads, values.batch, values.rounds].map(Number);
const runtime = await nodeRuntime();
const random = (length) => Float32Array.from({ length }, Math.random);
const size = (shape) => shape.reduce((product, n) => product * n, 1);

const tasks = [];
for (const model of [cdiNn(), uNet()]) {
  const { forward, training } = countOperations(model);
  const pattern = random(batch * size(model.inputs.pattern));
  const trainer = await createTrainer(runtime, model, { batch, threads, start: { seed: 1 } });
  tasks.push({
    name: `${model.name}: training step, batch ${batch}`,
    operations: batch * training,
    run: async () => {
      const outputs = Object.entries(await trainer.predict({ pattern }));
      await trainer.apply(
        Object.fromEntries(outputs.map(([name, array]) => [name, array.map((x) => (x - 0.5) / array.length)])),
        1e-4,
      );
    },
  });
  const session = await runtime.load(writeModel(model, initialWeights(model, 1)), { threads });
  const one = { pattern: pattern.slice(0, size(model.inputs.pattern)) };
  tasks.push({ name: `${model.name}: one pattern`, operations: forward, run: () => session.run(one) });
}
for (const task of tasks) {
  await task.run();
  task.times = [];
}
for (let round = 0; round < rounds; round++)
  for (const task of tasks) {
    const [start, before] = [performance.now(), processorTimes()];
    await task.run();
    const after = processorTimes();
    const busy = [...after].map(([thread, time]) => time - (before.get(thread) ?? 0));
    task.times.push({
      wall: performance.now() - start,
      busiest: Math.max(...busy),
      all: busy.reduce((sum, time) => sum + time, 0),
    });
  }
console.log(`${threads} threads of ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; times in ms`);
console.table(
  Object.fromEntries(
    tasks.map(({ name, operations, times }) => {
      const [wall, busiest, all] = ["wall", "busiest", "all"].map((key) => median(times.map((time) => time[key])));
      const rate = (ms) => Number((operations / 1e6 / ms).toFixed(1));
      const rounded = { wall: Math.round(wall), "busiest thread": Math.round(busiest), "all threads": Math.round(all) };
      return [name, { ...rounded, "GFLOP/s": rate(wall), "of the busiest thread": busiest ? rate(busiest) : undefined }];
    }),
  ),
);

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** Processor time of every thread of this process in ms, in steps of 10; empty where the system does not tell. */
function processorTimes() {
  try {
    return new Map(
      readdirSync("/proc/self/task").map((thread) => {
        const fields = readFileSync(`/proc/self/task/${thread}/stat`, "utf8").split(") ")[1].split(" ");
        return [thread, 10 * (Number(fields[11]) + Number(fields[12]))];
      }),
    );
  } catch {
    // Not Linux: wall time alone is reported.
    return new Map([["", 0]]);
  }
}
