// The files of the machine that serves the page: a way through its folders, and what is opened.

import { useEffect, useState } from "react";
import type { Machine, MachineEntry, MachineRun } from "../machine/machine.js";
import type { Work } from "../work.js";
import { sizeText } from "./text.js";

interface Props {
  readonly machine: Machine;
  readonly work: Work;
  /** Called once something is being opened. */
  readonly onOpen?: () => void;
}

/** Milliseconds between looks at a folder, where runs may come and go. */
const lookAgain = 5000;

export function MachineFiles({ machine, work, onOpen }: Props) {
  const [path, setPath] = useState<readonly string[]>([]);
  const [name, setName] = useState("");
  const [listing, setListing] = useState<Awaited<ReturnType<Machine["list"]>>>();
  const [runs, setRuns] = useState<readonly MachineRun[]>([]);
  const [trouble, setTrouble] = useState<string>();
  const place = path.join("/");
  useEffect(() => {
    machine.about().then(
      (about) => setName(about.name),
      () => {},
    );
  }, [machine]);
  useEffect(() => {
    let isGone = false;
    const look = (): void => {
      machine.runs().then(
        ({ found }) => !isGone && setRuns(found),
        // What is wrong with the machine the listing says.
        () => {},
      );
      machine.list(place === "" ? [] : place.split("/")).then(
        (found) => {
          if (isGone) return;
          setListing(found);
          setTrouble(undefined);
        },
        (error: unknown) => !isGone && setTrouble(error instanceof Error ? error.message : String(error)),
      );
    };
    look();
    const timer = setInterval(look, lookAgain);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [machine, place]);
  const open = (at: readonly string[], kind: MachineEntry["kind"]): void => {
    work.openFrom(() => machine.open(at, kind));
    onOpen?.();
  };
  const isBusy = work.running !== undefined;
  return (
    <section className="machine" aria-label="Files of this machine">
      <div className="way">
        <nav aria-label="Folder">
          {["", ...path].map((word, depth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a folder's place in the way is what it is
            <span key={depth}>
              {depth > 0 && <span aria-hidden="true"> / </span>}
              <button type="button" className="link" onClick={() => setPath(path.slice(0, depth))}>
                {depth === 0 ? name || "…" : word}
              </button>
            </span>
          ))}
        </nav>
        <button type="button" className="quiet" disabled={isBusy || !listing?.found.length} onClick={() => open(path, "folder")}>
          Open this folder as a scan
        </button>
      </div>
      {trouble !== undefined && (
        <p className="error" role="alert">
          {trouble}
        </p>
      )}
      {runs.length > 0 && (
        <ul className="runs" aria-label="Runs of this machine">
          {runs.map((run) => (
            <li key={run.path}>
              <em>running</em> <code>{run.command ?? "a run"}</code> since {timeText(run.since)}, writes to{" "}
              <button type="button" className="link" onClick={() => setPath(run.path === "" ? [] : run.path.split("/"))}>
                {run.path === "" ? "this folder" : run.path}
              </button>
            </li>
          ))}
        </ul>
      )}
      <ul className="entries">
        {listing?.found.map((entry) => (
          <li key={entry.name}>
            <button
              type="button"
              className="link"
              disabled={isBusy && entry.kind === "file"}
              onClick={() => (entry.kind === "folder" ? setPath([...path, entry.name]) : open([...path, entry.name], "file"))}
            >
              <span aria-hidden="true">{entry.kind === "folder" ? "▸ " : ""}</span>
              {entry.name}
            </button>
            <small>
              {entry.isInUse && <em>a run is writing here · </em>}
              {entry.kind === "file" && `${sizeText(entry.bytes)} · `}
              {timeText(entry.modified)}
            </small>
          </li>
        ))}
      </ul>
      {listing?.found.length === 0 && <p className="axes">An empty folder.</p>}
      {listing?.isShort && <p className="axes">There is more here than is shown.</p>}
    </section>
  );
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}
