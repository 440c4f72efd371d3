// The work behind the page, in a worker of a browser or, for tests, in Node: what is opened, prepared, solved and cut. It keeps one scan
// and one crystal at a time.

import { createWasmEngine, type Engine, InputError, relay } from "@friedel/engine";
import type { FitElsewhere } from "@friedel/imaging";
import { geometryRows } from "@friedel/report";
import {
  type Context,
  checkpointName,
  type Folder,
  geometryOf,
  memoryFolder,
  type Progress,
  type Reconstruction,
  reconstruct,
  strain,
} from "@friedel/workflow";
import { exampleFiles } from "./example.js";
import { firstImage } from "./first-image.js";
import { type Disk, type OpenedFrames, type OpenedResult, type OpenedStrain, openFiles } from "./open.js";
import { type Prepared, readAgain, readyScan, settingsFiles } from "./prepared.js";
import type { OpenedScan, Preparation, Session, Solved, SolveSettings, Step } from "./records.js";
import { arrayScene, cutOf, halfway, mapsScene, type Scene, spaceScene, surfaceOf, viewOf } from "./scene.js";
import { commandLine, methodSettings, preparationFlags, preparationSettings, solveFlags, statedGeometry } from "./settings.js";
import { reconstructionWords, storedWords } from "./solved.js";

/** What differs between a tab and Node. */
export interface Surroundings {
  readonly disk: Disk;
  /** What the program runs on, for provenance. */
  readonly runtime: string;
  /** Threads of the engine; as many as the machine runs at once without it. */
  readonly threads?: number;
  readonly isShared: boolean;
  /** Puts a GPU before the engine, or gives it back as it is where there is none. */
  readonly withGpu?: (engine: Engine) => Promise<Engine>;
  /** Makes the fits of an ensemble on other threads. */
  readonly fitElsewhere?: FitElsewhere;
  /** Opens the network that may be asked for a first image. */
  readonly openNetwork?: NonNullable<Context["openNetwork"]>;
}

/** A run that was stopped: its folder has what is done. */
interface Stopped {
  readonly command: string;
  readonly folder: Folder;
}

/** Starts a session. What is open stays open until something else has been read. */
export function createSession(surroundings: Surroundings): Session {
  const { disk, runtime, threads, isShared, withGpu, fitElsewhere, openNetwork } = surroundings;
  let engine: Promise<Engine> | undefined;
  const ready = () => {
    engine ??= createWasmEngine(threads === undefined ? {} : { threads }).then((wasm) => withGpu?.(wasm) ?? wasm);
    return engine;
  };
  let present: Prepared | undefined;
  let scene: Scene | undefined;
  let folder: Pick<Folder, "read"> = memoryFolder();
  let stopped: Stopped | undefined;
  const shown = (): Scene => {
    if (!scene) throw new Error("expected a crystal to look at, found none");
    return scene;
  };
  const opened = (): Prepared => {
    if (!present) throw new InputError("expected a scan to reconstruct, found none: open one first");
    return present;
  };
  const context = async (command: string, into: Folder, signal: AbortSignal): Promise<Context> => ({
    engine: await ready(),
    ...(fitElsewhere && { fitElsewhere }),
    folder: into,
    signal,
    command,
    runtime,
  });
  const commandOf = ({ path, preparation, maskName }: Prepared, settings: SolveSettings): string =>
    commandLine("reconstruct", path, { ...preparationFlags(preparation, maskName), ...solveFlags(settings) });

  async function* prepared(
    frames: OpenedFrames,
    preparation: Preparation,
    signal: AbortSignal,
  ): AsyncGenerator<Step, OpenedScan> {
    const warnings: string[] = [];
    const work = readyScan(frames, preparation, { engine: await ready(), signal });
    const next = yield* relay(work, (step) => stepOf(step, warnings));
    [present, scene, stopped] = [next.present, undefined, undefined];
    return { ...next.opened, warnings: [...new Set(warnings)] };
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
    [present, scene, folder, stopped] = [undefined, next, into, undefined];
    return { kind: "crystal", name, ...words, warnings, view: viewOf(next), files: await filesIn(into) };
  }

  function openStrain({ name, strain: stored, result, files, read }: OpenedStrain): Solved {
    const { voxelM, axes, qVector, metrics } = stored;
    // Of friedel's own files: others have no such image.
    const level = metrics.isosurface > 0 && metrics.isosurface < 1 ? metrics.isosurface : halfway;
    const next = mapsScene({ ...stored, space: { voxelM, axes, q: qVector }, level });
    const words = storedWords({ ...stored, ...result, metrics: { ...result?.metrics, ...metrics } });
    [present, scene, folder, stopped] = [undefined, next, { read }, undefined];
    return { kind: "crystal", name, ...words, warnings: [], view: viewOf(next), files };
  }

  return {
    async *open(dropped, path, signal) {
      yield { stage: "reading" };
      const found = await openFiles(disk, dropped, path);
      if (found.kind === "strain") return openStrain(found);
      return found.kind === "scan" ? yield* prepared(found, {}, signal) : yield* openResult(found, signal);
    },
    async *example(signal) {
      yield { stage: "simulating" };
      const found = await openFiles(disk, await exampleFiles(await ready()));
      if (found.kind !== "scan") throw new Error("expected the example to be a scan, found a result");
      return yield* prepared(found, {}, signal);
    },
    async *prepare(preparation, signal) {
      const before = opened();
      yield { stage: "reading" };
      return yield* prepared(await readAgain(disk, before, preparation), preparation, signal);
    },
    async geometry(preparation) {
      const { scan, report } = opened();
      if (!report) throw new InputError("expected frames that were prepared, found a pattern with a geometry of its own");
      const { geometry, warnings } = geometryOf(scan, report, statedGeometry(preparation));
      if (!geometry) throw new InputError(warnings[0] ?? "expected a geometry, found nothing of it");
      return geometryRows(geometry);
    },
    async *solve({ goOn = false, ...settings }, signal) {
      const before = opened();
      const { scan, preparation, pattern, geometry, patternShape } = before;
      const command = commandOf(before, settings);
      const goesOn = goOn && stopped?.command === command ? stopped.folder : undefined;
      const into = goesOn ?? memoryFolder(scan.name);
      const warnings: string[] = [...before.warnings];
      let last: Progress["object"];
      const asked = {
        ...methodSettings(settings, scan.experiment?.phasing),
        preparation: preparationSettings(preparation),
        ...(pattern && { pattern }),
        bars: settings.bars,
      };
      const resume = goesOn !== undefined && (await goesOn.list()).includes(checkpointName);
      stopped = { command, folder: into };
      const around = { ...(await context(command, into, signal)), ...(settings.network && openNetwork && { openNetwork }) };
      if (around.openNetwork && !resume) {
        const first = yield* relay(firstImage(before, around), (step) => stepOf(step, warnings));
        if (first) {
          scene = arrayScene(first, geometry, patternShape);
          yield {
            stage: "predicting",
            view: { ...viewOf(scene), words: "What the network makes of the pattern; the search goes on" },
          };
        }
      }
      const work = reconstruct(scan, asked, { ...around, resume });
      const solvedAs = (done: Reconstruction, files: Solved["files"]): Solved => {
        const { image, parts, result } = done;
        scene = image ? spaceScene(image, parts) : arrayScene(result.object, done.pattern.geometry);
        const told = [...new Set(warnings)];
        return { kind: "crystal", name: scan.name, ...reconstructionWords(done), warnings: told, view: viewOf(scene), files };
      };
      const reconstruction = yield* relay(work, (progress): Step => {
        const step = stepOf(progress, warnings);
        const { object, done } = progress;
        if (done) return { ...step, solved: solvedAs(done, []) };
        if (!object || object === last) return step;
        last = object;
        scene = arrayScene(object, geometry, patternShape);
        return { ...step, view: viewOf(scene) };
      });
      for (const { name, bytes } of settingsFiles(before, settings)) await into.write(name, bytes);
      [folder, stopped] = [into, undefined];
      return solvedAs(reconstruction, await filesIn(into));
    },
    settings: async (settings) => settingsFiles(opened(), settings),
    surface: async (wish) => surfaceOf(shown(), wish),
    cut: async (wish) => cutOf(shown(), wish),
    read: (name) => folder.read(name),
    computing: async () => {
      const { name, threads: count } = await ready();
      return { threads: count, isShared, hasGpu: name === "webgpu" };
    },
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
