// Files of a result: those that most want, and all.

import type { SavedFile, Session, Solved } from "../job/records.js";

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
      (bytes) => download(bytes, `${name}-${file.name.replaceAll("/", "-")}`),
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

function download(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes.slice()]));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
