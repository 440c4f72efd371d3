// `friedel view`: a result in the web app.

import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FileError } from "@friedel/io";
import type { Command } from "commander";
import { addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { whole } from "../flags/parse.js";
import { serveUntilStopped } from "../serve/run-server.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag {
  readonly port: number;
  readonly browser: boolean;
}

/** The file of a folder of results that holds the object. */
const resultName = "result.cxi";

export function addView(program: Command, terminal: Terminal): void {
  const command = program
    .command("view")
    .description(
      "Opens a result in the web app, to turn it, cut it and save it: serves its folder to a browser of this machine until Ctrl-C.",
    )
    .argument("<result>", "folder of results, or a file with an object: CXI, NPZ, HDF5")
    .optionsGroup("Serving:")
    .option("--port <n>", "where it listens (default: any free port)", whole(0, 65535), 0)
    .option("--no-browser", "opens no browser: prints the address only");
  addJson(command);
  addExamples(command, ["view scan54-friedel/", "view scan54-friedel/result.cxi --no-browser"]);
  command.action((result: string, flags: Flags) => run(terminal, result, flags));
}

async function run(terminal: Terminal, result: string, { port, browser, json = false }: Flags): Promise<void> {
  const { folder, open } = await placeOf(result);
  await serveUntilStopped(terminal, { folder, port, open, isBrowserOpened: browser }, (served) =>
    createReporter(terminal, json).finish(`${result} is open at\n\n  ${served.address}\n\nCtrl-C ends it`, {
      command: "view",
      result: join(folder, open),
      ...served,
    }),
  );
}

/** The folder of a result and its file there. Throws FileError for what is none. */
async function placeOf(result: string): Promise<{ readonly folder: string; readonly open: string }> {
  const path = resolve(result);
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(result, "expected a result, found no file or folder of that name");
  if (info.isFile()) return { folder: dirname(path), open: basename(path) };
  const isThere = await stat(join(path, resultName)).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere)
    throw new FileError(
      result,
      `expected a folder with ${resultName}, found none there; friedel serve ${result} opens its scans`,
    );
  return { folder: path, open: resultName };
}
