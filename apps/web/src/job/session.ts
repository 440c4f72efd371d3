// The work behind the page, in a worker of a browser or, for tests, in Node: what is opened, solved and cut. It keeps one scan and one
// crystal at a time.

import { createWasmEngine, type Engine, InputError, relay, type Triple } from "@friedel/engine";
import type { FitElsewhere } from "@friedel/imaging";
import {
  type Context,
  type Folder,
  memoryFolder,
  type Pattern,
  type Progress,
  prepare,
  reconstruct,
  type Scan,
  strain,
} from "@friedel/workflow";
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

/** The scan that is open, and the geometry and lengths of its prepared pattern. */
interface Present {
  readonly scan: Scan;
  readonly geometry?: Pattern["geometry"];
  readonly patternShape: Triple;
}

/** Starts a session. What is open stays open until something else has been read. */
export function createSession({ disk, runtime, threads, isShared, fitElsewhere }: Surroundings): Session {
  let engine: Promise<Engine> | undefined;
  const ready = () => {
    engine ??= createWasmEngine(threads === undefined ? {} : { threads });
    return engine;
  };
  let present: Present | undefined;
  let scene: Scene | undefined;
  let folder: Folder = memoryFolder();
  const shown = (): Scene => {
    if (!scene) throw new Error("expected a crystal to look at, found none");
    return scene;
  };
  const context = async (command: string, into: Folder, signal: AbortSignal): Promise<Context> => ({
    engine: await ready(),
    ...(fitElsewhere && { fitElsewhere }),
    folder: into,
    signal,
    command,
    runtime,
  });

  async function* openScan(scan: Scan, signal: AbortSignal): AsyncGenerator<Step, OpenedScan> {
    const measured = measuredOf(scan.counts, scan.mask, scan.saturated);
    yield { stage: "preparing" };
    const warnings: string[] = scan.prepared ? [...scan.warnings] : [];
    const surroundings = { engine: await ready(), signal };
    const pattern: Pick<Pattern, "counts" | "input" | "report" | "geometry"> = scan.prepared
      ? { ...scan.prepared, counts: scan.counts }
      : yield* relay(prepare(scan, {}, surroundings), (step) => stepOf(step, warnings));
    const { geometry, counts } = pattern;
    present = { scan, patternShape: counts.shape, ...(geometry && { geometry }) };
    scene = undefined;
    return { kind: "scan", name: scan.name, measured, tables: patternTables(pattern), warnings };
  }

  async function* openResult({ name, result, geometry, files }: OpenedResult, signal: AbortSignal): AsyncGenerator<Step, Solved> {
    const into = memoryFolder(name);
    const warnings: string[] = [];
    let words = storedWords(result);
    let next: Scene;
    if (geometry) {
      const work = strain({ name, result, files }, {}, await context(`friedel strain ${files[0].path}`, into, signal));
      const { image, parts } = yield* relay(work, (step) => stepOf(step, warnings));
      words = storedWords(result, image, parts);
      next = spaceScene(image, parts);
    } else {
      next = arrayScene(result.object);
      warnings.push("the file has no geometry: the object is shown in voxels of its array, without strain");
    }
    [present, scene, folder] = [undefined, next, into];
    return { kind: "crystal", name, ...words, warnings, view: viewOf(next), files: await filesIn(into) };
  }

  return {
    async *open(dropped, signal) {
      yield { stage: "reading" };
      const opened = await openFiles(disk, dropped);
      return opened.kind === "scan" ? yield* openScan(opened.scan, signal) : yield* openResult(opened, signal);
    },
    async *example(signal) {
      yield { stage: "simulating" };
      const opened = await openFiles(disk, await exampleFiles(await ready()));
      if (opened.kind !== "scan") throw new Error("expected the example to be a scan, found a result");
      return yield* openScan(opened.scan, signal);
    },
    async *solve({ seed, bars }, signal) {
      if (!present) throw new InputError("expected a scan to reconstruct, found none: open one first");
      const { scan, geometry, patternShape } = present;
      const into = memoryFolder(scan.name);
      const command = `friedel reconstruct ${scan.file.path} --seed ${seed} --bars ${bars} --no-network`;
      const warnings: string[] = [];
      let last: Progress["object"];
      const work = reconstruct(scan, { refinement: { seed }, bars }, await context(command, into, signal));
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
      folder = into;
      return {
        kind: "crystal",
        name: scan.name,
        ...reconstructionWords(done),
        warnings,
        view: viewOf(scene),
        files: await filesIn(into),
      };
    },
    surface: async (wish) => surfaceOf(shown(), wish),
    cut: async (wish) => cutOf(shown(), wish),
    read: (name) => folder.read(name),
    threads: async () => ({ count: (await ready()).threads, isShared }),
  };
}

/** Names and lengths of the files in a folder. */
async function filesIn(folder: Folder): Promise<Solved["files"]> {
  const files: { name: string; bytes: number }[] = [];
  for (const name of await folder.list()) files.push({ name, bytes: (await folder.read(name)).length });
  return files;
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
