// The contents of friedel's CXI files as plain records. SI units and radians, unless a name says otherwise.
// Nothing is computed here: the numbers of the geometry come from imaging.

import type { ComplexVolume, MaskVolume, RealVolume, Triple } from "@friedel/engine";
import type { ReadFile } from "../scans/records.js";

/** A 3 × 3 matrix as its three columns, one for each array axis in the order (frame, row, column). */
export type AxisColumns = readonly [Triple, Triple, Triple];

/** Beamline, Bragg peak, and the edges of a voxel in both spaces. Laboratory frame: z along the beam, y up, right-handed. */
export interface GeometryRecord {
  readonly beamline: string;
  readonly energyEv: number;
  readonly distanceM: number;
  /** Edges of a detector pixel: [row, column]. */
  readonly pixelM: readonly [number, number];
  /** Motor positions in degrees, by name. */
  readonly motors: Readonly<Record<string, number>>;
  /** What moved from frame to frame, and by how much; absent in files of before. */
  readonly scan?: { readonly stepsDeg?: Readonly<Record<string, number>>; readonly energyStepEv?: number };
  /** The pixel of the raw frames that the detector arm points at: [row, column]; absent in files of before. */
  readonly armPixel?: readonly [number, number];
  /** Momentum transfer at the Bragg voxel, 1/m, with the factor 2π. */
  readonly qVector: Triple;
  readonly qNorm: number;
  readonly dSpacingM: number;
  readonly twoThetaRad: number;
  /** Steps of q along the array axes, 1/m per voxel. */
  readonly reciprocalColumns: AxisColumns;
  /** Edges of a voxel of the object along the array axes, m. */
  readonly directColumns: AxisColumns;
}

/** What a pattern was read from. */
export interface InputRecord {
  /** Every file. */
  readonly files: readonly ReadFile[];
  readonly beamline?: string;
  /** The scan's number and command. */
  readonly number?: number;
  readonly command?: string;
  readonly sample?: string;
  /** When it began and ended, as the log has it. */
  readonly date?: string;
  readonly endDate?: string;
  /** Of one frame. */
  readonly exposureS?: number;
  readonly detector?: string;
  /** Least and most that the beam monitor counted at a point. */
  readonly monitor?: readonly [least: number, most: number];
}

/** Program, inputs and settings that made a file; enough to make it again. */
export interface Provenance {
  readonly program: "friedel";
  readonly version: string;
  /** The command line. */
  readonly command: string;
  /** Every setting, JSON-able. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  /** SHA-256 of each input file, hexadecimal, in the order of `inputFiles`. */
  readonly inputSha256: readonly string[];
  readonly inputFiles: readonly string[];
  /** What the pattern was read from; absent in files of before. */
  readonly input?: InputRecord;
  /** What the program ran on: `Node v20.9.0, linux x64`. */
  readonly runtime?: string;
  /** Axis order, centre and signs in words; {@link conventionsText} unless another program's. */
  readonly conventions: string;
}

/** A prepared diffraction pattern. */
export interface PatternFile {
  /** Counts; if `isAmplitude`, squares of the amplitudes of the source. */
  readonly counts: RealVolume;
  /** Values of `Measured`. */
  readonly mask: MaskVolume;
  readonly isAmplitude: boolean;
  /** Counts a unit of |F|², and counts that are not the object's; 1 and 0 where they are not given. */
  readonly gain?: RealVolume;
  readonly background?: RealVolume;
  readonly geometry?: GeometryRecord;
  readonly provenance: Provenance;
}

/** A reconstructed object. All volumes have one shape. */
export interface ResultFile {
  readonly object: ComplexVolume;
  /** 0 outside, 1 inside. */
  readonly support: MaskVolume;
  /** The pattern's mask: values of `Measured`. */
  readonly mask?: MaskVolume;
  /** The pattern. */
  readonly counts?: RealVolume;
  /** As those of a {@link PatternFile}. */
  readonly gain?: RealVolume;
  readonly background?: RealVolume;
  /** Quantities beside the object by name, such as its error bars, with their units. */
  readonly maps?: Readonly<Record<string, { readonly volume: RealVolume; readonly units: string }>>;
  readonly geometry?: GeometryRecord;
  readonly metrics: Readonly<Record<string, number>>;
  /** Columns of equal length by name: iteration, chi2, llk, llkFree, supportVoxels, … */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Settings of the reconstruction, JSON-able. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly provenance: Provenance;
}

/** The conventions of design, as they are written into every file. */
export const conventionsText = [
  "Arrays are C-order with axes (frame, row, column): rocking step, detector row, detector column.",
  "Index floor(N/2) of every axis is zero frequency in a pattern and the origin in an object.",
  "F(q) = sum f exp(-i q.r), so the forward model is the forward FFT of the object.",
  "The object is |rho| exp(i phi) with phi = -Q.u; the displacement along Q is u_Q = -phi/|Q|.",
  "q includes the factor 2 pi. Laboratory frame: z along the beam, y up, right-handed. SI units, angles in radians.",
  "cohere uses the conjugate: its objects are conj(rho).",
].join(" ");
