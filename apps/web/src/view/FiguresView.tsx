// The drawings of a result as the report has them: measured against model, facets with their indices, histogram, maps. They are vectors,
// and can be saved as such.

import { useEffect, useState } from "react";
import type { SavedFile, Session, Solved } from "../job/records.js";
import { download } from "./download.js";

/** Drawings that are shown, in this order, and their names; others are among the files. */
const names: readonly (readonly [file: string, name: string])[] = [
  ["fit", "Measured against model"],
  ["resolution", "Resolution: transfer function and shells"],
  ["histogram", "Histogram of strain"],
  ["facets", "Facets and their indices"],
  ["surface", "Surface from four sides"],
  ["maps", "Maps of strain and displacement"],
  ["lattice", "Lattice spacing"],
  ["error", "Misfit while it was found"],
];

const kinds = [
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
] as const;

/** Whether there is any of them. */
export function hasFigures({ files }: Solved): boolean {
  return files.some((file) => names.some(([name]) => kinds.some(([kind]) => file.name === `figures/${name}.${kind}`)));
}

export function FiguresView({ session, solved: { name, files } }: { readonly session: Session; readonly solved: Solved }) {
  const drawn = names.flatMap(([file, words]) => {
    // What the command line wrote may be pictures of pixels.
    const [found] = kinds.flatMap(([kind]) => files.filter((one) => one.name === `figures/${file}.${kind}`));
    return found ? [{ ...found, words }] : [];
  });
  return (
    <div className="drawings">
      {drawn.map(({ words, ...file }) => (
        <Drawing key={file.name} {...{ session, file, words }} saveAs={`${name}-${file.name.replace("figures/", "")}`} />
      ))}
    </div>
  );
}

interface Props {
  readonly session: Session;
  readonly file: SavedFile;
  readonly words: string;
  readonly saveAs: string;
}

function Drawing({ session, file, words, saveAs }: Props) {
  const [address, setAddress] = useState<string>();
  const [kind, type] = kinds.find(([kind]) => file.name.endsWith(`.${kind}`)) ?? kinds[0];
  useEffect(() => {
    let own: string | undefined;
    let isGone = false;
    session.read(file.name).then(
      (bytes) => {
        if (isGone) return;
        own = URL.createObjectURL(new Blob([bytes.slice()], { type }));
        setAddress(own);
      },
      () => {},
    );
    return () => {
      isGone = true;
      if (own !== undefined) URL.revokeObjectURL(own);
    };
  }, [session, file.name, type]);
  const save = () =>
    session.read(file.name).then(
      (bytes) => download(bytes, saveAs),
      () => {},
    );
  return (
    <figure>
      <figcaption>
        <strong>{words}</strong>
        <button type="button" className="link" onClick={save}>
          Save as {kind.toUpperCase()}
        </button>
      </figcaption>
      {address !== undefined && <img src={address} alt={words} />}
    </figure>
  );
}
