// Buttons that open files, a folder, or the example.

import { useRef } from "react";
import type { Work } from "../work.js";
import { pickedFiles } from "./dropped-files.js";

export function OpenButtons({ work, isSmall = false }: { readonly work: Work; readonly isSmall?: boolean }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const isBusy = work.running !== undefined;
  const picked = (input: HTMLInputElement): void => {
    const list = pickedFiles(input.files);
    // The same files again are another choice.
    input.value = "";
    if (list.length > 0) work.open(list);
  };
  const kind = isSmall ? "quiet" : "";
  return (
    <div className="buttons">
      <button type="button" className={kind} disabled={isBusy} onClick={() => files.current?.click()}>
        Open files …
      </button>
      <button type="button" className={kind} disabled={isBusy} onClick={() => folder.current?.click()}>
        Open a folder …
      </button>
      <button type="button" className={isSmall ? "quiet" : "primary"} disabled={isBusy} onClick={work.example}>
        {isSmall ? "Example" : "Try the example"}
      </button>
      <input ref={files} type="file" multiple hidden data-testid="files" onChange={(event) => picked(event.target)} />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        data-testid="folder"
        // React has no name of its own for it.
        {...{ webkitdirectory: "" }}
        onChange={(event) => picked(event.target)}
      />
    </div>
  );
}
