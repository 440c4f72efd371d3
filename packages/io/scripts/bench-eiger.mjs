// How long a large Eiger scan takes, against h5py with hdf5plugin reading all of it into memory, in turn in one run: reading its lit
// part, and the whole command `friedel prepare`, from the start of its process until its files are written and it has ended:
//   node packages/io/scripts/bench-eiger.mjs [--frames 512] [--rounds 3]
// Makes the scan (bitshuffle-LZ4, 1030×1065 uint32, in no beamline's layout) in a temporary folder. Needs `npm run build`, and Debian's
// python3-h5py and python3-hdf5plugin. Each is a process of its own; times of reading are those of reading alone, the memory is the
// process's most. The ratios are those of the least times: seconds and cpuSeconds of reading, prepareSeconds of the command.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const python = "/usr/bin/python3";
const size = [457, 457];
const { values } = parseArgs({ options: { frames: { type: "string" }, rounds: { type: "string" }, read: { type: "string" } } });

const writing = `
import h5py, hdf5plugin, numpy as np, sys
n = int(sys.argv[2]); rng = np.random.default_rng(1); y, x = np.mgrid[:1030, :1065]
pool = [rng.poisson(0.05, (1030, 1065)).astype("u4") for _ in range(8)]
with h5py.File(sys.argv[1], "w") as f:
    d = f.create_dataset("entry/data/data", (n, 1030, 1065), "u4", chunks=(1, 1030, 1065), **hdf5plugin.Bitshuffle())
    for i in range(n):
        frame = np.roll(pool[i % 8], 13 * i, 1)
        r = ((y - 500) / 20)**2 + ((x - 600) / 20)**2 + ((i - n / 2) / 20)**2
        frame[r < 30] += rng.poisson(20000 * np.exp(-r[r < 30] / 2)).astype("u4")
        frame[512:550] = 2**32 - 1; d[i] = frame`;
const reading = `
import h5py, hdf5plugin, json, resource, sys, time
cpu, start = time.process_time(), time.perf_counter()
with h5py.File(sys.argv[1]) as f: a = f["entry/data/data"][()]
print(json.dumps({"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu,
    "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))`;

/** Runs a command, and says how long it took from its start to its end, and its most memory. */
const running = `
import json, resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
seconds, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": seconds, "cpuSeconds": used.ru_utime + used.ru_stime, "gigabytes": used.ru_maxrss / 1e6}))`;
const friedel = join(import.meta.dirname, "../../cli/bin/friedel.js");

if (values.read === undefined) compare(Number(values.frames ?? 512), Number(values.rounds ?? 3));
else await readLit(values.read);

function compare(frames, rounds) {
  const folder = mkdtempSync(join(tmpdir(), "friedel-"));
  const file = join(folder, "eiger.h5");
  try {
    execFileSync(python, ["-c", writing, file, String(frames)]);
    const run = (command, ...args) => JSON.parse(execFileSync(command, args, { encoding: "utf8" }));
    const times = Array.from({ length: rounds }, () => ({
      h5py: run(python, "-c", reading, file),
      friedel: run(process.execPath, import.meta.filename, "--read", file),
      prepare: run(python, "-c", running, process.execPath, friedel, "prepare", file, "-o", join(folder, "out")),
    }));
    const least = (who, what) => Math.min(...times.map((round) => round[who][what]));
    const ratio = (what, who = "friedel") => least(who, what) / least("h5py", what);
    const prepareGigabytes = Math.max(...times.map(({ prepare }) => prepare.gigabytes));
    const packedMegabytes = statSync(file).size / 1e6;
    const ratios = { seconds: ratio("seconds"), cpuSeconds: ratio("cpuSeconds"), prepareSeconds: ratio("seconds", "prepare") };
    const result = { frames, packedMegabytes, times, ratios, prepareGigabytes };
    process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readLit(file) {
  const { withHdf5File } = await import("../dist/node/index.js");
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  const [start, before] = [performance.now(), cpu()];
  const { region, shape } = await withHdf5File(file, (hdf5) => hdf5.litFrames("/entry/data/data", { size, isTight: true }));
  const [seconds, cpuSeconds] = [(performance.now() - start) / 1000, cpu() - before];
  const gigabytes = process.resourceUsage().maxRSS / 1e6;
  process.stdout.write(JSON.stringify({ seconds, cpuSeconds, gigabytes, region, shape }));
}
