// The app in a frame of another page: a crystal and how far to trust it, and no more. The page hands over the file.

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useWork } from "../work.js";
import type { EndingSession } from "./CrystalPair.js";
import { Notices, ProgressLine } from "./Progress.js";
import { Trust } from "./Trust.js";

const CrystalPanel = lazy(() => import("./CrystalPanel.js").then(({ CrystalPanel }) => ({ default: CrystalPanel })));

/** What embed/friedel-viewer.js says: a file, or why there is none. */
type Handed = { readonly name: string; readonly blob: Blob } | { readonly error: string };

export function Embedded({ begin }: { readonly begin: () => EndingSession }) {
  const [session] = useState(begin);
  const work = useWork(session);
  const [error, setError] = useState<string>();
  const open = useRef(work.open);
  open.current = work.open;
  useEffect(() => {
    const take = ({ source, data }: MessageEvent) => {
      if (source !== parent || !isHanded(data)) return;
      setError("error" in data ? data.error : undefined);
      if ("blob" in data) open.current([{ path: data.name, blob: data.blob }]);
    };
    addEventListener("message", take);
    // Whoever shows the app may know that it is there.
    parent.postMessage("friedel: ready", "*");
    return () => removeEventListener("message", take);
  }, []);
  const { solved, scan, running } = work;
  const trouble = error ?? (scan && !solved ? `${scan.name}: expected a result to show, found a scan` : undefined);
  return (
    <main className="embedded">
      {running && <ProgressLine running={running} stop={work.stop} />}
      <Notices work={trouble === undefined ? work : { ...work, error: trouble }} />
      {solved && <Trust solved={solved} />}
      {solved && (
        <Suspense fallback={<p className="wait">Loading the view …</p>}>
          <CrystalPanel session={session} name={solved.name} view={solved.view} isLive={false} />
        </Suspense>
      )}
    </main>
  );
}

function isHanded(data: unknown): data is Handed {
  if (typeof data !== "object" || data === null) return false;
  if ("error" in data) return typeof data.error === "string";
  return "name" in data && typeof data.name === "string" && "blob" in data && data.blob instanceof Blob;
}
