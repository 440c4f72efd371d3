// Where a beamline's files keep what a scan needs, as data: the records that the YAML files of beamlines/ hold under `layouts`.
// Places are paths whose names may hold `{scan}`, `{detector}`, `{motor}`, `{axis}`, `{part}` and `*` (scans/places.ts); those
// without a leading slash begin at the group of the scan. Of several places the first that is there counts, and the first is
// where a scan is written to.

/** What holds the scan: an HDF5 file, or the log of one beside its frames. */
export type LayoutKind = "hdf5" | "spec" | "fio";

export type EnergyUnit = "keV" | "eV" | "angstrom" | "nm";
export type LengthUnit = "m" | "mm" | "um";

/** A number that stands at one of several places. A unit that the file states beside the number goes first. */
export interface Quantity<Unit extends string> {
  readonly at: readonly string[];
  readonly unit: Unit;
}

/** Places of what is counted along the rows and the columns of a detector. */
export interface RowColumn {
  readonly row: readonly string[];
  readonly column: readonly string[];
}

/** One way in which a beamline has written its scans. */
export interface Layout {
  /** For messages: `BLISS dataset file`. */
  readonly name: string;
  readonly kind: LayoutKind;
  /** How file and folders are called, which may tell scan and detector: `{detector}/{name}_{scan:5}_master.h5`. Others are read too. */
  readonly file: readonly string[];
  /** Where the log of an HDF5 file lies from its folder; its values are at `log:motors/…`, `log:columns/…`. */
  readonly log: readonly string[];
  /** The group of a scan: `/{scan}.1`. */
  readonly scan: readonly string[];
  /** The stack of frames, or its parts (`{part}`) in order. */
  readonly frames: readonly string[];
  readonly motors: {
    /** Where an array of positions stands, and where one position of the whole scan. */
    readonly scanned: readonly string[];
    readonly still: readonly string[];
    /** Motors that have places of their own. */
    readonly own: Readonly<Record<string, readonly string[]>>;
  };
  readonly energy?: Quantity<EnergyUnit>;
  readonly distance?: Quantity<LengthUnit>;
  readonly pixel?: RowColumn & { readonly unit: LengthUnit };
  /** The pixel that the direct beam meets with all detector angles at zero, from 0. */
  readonly directBeam?: RowColumn;
  /** Of each point: what the beam monitor counted, and the share of the beam that attenuators let through. */
  readonly monitor: readonly string[];
  readonly transmission: readonly string[];
  /** An image of the detector, not zero where a pixel is bad. */
  readonly mask: readonly string[];
  /** The count at which the detector ends. */
  readonly saturation: readonly string[];
  readonly command: readonly string[];
  readonly sample: readonly string[];
  readonly startTime: readonly string[];
  readonly endTime: readonly string[];
  /** Seconds a frame. */
  readonly exposure: readonly string[];
  /** Of a log with frames in files of their own: the column that holds the number of each. */
  readonly frameNumber: readonly string[];
}
