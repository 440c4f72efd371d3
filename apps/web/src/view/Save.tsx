// Files of a result: those that most want, and all.

import { useEffect, useState } from "react";
import type { SavedFile, Session, Solved } from "../job/records.js";
import type { About, Machine } from "../machine/machine.js";
import { saveResult } from "../machine/save-result.js";
import { download } from "./download.js";
import { sizeText } from "./text.js";

/** What the usual files are for. */
const usual: readonly (readonly [name: string, use: string])[] = [
  ["result.cxi", "object, counts and settings (HDF5)"],
  ["strain.cxi", "strain and displacement in space (HDF5)"],
  ["strain.vti", "the same for ParaView"],
  ["report.html", "the report: figures and numbers on one page"],
];

interface Props {
  readonly session: Session;
  readonly solved: Solved;
  readonly machine: Machine | undefined;
}

export function Save({ session, solved, machine }: Props) {
  const { name, files } = solved;
  const save = (file: SavedFile): void => {
    session.read(file.name).then(
      (bytes) => download(bytes, savedName(name, file.name)),
      () => {},
    );
  };
  const known = usual.flatMap(([file, use]) => files.filter((one) => one.name === file).map((one) => ({ ...one, use })));
  const others = files.filter((file) => !known.some((one) => one.name === file.name));
  return (
    <section aria-label="Save">
      <h2>Save</h2>
      {machine && <SaveThere key={name} {...{ session, solved, machine }} />}
      <ul className="files">
        {known.map((file) => (
          <li key={file.name}>
            <button type="button" className="file" onClick={() => save(file)}>
              {file.name}
            </button>
            <small>
              {file.use}, {sizeText(file.bytes)}
            </small>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <details>
          <summary>{others.length} more files</summary>
          <ul className="files">
            {others.map((file) => (
              <li key={file.name}>
                <button type="button" className="file" onClick={() => save(file)}>
                  {file.name}
                </button>
                <small>{sizeText(file.bytes)}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** Saves all files into the folder that is served, where that may be. */
function SaveThere({ session, solved, machine }: Props & { readonly machine: Machine }) {
  const [about, setAbout] = useState<About>();
  const [state, setState] = useState<"asked" | { readonly folder: string } | { readonly error: string }>();
  useEffect(() => {
    machine.about().then(setAbout, () => {});
  }, [machine]);
  if (!about?.isWritable) return null;
  const save = (): void => {
    setState("asked");
    saveResult(machine, session, solved).then(
      (folder) => setState({ folder }),
      (error: unknown) => setState({ error: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <>
      <button type="button" className="quiet" disabled={state === "asked"} onClick={save}>
        Save all into {about.name}
      </button>
      {typeof state === "object" && (
        <p className={"error" in state ? "error" : "note"} role={"error" in state ? "alert" : "status"}>
          {"error" in state ? state.error : `Saved in ${about.name}/${state.folder}.`}
        </p>
      )}
    </>
  );
}

/** The name of a file beside those of other scans. */
function savedName(scan: string, file: string): string {
  const name = file.replaceAll("/", "-");
  return name.startsWith(`${scan}-`) ? name : `${scan}-${name}`;
}
