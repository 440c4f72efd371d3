// `friedel serve`: the web app with the files of this machine below one folder.

import { resolve } from "node:path";
import type { Command } from "commander";
import { addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { whole } from "../flags/parse.js";
import { type Served, serveUntilStopped } from "../serve/run-server.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag {
  readonly port: number;
  readonly write?: boolean;
  readonly open?: boolean;
}

export function addServe(program: Command, terminal: Terminal): void {
  const command = program
    .command("serve")
    .description(
      "The web app in a browser, with the files of this machine below one folder: scans and results are opened from there, and computed in the browser by every core. It listens on this machine alone and gives files only to who has the token of the address that it prints; from another machine, ssh -L 8765:localhost:8765 leads there. Ends with Ctrl-C.",
    )
    .argument(
      "[folder]",
      "whose files are shown, with those below it; links out of it and names that begin with a dot are not",
      ".",
    )
    .optionsGroup("Serving:")
    .option("--port <n>", "where it listens; 0 for any free port", whole(0, 65535), 8765)
    .option("--write", "results may be saved into the folder as new files; nothing is ever replaced")
    .option("--open", "opens a browser");
  addJson(command);
  addExamples(
    command,
    ["serve /data/run7/", "serve --port 0 --open", "serve results/ --json"],
    "The token is FRIEDEL_TOKEN's, or a new one each time.",
  );
  command.action((folder: string, flags: Flags) => run(terminal, folder, flags));
}

async function run(
  terminal: Terminal,
  folder: string,
  { port, write = false, open = false, json = false }: Flags,
): Promise<void> {
  const place = resolve(folder);
  await serveUntilStopped(terminal, { folder, port, isWritable: write, isBrowserOpened: open }, (served: Served) => {
    const text = `${place}${write ? ", where results may be saved," : ""} is open to the page at\n\n  ${served.address}\n\nCtrl-C ends it`;
    createReporter(terminal, json).finish(text, { command: "serve", folder: place, isWritable: write, ...served });
  });
}
