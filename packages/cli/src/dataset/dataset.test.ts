import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWasmEngine } from "@friedel/engine";
import { FileError } from "@friedel/io";
import { readSampleFile, writeFileAtomic } from "@friedel/io/node";
import { defaultSampleSet, drawSample } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";
import { beginSet, finishedShard, finishSet, missingShards, program } from "./folder.js";
import { makeLocally } from "./make-local.js";

const small = ["--size 20 --phase-range 0.3:1.5 --count 5 --per-shard 2 --workers 1"];
const samples = (folder: string, ...more: string[]) => friedel(["dataset samples", folder, ...small, ...more]);
const quiet = { workers: 1, signal: new AbortController().signal, onProgress: () => {} };

describe("friedel dataset", () => {
  it("makes a set whose samples are those that are drawn, and says all about it", () =>
    inFolder(async (folder) => {
      const set = join(folder, "set");
      const { code, out, err } = await samples(set, "--seed", "4", "--json");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const record = JSON.parse(readFileSync(join(set, "dataset.json"), "utf8"));
      expect(JSON.parse(out)).toMatchObject({ command: "dataset", output: set, wasWhole: false, ...record });
      expect(readdirSync(set).sort()).toEqual(["dataset.json", "samples-00000.h5", "samples-00001.h5", "samples-00002.h5"]);
      const classes: number[] = Object.values(record.classes);
      expect(classes.reduce((a, b) => a + b, 0)).toBe(5);
      expect(record.shards.map(({ units }: { units: number }) => units)).toEqual([2, 2, 1]);
      const engine = await createWasmEngine({ threads: 1 });
      const description = { ...defaultSampleSet, ...record.description };
      expect(record.description.crystalShare).toBe(0);
      const drawn = await drawSample({ description }, 3, engine.transform);
      const stored = await readSampleFile(join(set, "samples-00001.h5"), 1);
      const { facts, ...arrays } = drawn;
      expect(stored).toMatchObject({ ...arrays, className: facts.className });
      expect(stored.facts).toEqual(JSON.parse(JSON.stringify(facts)));
      expect(JSON.parse((await samples(set, "--seed", "4", "--json")).out)).toMatchObject({ wasWhole: true, ...record });
    }));

  it("takes its description from a file, and flags before it", () =>
    inFolder(async (folder) => {
      const config = join(folder, "set.yaml");
      writeFileSync(config, "seed: 9\npeakCounts: [100, 200]\nhotPixels: [0, 0]\n");
      await samples(join(folder, "a"), "--config", config, "--seed", "2");
      const { description } = JSON.parse(readFileSync(join(folder, "a", "dataset.json"), "utf8"));
      expect(description).toMatchObject({ seed: 2, peakCounts: [100, 200], hotPixels: [0, 0], shape: [20, 20, 20] });
      for (const [text, complaint] of [
        ["peakCounts: [5, 2]", /set\.yaml: expected a description of samples, found at peakCounts: expected the lesser first/],
        ["peekCounts: 3", /set\.yaml: expected a description of samples, found at its top: .*peekCounts/],
        ["oversampling: [1, 3]", /at oversampling\.0: /],
        ["- 1", /set\.yaml: expected a description: names and values, found a list/],
        ["a: [", /set\.yaml: expected YAML/],
      ] as const) {
        writeFileSync(config, text);
        const { code, err } = await samples(join(folder, "b"), "--config", config);
        expect(code).toBe(2);
        expect(err).toMatch(complaint);
        expect(err.trimEnd().split("\n")).toHaveLength(1);
        expect(existsSync(join(folder, "b"))).toBe(false);
      }
    }));

  it("refuses to go on with another set, and to call a damaged one whole", () =>
    inFolder(async (folder) => {
      const set = join(folder, "set");
      await samples(set);
      expect(await samples(set, "--seed", "1")).toMatchObject({
        code: 2,
        err: `friedel: ${set}: expected to go on with the same set, found one with seed 0 where 1 was asked for; choose another folder\n`,
      });
      writeFileSync(join(set, "samples-00001.h5"), "damaged");
      const { code, err } = await samples(set);
      expect(code).toBe(2);
      expect(err).toMatch(/samples-00001\.h5: expected checksum [0-9a-f]{12}…, found [0-9a-f]{12}…\n$/);
    }));

  it("refuses a set of crystals that is none, and unknown metals, before it makes anything", () =>
    inFolder(async (folder) => {
      const set = join(folder, "set");
      expect(await samples(set, "--crystals", folder)).toMatchObject({ code: 2 });
      expect((await samples(set, "--crystal-share", "0.5")).err).toMatch(/expected --crystals with the folder of a set/);
      const crystals = await friedel(["dataset crystals", set, "--metals Xx --count 1 --workers 1"]);
      expect(crystals).toMatchObject({ code: 2 });
      expect(crystals.err).toMatch(/^friedel: expected a metal .*, found "Xx"\n$/);
    }));

  it("keeps finished shards where the disk is full, and makes the same set when there is room", () =>
    inFolder(async (folder) => {
      const set = join(folder, "set");
      const description = {
        ...defaultSampleSet,
        shape: [20, 20, 20],
        phaseRange: [0.3, 1.5],
        count: 5,
        perShard: 2,
        crystalShare: 0,
      } as const;
      const identity = { program, description, crystals: null };
      await beginSet(set, identity, null);
      // What writeFileAtomic makes of ENOSPC, at the second shard's file.
      const write = async (path: string, bytes: Uint8Array | string) => {
        if (path.endsWith("00001.h5")) throw new FileError(path, "expected space on the disk, found it full");
        await writeFileAtomic(path, bytes);
      };
      await expect(makeLocally(set, [0, 1, 2], { ...quiet, write })).rejects.toThrow(/00001\.h5: expected space on the disk/);
      expect(await finishedShard(set, identity, 0)).toMatchObject({ file: "samples-00000.h5", units: 2 });
      expect(await missingShards(set, identity)).toEqual([1, 2]);
      await makeLocally(set, [1, 2], quiet);
      await finishSet(set, identity);
      await samples(join(folder, "other"));
      for (const name of readdirSync(set)) {
        expect(readFileSync(join(set, name))).toEqual(readFileSync(join(folder, "other", name)));
      }
    }));

  it("stops on Ctrl-C, says what is done, and goes on", () =>
    inFolder(async (folder) => {
      const set = join(folder, "set");
      const stop = new AbortController();
      stop.abort();
      const stopped = await friedel(["dataset samples", set, ...small], { signal: stop.signal });
      expect(stopped).toMatchObject({ code: 1, err: "friedel: stopped with 0 of 3 shards finished; the same command goes on\n" });
      expect(await samples(set)).toMatchObject({ code: 0 });
    }));
});

describe("friedel evaluate --set", () => {
  it("judges methods on the samples of a set, by its classes", () =>
    inFolder(async (folder) => {
      const set = join(folder, "set");
      await samples(set);
      const evaluate = ["evaluate --set", set, "--methods classical --threads 1 --count 2"];
      const { code, out } = await friedel([...evaluate, "--classes field-to-pi --json"]);
      expect(code).toBe(0);
      const { scores, set: judged, isComplete } = JSON.parse(out);
      expect(judged).toMatchObject({ folder: set, count: 2, classes: ["field-to-pi"] });
      expect(isComplete).toBe(true);
      expect(scores.map(({ className }: { className: string }) => className)).toEqual(["field-to-pi", "field-to-pi"]);
      expect(await friedel([...evaluate, "--classes gap"])).toMatchObject({ code: 2 });
      expect((await friedel([...evaluate, "--size 32"])).err).toMatch(/expected --set without --size/);
    }));
});

describe("friedel info", () => {
  it("describes a set and draws its samples", () =>
    inFolder(async (folder) => {
      const set = join(folder, "set");
      await samples(set);
      const sheet = join(folder, "sheet.png");
      const { code, out } = await friedel(["info", set, "--sheet", sheet, "--json"]);
      expect(code).toBe(0);
      expect(JSON.parse(out).contents).toMatchObject({
        "data set of": expect.stringContaining("samples"),
        "contact sheet": sheet,
      });
      expect([...readFileSync(sheet).subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
    }));
});
