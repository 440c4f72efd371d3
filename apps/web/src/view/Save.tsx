// Files of a result: those that most want, and all.

import type { SavedFile, Session, Solved } from "../job/records.js";
import { download } from "./download.js";
import { sizeText } from "./text.js";

/** What the usual files are for. */
const usual: readonly (readonly [name: string, use: string])[] = [
  ["result.cxi", "object, counts and settings (HDF5)"],
  ["strain.cxi", "strain and displacement in space (HDF5)"],
  ["strain.vti", "the same for ParaView"],
  ["report.html", "the report: figures and numbers on one page"],
];

export function Save({ session, solved: { name, files } }: { readonly session: Session; readonly solved: Solved }) {
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

/** The name of a file beside those of other scans. */
function savedName(scan: string, file: string): string {
  const name = file.replaceAll("/", "-");
  return name.startsWith(`${scan}-`) ? name : `${scan}-${name}`;
}
