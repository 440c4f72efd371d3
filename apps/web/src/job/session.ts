// The work behind the page, in a worker of a browser or, for tests, in Node: what is opened, solved and cut. It keeps one scan and one
// crystal at a time.

import { createWasmEngine, drain, type Engine, InputError, relay } from "@friedel/engine";
import type { FitElsewhere } from "@friedel/imaging";
import { type Folder, memoryFolder, type Progress, prepare, reconstruct, type Scan, strain } from "@friedel/workflow";
import { exampleFiles } from "./example.js";
import { measuredOf } from "./measured.js";
import { type Disk, type OpenedResult, openFiles } from "./open.js";
import type { OpenedScan, Session, Solved, Step } from "./records.js";
import { arrayScene, cutOf, type Scene, spaceScene, surfaceOf, viewOf } from "./scene.js";
import { patternTables, reconstructionWords, storedWords } from "./solved.js";

/** What differs between a tab and Node. */
export interface Surroundings {
  readonly disk: Disk;
  /** What the program runs on, for provenance. */
  readonly runtime: string;
  /** Threads of the engine; as many as the machine runs at once without it. */
  readonly threads?: number;
  readonly isShared: boolean;
  /** Makes the fits of an ensemble on other threads. */
  readonly fitElsewhere?: FitElsewhere;
}

/** What is open. */
interface Present {
  readonly scan?: Scan;
  readonly geometry?: OpenedResult["geometry"];
  readonly patternShape?: OpenedScan["measured"]["shape"];
}

/** Starts a session. */
export function createSession({ disk, runtime, threads, isShared, fitElsewhere }: Surroundings): Session {
  let engine: Promise<Engine> | undefined;
  const ready = () => {
    engine ??= createWasmEngine(threads === undefined ? {} : { threads });
    return engine;
  };
  let present: Present = {};
  let scene: Scene | undefined;
  let folder: Folder = memoryFolder();
  const shown = (): Scene => {
    if (!scene) throw new Error("expected a crystal to look at, found none");
    return scene;
  };
  const context = async (command: string, signal: AbortSignal) => ({
    engine: await ready(),
    ...(fitElsewhere && { fitElsewhere }),
    folder,
    signal,
    command,
    runtime,
  });

  async function* openScan(scan: Scan, signal: AbortSignal): AsyncGenerator<Step, OpenedScan> {
    const measured = measuredOf(scan.counts, scan.mask, scan.saturated);
    yield { stage: "preparing" };
    const warnings: string[] = [];
    const withoutFiles = { engine: await ready(), signal };
    const pattern = scan.prepared
      ? { input: scan.prepared.input, geometry: scan.prepared.geometry, counts: scan.counts }
      : yield* relay(prepare(scan, {}, withoutFiles), (step) => stepOf(step, warnings));
    const { geometry, input } = pattern;
    const patternShape = measured.shape.map((_, axis) => pattern.counts.shape[axis]) as unknown as typeof measured.shape;
    present = { scan, patternShape, ...(geometry && { geometry }) };
    const known = { ...pattern, ...(input && { input }), ...(geometry && { geometry }) };
    if (scan.prepared) warnings.push(...scan.warnings);
    return {
      kind: "scan",
      name: scan.name,
      measured,
      tables: patternTables(known as Parameters<typeof patternTables>[0]),
      warnings,
    };
  }

  async function saved(): Promise<Solved["files"]> {
    const files: { name: string; bytes: number }[] = [];
    for (const name of await folder.list()) files.push({ name, bytes: (await folder.read(name)).length });
    return files;
  }

  async function* openResult({ name, result, geometry, files }: OpenedResult, signal: AbortSignal): AsyncGenerator<Step, Solved> {
    folder = memoryFolder(name);
    const warnings: string[] = [];
    if (!geometry) {
      scene = arrayScene(result.object);
      warnings.push("the file has no geometry: the object is shown in voxels of its array, without strain");
      return { kind: "crystal", name, ...storedWords(result), warnings, view: viewOf(scene), files: [] };
    }
    const work = strain({ name, result, files }, {}, await context(`friedel strain ${files[0].path}`, signal));
    const done = yield* relay(work, (step) => stepOf(step, warnings));
    scene = spaceScene(done.image, done.parts);
    return {
      kind: "crystal",
      name,
      ...storedWords(result, done.image, done.parts),
      warnings,
      view: viewOf(scene),
      files: await saved(),
    };
  }

  return {
    async *open(dropped, signal) {
      yield { stage: "reading" };
      const opened = await openFiles(disk, dropped);
      scene = undefined;
      present = {};
      return opened.kind === "scan" ? yield* openScan(opened.scan, signal) : yield* openResult(opened, signal);
    },
    async *example(signal) {
      yield { stage: "simulating" };
      const opened = await openFiles(disk, await exampleFiles(await ready()));
      if (opened.kind !== "scan") throw new Error("expected the example to be a scan, found a result");
      return yield* openScan(opened.scan, signal);
    },
    async *solve({ seed, bars }, signal) {
      const { scan, geometry, patternShape } = present;
      if (!scan) throw new InputError("expected a scan to reconstruct, found none: open one first");
      folder = memoryFolder(scan.name);
      const command = `friedel reconstruct ${scan.file.path} --seed ${seed} --bars ${bars} --no-network`;
      const warnings: string[] = [];
      let last: Progress["object"];
      const work = reconstruct(scan, { refinement: { seed }, bars }, await context(command, signal));
      const done = yield* relay(work, (progress): Step => {
        const step = stepOf(progress, warnings);
        const { object } = progress;
        if (!object || object === last) return step;
        last = object;
        scene = arrayScene(object, geometry, patternShape);
        return { ...step, view: viewOf(scene) };
      });
      const { image, parts, result, pattern } = done;
      scene = image ? spaceScene(image, parts) : arrayScene(result.object, pattern.geometry);
      return {
        kind: "crystal",
        name: scan.name,
        ...reconstructionWords(done),
        warnings,
        view: viewOf(scene),
        files: await saved(),
      };
    },
    surface: async (wish) => surfaceOf(shown(), wish),
    cut: async (wish) => cutOf(shown(), wish),
    read: (name) => folder.read(name),
    threads: async () => ({ count: (await ready()).threads, isShared }),
  };
}

/** A step as the page takes it; warnings are kept beside. */
function stepOf({ stage, share, text, message, fit }: Progress, warnings: string[]): Step {
  if (message) warnings.push(message.text);
  return {
    stage,
    ...(share !== undefined && { share }),
    ...(text !== undefined && { text }),
    ...(message && { warning: message.text }),
    ...(fit && { chi2: fit.chi2 }),
  };
}

/** Runs a generator of the session to its end, for tests. */
export const finish = drain;
