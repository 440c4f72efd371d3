// The top of the page: what is open, another to open, how it is computed, light or dark.

import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Session } from "../job/records.js";
import type { Machine } from "../machine/machine.js";
import type { Work } from "../work.js";
import { MachineFiles } from "./MachineFiles.js";
import { OpenButtons } from "./OpenButtons.js";

export function Header({
  session,
  work,
  machine,
  name,
  children,
}: {
  readonly session: Session;
  readonly work: Work;
  readonly machine: Machine | undefined;
  readonly name: string | undefined;
  /** More to do with what is open. */
  readonly children?: ReactNode;
}) {
  return (
    <header>
      <span className="logo">
        <Logo />
        friedel
      </span>
      <h1>{name ?? "Bragg coherent diffraction imaging"}</h1>
      {children}
      {name !== undefined && machine && <MachineButton machine={machine} work={work} />}
      {name !== undefined && <OpenButtons work={work} isSmall />}
      <Threads session={session} />
      <ThemeButton />
    </header>
  );
}

/** A button that shows the files of the machine over the page. */
function MachineButton({ machine, work }: { readonly machine: Machine; readonly work: Work }) {
  const place = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = () => {
    place.current?.close();
    setIsOpen(false);
  };
  return (
    <>
      <button
        type="button"
        className="quiet"
        onClick={() => {
          setIsOpen(true);
          place.current?.showModal();
        }}
      >
        This machine …
      </button>
      <dialog ref={place} aria-label="Files of this machine" onClose={() => setIsOpen(false)}>
        {isOpen && <MachineFiles machine={machine} work={work} onOpen={close} />}
        <button type="button" className="quiet" onClick={close}>
          Close
        </button>
      </dialog>
    </>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <path d="M16 2 28 9v14l-12 7-12-7V9z" fill="#246a9e" />
      <path d="M16 2 28 9 16 16 4 9z" fill="#7fb4dc" />
      <path d="M16 16v14L4 23V9z" fill="#c8553d" />
    </svg>
  );
}

/** Says whether there is a GPU and how many threads there are, and why there is only one. */
function Threads({ session }: { readonly session: Session }) {
  const [computing, setComputing] = useState<Awaited<ReturnType<Session["computing"]>>>();
  useEffect(() => {
    session.computing().then(setComputing, () => {});
  }, [session]);
  if (!computing) return <span className="threads" />;
  const { threads, isShared, hasGpu } = computing;
  const title = isShared
    ? "The server isolates the page, so threads share memory."
    : "The server sends no isolation headers (COOP, COEP), so the solver runs on one thread; error bars still run side by side.";
  const gpuTitle = "Phasing and refinement run on this machine's GPU; ?engine=wasm at the end of the address leaves it out. ";
  return (
    <span className="threads" title={hasGpu ? gpuTitle + title : title}>
      {hasGpu && "GPU, "}
      {isShared ? `${threads} ${threads === 1 ? "thread" : "threads"}` : "single-threaded"}
    </span>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button type="button" className="quiet" onClick={() => setTheme(other)} aria-label={`Switch to ${other} colours`}>
      {theme === "dark" ? "☀" : "☾"}
    </button>
  );
}
