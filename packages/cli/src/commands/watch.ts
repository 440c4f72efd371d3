// `friedel watch`: the raw scans of a folder while they are measured, an image of each as soon as there can be one.

import { randomBytes } from "node:crypto";
import type { Engine } from "@friedel/engine";
import { usualMembers } from "@friedel/imaging";
import { makeFolder } from "@friedel/io/node";
import { duration, figure, percent } from "@friedel/report";
import { type Context, StoppedError, stem } from "@friedel/workflow";
import { keptNetwork, type LiveError, type LiveImage, requireNetwork, watchScans } from "@friedel/workflow/node";
import type { Command } from "commander";
import { defined } from "../flags/defined.js";
import { type EngineFlags, withEngine, withFitThreads } from "../flags/engine.js";
import {
  addEngine,
  addExamples,
  addOutput,
  addScan,
  type OutputFlags,
  preparationSettings,
  readingSettings,
  type ScanFlags,
} from "../flags/groups.js";
import { members, number, whole } from "../flags/parse.js";
import { addAuto } from "../flags/refinement.js";
import { addStrainOptions, type StrainFlags, strainSettings } from "../flags/strain.js";
import { createIncoming } from "../listen/incoming.js";
import { listen } from "../listen/server.js";
import { createReporter } from "../terminal/reporter.js";
import { contextOf } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends Omit<ScanFlags, "scan">, EngineFlags, OutputFlags, StrainFlags {
  readonly bars: number;
  readonly seed?: number;
  readonly coherence: boolean;
  readonly network?: string | false;
  readonly liveSize: number;
  readonly settle: number;
  readonly listen?: number;
}

export function addWatch(program: Command, terminal: Terminal): void {
  const command = program
    .command("watch")
    .description(
      "Reconstructs the raw scans of a folder while they are measured: an image once a third of the curve, the peak in it, is there, a better one from that when more frames have come, and the final one with strain behind the last frame. What came meanwhile is taken together. Ends with Ctrl-C.",
    )
    .argument("<folder>", "where scans come: folders of scans, logs, HDF5 files")
    .optionsGroup("Watching:")
    .option("--live-size <n>", "most voxels along each edge of the images before the final one", whole(16, 512), 64)
    .option(
      "--settle <seconds>",
      "a scan to which nothing has come for so long has ended, whatever its command says",
      number(1),
      30,
    )
    .option(
      "--listen <port>",
      "takes frames over HTTP too, into the folder, and tells of images as events, on this machine alone; 0 for any free port; the token is FRIEDEL_TOKEN's, or a new one",
      whole(0, 65535),
    );
  addScan(command, { isSeries: true });
  addAuto(command);
  addStrainOptions(command).option(
    "--bars <n>",
    "fits that begin differently, of whose mean the final strain and its error bars are; 0: of the object itself, without bars",
    members,
    usualMembers,
  );
  addEngine(command);
  addOutput(command, "<folder>-live");
  addExamples(command, [
    "watch /data/run7/",
    "watch /data/run7/ --beamline ID01 --output live --json",
    "watch live/ --listen 8899",
  ]);
  command.action((folder: string, flags: Flags) => run(terminal, folder, flags));
}

async function run(terminal: Terminal, folder: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const { network, seed, coherence, bars, liveSize, settle } = flags;
  if (typeof network === "string") await requireNetwork(network);
  const kept = network === false ? undefined : keptNetwork(network);
  const settings = {
    preparation: preparationSettings(flags),
    refinement: { ...defined({ seed }), coherence },
    strain: strainSettings(flags),
    bars,
  };
  const output = flags.output ?? `${stem(folder)}-live`;
  const counts = { images: 0, final: 0, failed: 0, skipped: 0 };
  const listening = flags.listen === undefined ? undefined : await openListening(folder, output, flags.listen);
  const { server, incoming, token } = listening ?? {};
  if (server) reporter.note(`listening at ${server.url} with the token ${token}`);
  const work = async (engine: Engine, threads: Pick<Context, "fitElsewhere">) => {
    reporter.note(`watching ${folder}; Ctrl-C ends it`);
    const context = {
      ...contextOf(terminal, flags),
      ...threads,
      ...{ engine, signal: terminal.signal, checkpointEvery: Number.POSITIVE_INFINITY },
      ...(kept && { openNetwork: kept.open }),
    };
    // The first image does not wait for it.
    kept?.open().catch(() => {});
    const asked = {
      ...defined({ hasEnded: incoming?.hasEnded }),
      isDrawn: server !== undefined,
      warmsUp: true,
      remark: reporter.warn,
    };
    for await (const found of watchScans(
      { folder, output, reading: readingSettings(flags), settings, liveSize, settle, ...asked },
      context,
    )) {
      if ("error" in found) counts.failed++;
      else if (!found.isFinal) counts.images++;
      else if (found.hasBars === bars > 0) counts.final++;
      if (!("error" in found)) counts.skipped += found.skipped;
      server?.tell(found);
      if (flags.json) terminal.out(`${JSON.stringify({ command: "watch", ...found })}\n`);
      else report(terminal, reporter.warn, found);
    }
  };
  await withEngine(flags, (engine) => withFitThreads(engine, bars > 0, (threads) => work(engine, threads)))
    .catch((error: unknown) => {
      // That is how a watch ends.
      if (!(error instanceof StoppedError)) throw error;
    })
    .finally(async () => {
      await server?.close();
      await kept?.close();
    });
  const { images, final, failed, skipped } = counts;
  reporter.note(
    `${final} scans, ${images} images before their ends, ${skipped} states taken with later ones, ${failed} that could not be`,
  );
}

/** A server that takes scans into the folder, which is made where it is not there. */
async function openListening(folder: string, output: string, port: number) {
  await makeFolder(folder);
  const incoming = createIncoming(folder);
  const token = process.env.FRIEDEL_TOKEN || randomBytes(16).toString("hex");
  return { incoming, token, server: await listen({ incoming, output, token, port }) };
}

function report(terminal: Terminal, warn: (text: string) => void, found: LiveImage | LiveError): void {
  if ("error" in found) {
    warn(found.error);
    return;
  }
  const { name, frames, of, isFinal, hasBars, isRefined, output, seconds, summary } = found;
  const part = `${frames}${of === undefined ? "" : ` of ${of}`} frames`;
  const strain = isFinal && summary.strainDeviation !== null ? `, strain inside ${percent(summary.strainDeviation)}` : "";
  const fit = summary.noiseRatio === null ? "" : `, noise ratio ${figure(summary.noiseRatio, 3)}`;
  const trust = summary.isCertain ? "" : `; ${summary.isShared ? "no further than its bars" : "not to be relied on"}`;
  const kind = hasBars ? "final, with bars" : isFinal ? "final" : isRefined ? "so far" : "so far, a guess";
  terminal.out(`${name}  ${kind}: ${part}  ${duration(seconds)}${fit}${strain}${trust}  ${output}\n`);
}
