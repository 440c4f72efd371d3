// What a detector's client pushes: frames and lines of a log, laid into the folder that is watched as a beamline would leave them there.

import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError, OptionError, type RealVolume, realVolume } from "@friedel/engine";
import { readFrameFile, writeTiff } from "@friedel/io";
import { asFileError, makeFolder, writeFileAtomic } from "@friedel/io/node";

/** How raw numbers of a frame are stored, little-endian. */
export const frameTypes = { uint16: 2, int32: 4, float32: 4 } as const;
export type FrameType = keyof typeof frameTypes;

/** Raw numbers of a frame instead of a file. */
export interface RawFrame {
  readonly type: FrameType;
  readonly rows: number;
  readonly columns: number;
}

/** Scans that come in. */
export interface Incoming {
  /** A frame by its number, as a TIFF, EDF or CBF file or as raw numbers. Throws InputError for one that is damaged, twice, or of another size. */
  frame(scan: string, number: number, bytes: Uint8Array, raw?: RawFrame): Promise<void>;
  /** Text that is appended to the scan's SPEC log. Throws InputError for too much of it. */
  log(scan: string, bytes: Uint8Array): Promise<void>;
  /** That nothing more comes. */
  end(scan: string): void;
  hasEnded(scan: string): boolean;
}

/** Most bytes of a log, and most frames and scans. */
const [mostLog, mostFrames, mostScans] = [2 ** 26, 100_000, 10_000];

interface Pushed {
  readonly frames: Set<number>;
  shape?: string;
  logBytes: number;
  hasEnded: boolean;
}

/** Takes scans into a folder. */
export function createIncoming(folder: string): Incoming {
  const scans = new Map<string, Pushed>();
  const open = (name: string): Pushed => {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name))
      throw new OptionError(`expected letters, digits, - and _ in the name of a scan, found "${name.slice(0, 80)}"`);
    const known = scans.get(name) ?? { frames: new Set(), logBytes: 0, hasEnded: false };
    if (!scans.has(name) && scans.size >= mostScans)
      throw new OptionError(`expected at most ${mostScans} scans, found another: ${name}`);
    if (known.hasEnded) throw new OptionError(`expected nothing more of ${name}, which was ended, found more`);
    scans.set(name, known);
    return known;
  };
  return {
    async frame(name, number, bytes, raw) {
      const scan = open(name);
      if (!Number.isInteger(number) || number < 0 || number >= mostFrames)
        throw new OptionError(`expected a frame's number from 0 to ${mostFrames - 1}, found ${number}`);
      if (scan.frames.has(number)) throw new OptionError(`expected each frame of ${name} once, found ${number} again`);
      const what = `${name}, frame ${number}`;
      const { volume, content, ending } = raw ? fromNumbers(bytes, raw, what) : fromFile(bytes, what);
      const shape = volume.shape.join("×");
      if (volume.shape[0] !== 1) throw new DataError(`${what}: expected one frame, found ${volume.shape[0]}`);
      if (scan.shape !== undefined && scan.shape !== shape)
        throw new DataError(`${what}: expected the size of the frames before, ${scan.shape}, found ${shape}`);
      scan.frames.add(number);
      const frames = join(folder, name, "frames");
      try {
        await makeFolder(frames);
        await writeFileAtomic(join(frames, `${name}_${String(number).padStart(6, "0")}.${ending}`), content);
        scan.shape = shape;
      } catch (error) {
        scan.frames.delete(number);
        throw error;
      }
    },
    async log(name, bytes) {
      const scan = open(name);
      if (scan.logBytes + bytes.length > mostLog)
        throw new OptionError(`expected at most ${mostLog} bytes of the log of ${name}, found more`);
      scan.logBytes += bytes.length;
      await makeFolder(join(folder, name));
      const path = join(folder, name, `${name}.spec`);
      await appendFile(path, bytes).catch((error: unknown) => {
        throw asFileError(error, path);
      });
    },
    end: (name) => {
      open(name).hasEnded = true;
    },
    hasEnded: (name) => scans.get(name)?.hasEnded ?? false,
  };
}

interface Frame {
  readonly volume: RealVolume;
  readonly content: Uint8Array;
  readonly ending: string;
}

function fromFile(bytes: Uint8Array, what: string): Frame {
  const { volume } = readFrameFile(bytes, what);
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  const ending = /^(II|MM)/.test(start) ? "tif" : start.startsWith("{") ? "edf" : "cbf";
  return { volume, content: bytes, ending };
}

function fromNumbers(bytes: Uint8Array, { type, rows, columns }: RawFrame, what: string): Frame {
  const size = frameTypes[type];
  if (bytes.length !== rows * columns * size)
    throw new DataError(
      `${what}: expected ${rows}×${columns} numbers of ${type}, ${rows * columns * size} bytes, found ${bytes.length}`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = {
    uint16: (at: number) => view.getUint16(at, true),
    int32: (at: number) => view.getInt32(at, true),
    float32: (at: number) => view.getFloat32(at, true),
  }[type];
  const volume = realVolume([1, rows, columns]);
  for (let i = 0; i < volume.data.length; i++) volume.data[i] = read(i * size);
  const sample = ({ uint16: "u2", int32: "i4", float32: "f4" } as const)[type];
  return { volume, content: writeTiff(volume, sample, what), ending: "tif" };
}
