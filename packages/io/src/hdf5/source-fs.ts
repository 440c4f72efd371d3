// A read-only file system for the HDF5 library, over byte sources: everything that the library opens comes from the input
// alone, so a hostile file cannot reach the disk through its links.

import { heapsAreSound } from "./heap-guard.js";
import type { ByteSource, Hdf5Input } from "./source.js";

/** A node of the library's virtual file system, with our source where it is a file. */
interface Node {
  id: number;
  mode: number;
  source?: ByteSource;
  path: string;
  node_ops: unknown;
  stream_ops: unknown;
}

interface Stream {
  node: Node;
  position: number;
}

/** The part of the library's virtual file system that is used here. */
export interface VirtualFiles {
  mkdirTree(path: string): void;
  mount(type: { mount(): Node }, options: object, path: string): void;
  unmount(path: string): void;
  createNode(parent: Node | null, name: string, mode: number, device: number): Node;
  close(stream: object): void;
  readonly streams: readonly (({ readonly tty?: { ops: object } } & object) | null | undefined)[];
  readonly ErrnoError: new (code: number) => Error;
  readFile(path: string): Uint8Array;
  writeFile(path: string, bytes: Uint8Array): void;
  unlink(path: string): void;
}

const folderMode = 0o040555;
const fileMode = 0o100444;
/** WASI error numbers: no such file, read-only file system, invalid argument, input/output error. */
const noEntry = 44;
const readOnly = 69;
const invalid = 28;
const damaged = 29;

/** Where the folder of an input is mounted. */
export const inputFolder = "/input";
/** Folders of the library's own file system that a disk's must not hide. */
const ownFolders = new Set(["dev", "proc", "input"]);

/** What the library did with the files of an input; the owner may reset it. */
export interface SourceLog {
  /** Times that any file was read. */
  reads: number;
  /** Bytes of all files that were opened. */
  size: number;
}

/** An input that the library can open. */
export interface MountedInput {
  /** The path of its file below {@link inputFolder}. */
  readonly place: string;
  readonly log: SourceLog;
  /** What lies at a path below it. */
  find(path: string): ByteSource | "folder" | undefined;
  unmount(): void;
}

/** Mounts the input for the library. Unmount after use. */
export function mountInput(files: VirtualFiles, input: Hdf5Input): MountedInput {
  const place = input.place ?? "main.h5";
  const log: SourceLog = { reads: 0, size: 0 };
  const fail = (code: number): never => {
    throw new files.ErrnoError(code);
  };
  const refuse = () => fail(readOnly);
  const find = (path: string): ByteSource | "folder" | undefined => {
    if (path === place) return input.source;
    return place.startsWith(`${path}/`) ? "folder" : input.neighbour?.(path);
  };
  const create = (parent: Node | null, name: string, path: string, source: ByteSource | "folder"): Node => {
    const node = files.createNode(parent, name, source === "folder" ? folderMode : fileMode, 0);
    if (source !== "folder") node.source = source;
    node.path = path;
    node.node_ops = nodeOperations;
    node.stream_ops = streamOperations;
    return node;
  };
  const nodeOperations = {
    getattr(node: Node) {
      const [atime, mtime, ctime] = new Array<Date>(3).fill(new Date(0));
      const fixed = { dev: 1, nlink: 1, uid: 0, gid: 0, rdev: 0, blksize: 4096, blocks: 0, atime, mtime, ctime };
      return { ...fixed, ino: node.id, mode: node.mode, size: node.source?.size ?? 4096 };
    },
    lookup(parent: Node, name: string): Node {
      const path = parent.path === "" ? name : `${parent.path}/${name}`;
      const found = find(path);
      if (found !== undefined && found !== "folder") log.size += found.size;
      return found === undefined ? fail(noEntry) : create(parent, name, path, found);
    },
    ...Object.fromEntries(["setattr", "mknod", "rename", "unlink", "rmdir", "symlink"].map((name) => [name, refuse])),
    readdir: () => [],
  };
  const streamOperations = {
    read(stream: Stream, buffer: Int8Array, offset: number, length: number, position: number): number {
      const source = stream.node.source;
      if (source === undefined) return fail(invalid);
      const count = Math.max(0, Math.min(length, source.size - position));
      if (count === 0) return 0;
      const target = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, count);
      source.read(target, position);
      log.reads++;
      return heapsAreSound(source, target, position) ? count : fail(damaged);
    },
    write: refuse,
    llseek(stream: Stream, offset: number, whence: number): number {
      const base = [0, stream.position, stream.node.source?.size ?? 0][whence] ?? 0;
      return base + offset < 0 ? fail(invalid) : base + offset;
    },
  };
  const mount = (folder: string, prefix: string) => {
    files.mkdirTree(folder);
    files.mount({ mount: () => create(null, "/", prefix, "folder") }, {}, folder);
  };
  const tops = (input.disk ?? []).filter((name) => !ownFolders.has(name));
  mount(inputFolder, "");
  for (const top of tops) mount(`/${top}`, top);
  const unmount = () => {
    for (const folder of [inputFolder, ...tops.map((top) => `/${top}`)]) files.unmount(folder);
  };
  return { place, log, find, unmount };
}
