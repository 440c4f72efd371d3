// A raw 34-ID-C scan that is written again frame by frame, a line of its log beside each, as the beamline writes it.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The files of a scan in memory; `write(target)` begins it anew in a folder and returns what writes frame n there. */
export function scanByFrames(scan) {
  const names = readdirSync(join(scan, "frames")).sort();
  const frames = names.map((name) => readFileSync(join(scan, "frames", name)));
  const maps = ["whitefield.tif", "dark.tif"].filter((name) => existsSync(join(scan, name)));
  const beside = maps.map((name) => [name, readFileSync(join(scan, name))]);
  const logName = readdirSync(scan).find((name) => name.endsWith(".spec"));
  const { head, lines } = logOf(readFileSync(join(scan, logName), "utf8"), names);
  const write = (target) => {
    mkdirSync(join(target, "frames"), { recursive: true });
    for (const [name, bytes] of beside) writeFileSync(join(target, name), bytes);
    writeFileSync(join(target, logName), head);
    return (n) => {
      writeFileSync(join(target, "frames", names[n]), frames[n]);
      writeFileSync(join(target, logName), `${lines[n]}\n`, { flag: "a" });
    };
  };
  return { count: frames.length, write };
}

/** What is in a log before the lines of the only scan that is named by the frames, and these lines. */
function logOf(text, names) {
  const number = Number(/_S(\d+)_/.exec(names[0])?.[1]);
  const start = text.indexOf(`#S ${number} `);
  const end = text.indexOf("\n#S ", start);
  const own = text.slice(start, end < 0 ? undefined : end).split("\n");
  const first = own.findIndex((line) => /^[-\d]/.test(line));
  const header = text.slice(0, text.indexOf("#S "));
  return { head: `${header}${own.slice(0, first).join("\n")}\n`, lines: own.slice(first, first + names.length) };
}
