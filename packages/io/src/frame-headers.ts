// What the headers of frames in files of their own tell: positions of motors, energy, distance, pixel. SPEC writes motors into EDF headers
// (motor_mne, motor_pos, counter_mne, counter_pos), Pilatus and Eiger detectors into CBF comments (`# Omega 12.0 deg.`).

import { hcEvM } from "@friedel/imaging";
import type { ScanLog } from "./scans/records.js";

/** Of one frame; angles in degrees, as the header has them. */
export interface FrameHeader extends Pick<ScanLog, "distanceM" | "pixelM" | "exposureS"> {
  readonly motors: Readonly<Record<string, number>>;
  readonly energyEv?: number;
}

/** Of an EDF header, its keys in small letters; undefined where it tells no motor. */
export function edfHeader(header: ReadonlyMap<string, string>): FrameHeader | undefined {
  const motors = { ...named(header, "counter"), ...named(header, "motor") };
  return Object.keys(motors).length === 0 ? undefined : { motors };
}

function named(header: ReadonlyMap<string, string>, what: string): Record<string, number> {
  const words = (key: string) => (header.get(`${what}_${key}`) ?? "").split(/\s+/).filter((word) => word !== "");
  const [names, values] = [words("mne"), words("pos").map(Number)];
  // Names that are not as many as the positions belong to nobody knows which.
  return names.length === values.length ? finite(names.map((name, i) => [name, values[i]])) : {};
}

/** Of the comments of a CBF header; undefined where they tell no angle. */
export function cbfHeader(comments: readonly string[]): FrameHeader | undefined {
  const fields = new Map(comments.map(fieldOf));
  const number = (name: string): number | undefined => {
    const value = Number.parseFloat(fields.get(name) ?? "");
    return value > 0 && Number.isFinite(value) ? value : undefined;
  };
  const angles = [...fields].flatMap(([name, text]): [string, number][] =>
    /\bdeg\b/.test(text) && !/increment/i.test(name) ? [[name, Number.parseFloat(text)]] : [],
  );
  const motors = finite(angles);
  if (Object.keys(motors).length === 0) return undefined;
  const [wavelength, distanceM, exposureS] = ["Wavelength", "Detector_distance", "Exposure_time"].map(number);
  const pixel = /^([\d.e+-]+) m x ([\d.e+-]+) m/
    .exec(fields.get("Pixel_size") ?? "")
    ?.slice(1, 3)
    .map(Number);
  return {
    motors,
    ...(wavelength !== undefined && { energyEv: hcEvM / (wavelength * 1e-10) }),
    ...(distanceM !== undefined && { distanceM }),
    ...(exposureS !== undefined && { exposureS }),
    // The file's x runs along a row.
    ...(pixel?.every((edge) => edge > 0) && { pixelM: [pixel[1], pixel[0]] as const }),
  };
}

function fieldOf(line: string): [string, string] {
  const [, name = "", text = ""] = /^#\s*(\w+)[\s:]+(.*)$/.exec(line) ?? [];
  return [name, text.trim()];
}

function finite(pairs: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(pairs.filter(([, value]) => Number.isFinite(value)));
}

/**
 * The log that headers stand for, one a frame in order, undefined for a frame that is missing: what changes is a column. Undefined where the
 * first and the last frame tell nothing, or fewer than half of all.
 */
export function logOfHeaders(file: string, headers: readonly (FrameHeader | undefined)[]): ScanLog | undefined {
  const told = headers.flatMap((header, frame) => (header ? [{ header, frame }] : []));
  const [first, last] = [headers[0], headers.at(-1)];
  if (!first || !last || 2 * told.length < headers.length) return undefined;
  const column = (of: (header: FrameHeader) => number | undefined): Float64Array | undefined => {
    const values = headers.map((header) => (header ? of(header) : Number.NaN) ?? Number.NaN);
    const known = told.filter(({ header }) => of(header) !== undefined).map(({ frame }) => frame);
    if (known.length < told.length || known.every((frame) => values[frame] === values[0])) return undefined;
    // A missing frame stood between its neighbours.
    return Float64Array.from(values, (value, k) => {
      if (Number.isFinite(value)) return value;
      const [before, behind] = [known.findLast((frame) => frame < k) ?? 0, known.find((frame) => frame > k) ?? 0];
      return values[before] + ((values[behind] - values[before]) * (k - before)) / (behind - before);
    });
  };
  const columns = Object.keys(first.motors).flatMap((name) => {
    const values = column(({ motors }) => motors[name]);
    return values ? [[name, values] as const] : [];
  });
  const { motors, energyEv, ...rest } = first;
  const energies = column((header) => header.energyEv) ?? energyEv;
  return {
    file,
    points: headers.length,
    motors,
    columns: new Map(columns),
    ...rest,
    ...(energies !== undefined && { energyEv: energies }),
    warnings: [],
  };
}
