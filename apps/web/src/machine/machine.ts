// The machine that serves the page (`friedel serve`): what lies below the folder that it opens, and its files. A page of any other server
// has none.

import type { MachineFile } from "../disk/content.js";
import type { DroppedFile } from "../disk/tree.js";

/** A file or folder of the machine. */
export interface MachineEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
  readonly bytes: number;
  readonly modified: number;
  readonly isInUse: boolean;
}

/** A run of the machine that writes below the folder now. */
export interface MachineRun {
  readonly path: string;
  readonly command?: string;
  readonly since: number;
}

/** The folder that is served. */
export interface About {
  readonly name: string;
  /** Whether results may be saved there. */
  readonly isWritable: boolean;
}

/** Files to open, and which of them, or which folder of theirs, is meant. */
export interface Opening {
  readonly files: readonly DroppedFile[];
  readonly path?: string;
}

/** What the page may ask of the machine. Paths are words. Fails with the server's sentence. */
export interface Machine {
  about(): Promise<About>;
  list(path: readonly string[]): Promise<{ readonly found: readonly MachineEntry[]; readonly isShort: boolean }>;
  runs(): Promise<{ readonly found: readonly MachineRun[]; readonly isShort: boolean }>;
  /** A file or folder with all that may belong to it. */
  open(path: readonly string[], kind: MachineEntry["kind"]): Promise<Opening>;
  save(path: readonly string[], bytes: Uint8Array): Promise<void>;
}

/** What the address of a page says: the machine's token, and what is to be opened first. */
export interface Invitation {
  readonly token: string;
  readonly open?: string;
}

/** Reads an address's part behind #; what it says is not left there, and the token is kept for when the page is loaded again. */
export function invitation(
  { hash, pathname }: Pick<Location, "hash" | "pathname">,
  history: Pick<History, "replaceState">,
  kept: Pick<Storage, "getItem" | "setItem">,
): Invitation | undefined {
  const parts = new URLSearchParams(hash.slice(1));
  const given = parts.get("token");
  if (given !== null) {
    kept.setItem(tokenName, given);
    history.replaceState(null, "", pathname);
  }
  const token = given ?? kept.getItem(tokenName);
  const open = parts.get("open");
  return token === null ? undefined : { token, ...(open !== null && { open }) };
}

const tokenName = "friedel-token";

/** The machine that serves the page at a base address. */
export function machineAt(base: string, token: string): Machine {
  const address = (what: string, path: readonly string[]) =>
    new URL(`api/${what}/${path.map(encodeURIComponent).join("/")}`, base).href;
  const ask = async <T>(what: string, path: readonly string[], init: RequestInit = {}): Promise<T> => {
    const response = await fetch(address(what, path), { ...init, headers: { Authorization: `Bearer ${token}` } }).catch(() => {
      throw new Error("expected the machine to answer, found that it does not: does friedel serve still run?");
    });
    // Both kinds of answer are records of our own server.
    const answer = (await response.json()) as T & { readonly error?: string };
    if (response.status === 401)
      throw new Error("expected the address that friedel serve printed last, found one of an earlier run");
    if (!response.ok) throw new Error(answer.error ?? `the machine answered ${response.status}`);
    return answer;
  };
  let known: Promise<About> | undefined;
  const about = () => {
    known ??= ask<About>("about", []);
    return known;
  };
  return {
    about,
    list: (path) => ask("list", path),
    runs: () => ask("runs", []),
    async open(path, kind) {
      const folder = kind === "folder" ? path : path.slice(0, -1);
      const { name } = await about();
      const tree = await ask<{ found: readonly { path: string; bytes: number }[]; isShort: boolean }>("tree", folder);
      if (kind === "folder" && tree.isShort)
        throw new Error(
          `${[name, ...path].join("/")}: expected the folder of one scan, found more than ${tree.found.length} files`,
        );
      const files = tree.found.map((one): DroppedFile => {
        const words = [...folder, ...one.path.split("/")];
        const blob: MachineFile = { address: address("file", words), token, size: one.bytes };
        return { path: [name, ...words].join("/"), blob };
      });
      return { files, path: [name, ...path].join("/") };
    },
    async save(path, bytes) {
      await ask("file", path, { method: "PUT", body: new Blob([bytes.slice()]) });
    },
  };
}
