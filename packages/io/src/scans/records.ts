// What every reader of raw scans gives, whatever its files: the scans that there are, what is logged beside the frames, and the files.

/** A scan as a list shows it. */
export interface FoundScan {
  /** The log, master or dataset file that holds it. */
  readonly file: string;
  /** Its number; absent where the file holds one scan without a number. */
  readonly number?: number;
  /** As it was typed: `ascan eta 10.1 10.9 80 1`. */
  readonly command?: string;
  /** Points in the log, and frames in the files. */
  readonly points?: number;
  readonly frames?: number;
  readonly detector?: string;
  /** Where it was looked for. */
  readonly brightest?: BrightestFrame;
  /** What a reader would miss: "frames 17, 18", "the detector's file …". */
  readonly missing: readonly string[];
}

/** A frame by its number from 0, its counts and the greatest of its pixels, bad ones too; and how many frames were looked at for it. */
export interface BrightestFrame {
  readonly frame: number;
  readonly counts: number;
  readonly maximum: number;
  readonly looked: number;
}

/** What the files of a scan tell beside its frames; the units of motors and columns are the beamline's (degrees, mm, keV, …). */
export interface ScanLog {
  /** The file that tells it. */
  readonly file: string;
  readonly number?: number;
  readonly command?: string;
  /** When it began and ended, as the file has it. */
  readonly date?: string;
  readonly endDate?: string;
  readonly sample?: string;
  /** Of one frame. */
  readonly exposureS?: number;
  /** Number of points. */
  readonly points: number;
  /** Positions at the start of the scan, by the names that the file has. */
  readonly motors: Readonly<Record<string, number>>;
  /** What was recorded at each point, by the names that the file has. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Photon energy; in an energy scan that of each point. */
  readonly energyEv?: number | Float64Array;
  /** From the sample to the detector along the arm. */
  readonly distanceM?: number;
  /** Edges of a detector pixel along (row, column). */
  readonly pixelM?: readonly [number, number];
  /** The pixel of the frames, unbinned and counted from 0, that the direct beam meets with all detector angles at zero. */
  readonly directBeam?: { readonly row: number; readonly column: number };
  /** The detector's name. */
  readonly detector?: string;
  /** Of each point: what the beam monitor counted, and the share of the beam that attenuators let through. */
  readonly monitor?: Float64Array;
  readonly transmission?: Float64Array;
  readonly warnings: readonly string[];
}

/** What a file was to a scan. */
export type FileRole = "frames" | "log" | "whitefield" | "bad pixels" | "mask" | "pattern";

/** A file that was read: its length in bytes, and the SHA-256 (hex) of them. */
export interface ReadFile {
  readonly role: FileRole;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}
