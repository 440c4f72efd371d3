// Where crystal and detector stand, from the transformations of a NeXus file alone: circles about any axes, the detector's distance
// and the direct beam's pixel, as the geometry of a beamline without any list of circles.

import { apply, fromColumns, inverseTranspose, type Matrix3, norm, scale, transpose, type Vector } from "@friedel/engine";
import type { Beamline, Circle } from "@friedel/imaging";
import type { ScanLog } from "../scans/records.js";
import { readEnergy } from "../scans/units.js";
import type { ValueTree } from "../scans/values.js";
import { type ChainAxis, chainFrom, dependsOn, placed, valueAt } from "./chain.js";

/** What the transformations tell of a scan. */
export interface NexusSetting extends Pick<ScanLog, "motors" | "columns" | "distanceM" | "pixelM" | "directBeam"> {
  /** Its circles are the rotations of the chains, under the last names of their paths. */
  readonly beamline: Beamline;
  readonly energyEv?: number;
  /** Crystal to reciprocal space at all angles zero, 1/m without 2π (Busing and Levy); absent where the file has none. */
  readonly ub?: Matrix3;
}

/** Å⁻¹ in m⁻¹. */
const perAngstrom = 1e10;

/**
 * Reads the setting of the detector `instrument/NAME` of the entry at `entry`; where the detector's chain moves, at `frame`. Undefined
 * where sample or detector hang on nothing. Throws FormatError for chains that are broken.
 */
export function nexusSetting(tree: ValueTree, entry: string, detector: string, frame = 0): NexusSetting | undefined {
  const module = `${entry}/instrument/${detector}/module`;
  const onSample = dependsOn(tree, `${entry}/sample/depends_on`);
  if (onSample === undefined || tree.shape(`${module}/fast_pixel_direction`) === undefined) return undefined;
  const sample = chainFrom(tree, onSample);
  const [fast, ...arm] = chainFrom(tree, `${module}/fast_pixel_direction`);
  const [slow] = chainFrom(tree, `${module}/slow_pixel_direction`);
  const names = namesOf([...sample, ...arm]);
  const circles = (chain: readonly ChainAxis[]): Circle[] =>
    chain
      .filter(({ kind }) => kind === "rotation")
      .map(({ path, vector }) => ({ motor: names.get(path) ?? path, axis: vector }))
      .reverse();
  const [column, row] = [fast, slow].map((axis) => scale(valueAt(axis, 0), axis.vector));
  const place = detectorPlace(arm, column, row, frame);
  const rotations = [...sample, ...arm].filter(({ kind }) => kind === "rotation");
  const named = rotations.map((axis) => [names.get(axis.path) ?? axis.path, axis] as const);
  const energyEv = energyOf(tree, entry);
  const ub = ubOf(tree, entry);
  return {
    beamline: {
      name: tree.text(`${entry}/instrument/name`)?.trim() || "NXtransformations",
      sampleCircles: circles(sample),
      detectorCircles: circles(arm),
      pixelDirections: { column, row },
      rocking: names.get(mostMoved(sample)?.path ?? "") ?? "",
      offsetsDeg: {},
      aliases: {},
      pixelM: norm(column),
    },
    motors: Object.fromEntries(named.map(([name, axis]) => [name, valueAt(axis, 0)])),
    columns: new Map(
      named.flatMap(([name, { values }]) => (values.length > 1 ? [[name, Float64Array.from(values)] as const] : [])),
    ),
    pixelM: [norm(row), norm(column)],
    ...place,
    ...(energyEv !== undefined && { energyEv }),
    ...(ub && { ub }),
  };
}

/** The names of axes: the last parts of their paths, with the group before where two axes would share one. */
function namesOf(axes: readonly ChainAxis[]): ReadonlyMap<string, string> {
  const paths = [...new Set(axes.map(({ path }) => path))];
  const last = (path: string, parts: number) => path.split("/").slice(-parts).join("/");
  return new Map(paths.map((path) => [path, last(path, paths.some((o) => o !== path && last(o, 1) === last(path, 1)) ? 3 : 1)]));
}

function mostMoved(chain: readonly ChainAxis[]): ChainAxis | undefined {
  const range = ({ values }: ChainAxis) => Math.abs(values[values.length - 1] - values[0]);
  const rotations = chain.filter(({ kind }) => kind === "rotation");
  return rotations.reduce<ChainAxis | undefined>((most, axis) => (most && range(most) >= range(axis) ? most : axis), undefined);
}

/**
 * The detector's place as distance and direct beam: pixel (0, 0), brought back to all angles zero, is D ẑ − c₀ ê_column − r₀ ê_row,
 * with the edges of a pixel for ê. Shifts between rotations are taken along.
 */
function detectorPlace(arm: readonly ChainAxis[], column: Vector, row: Vector, frame: number) {
  const place = placed(arm, [0, 0, 0], frame);
  const turned = fromColumns(
    placed(arm, [1, 0, 0], frame, true),
    placed(arm, [0, 1, 0], frame, true),
    placed(arm, [0, 0, 1], frame, true),
  );
  const atZero = apply(transpose(turned), place);
  // The inverse of columns is the transpose of their inverse transpose.
  const [distanceM, c, r] = apply(transpose(inverseTranspose(fromColumns([0, 0, 1], column, row))), atZero);
  return [distanceM, c, r].every(Number.isFinite) && distanceM > 0 ? { distanceM, directBeam: { row: -r, column: -c } } : {};
}

function energyOf(tree: ValueTree, entry: string): number | undefined {
  const places = [
    ["sample/beam/incident_energy", "keV"],
    ["instrument/beam/incident_energy", "keV"],
    ["instrument/monochromator/energy", "keV"],
    ["sample/beam/incident_wavelength", "angstrom"],
    ["instrument/beam/incident_wavelength", "angstrom"],
    ["instrument/monochromator/wavelength", "angstrom"],
  ] as const;
  for (const [place, unit] of places) {
    const path = `${entry}/${place}`;
    const [value] = tree.numbers(path) ?? [];
    const energy = value === undefined ? undefined : readEnergy(value, tree.attribute(path, "units"), unit);
    if (energy) return energy.energyEv;
  }
  return undefined;
}

function ubOf(tree: ValueTree, entry: string): Matrix3 | undefined {
  const values = tree.numbers(`${entry}/sample/ub_matrix`);
  if (values?.length !== 9 || !values.every(Number.isFinite)) return undefined;
  const [a, b, c, d, e, f, g, h, i] = values.map((value) => value * perAngstrom);
  return [
    [a, b, c],
    [d, e, f],
    [g, h, i],
  ];
}
