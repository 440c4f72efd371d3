// A crystal as it is shown: volumes on one grid with what they mean, from which surfaces and slices are cut. Volumes have axes (z, y, x)
// of space, or those of the detector's array as long as the object has not been taken to space.

import {
  apply,
  type ComplexVolume,
  centreOf,
  cropOrPad,
  fromColumns,
  largestOf,
  type MaskVolume,
  mapped,
  maskVolume,
  modulusOf,
  norm,
  type RealVolume,
  realVolume,
  scale,
  type Triple,
  toNm,
  triple,
  vectorToNm,
} from "@friedel/engine";
import { facetNames, inFrame, isosurface, type StrainImage, shapeAround, valuesAtSurface } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import type { StrainPart } from "@friedel/report";
import { middleOf, placed } from "./placed-mesh.js";
import type { Crystal, CrystalView, Quantity, QuantityName, Slice, Slices, Surface, Wish } from "./records.js";

/** A volume in the unit of its quantity, and where it is known. */
interface Layer extends Quantity {
  readonly volume: RealVolume;
  readonly known?: MaskVolume;
}

/** The volumes of a crystal. */
export interface Scene extends Omit<Crystal, "quantities"> {
  readonly layers: readonly Layer[];
  readonly amplitude: RealVolume;
  /** Of the amplitude. */
  readonly largest: number;
  /** The amplitude about the same centre, without the empty space around what reaches {@link leastLevel}. */
  readonly near: RealVolume;
  /** Voxel lengths along the axes. */
  readonly voxel: Triple;
  /** From the array's own axes (x, y, z in voxels) to space, where they are not at right angles. */
  readonly toSpace?: (position: Triple) => Triple;
}

/** Strains are shown as ×10⁻⁴, displacements in picometres, as in the figures. */
const strainUnit = 1e4;
const displacementUnit = 1e12;

/** The surface of an object that has no better one: half of its maximum. */
export const halfway = 0.5;

/** Share of the largest amplitude below which surfaces are cut from the whole array: the least of the page's slider. */
const leastLevel = 0.05;

/** A crystal on orthogonal axes, in SI units; its error bars and facets where there are any. */
export interface SpaceMaps extends Pick<StrainImage, "amplitude" | "phase" | "displacement" | "strain" | "support" | "bulk"> {
  readonly space: Pick<StrainImage["space"], "voxelM" | "axes" | "q">;
  /** Of the surface, as a share of the largest amplitude. */
  readonly level: number;
  readonly strainError?: RealVolume;
  /** How far the strain of another run is likely to be. */
  readonly strainRunError?: RealVolume;
  readonly facets?: Crystal["facets"];
}

/** The image of a crystal in space, with its error bars where there are any. */
export function spaceScene(image: StrainImage, parts: readonly StrainPart[] = []): Scene {
  const mapOf = (name: string): RealVolume | undefined =>
    parts.flatMap(({ maps }) => maps?.[name]?.volume ?? []).find((volume) => volume.kind === "real");
  const [strainError, strainRunError] = [mapOf("strain_error"), mapOf("strain_run_error")];
  const names = facetNames(image);
  const facets = image.facets.facets.map(({ centre }, i) => ({ name: names[i], at: vectorToNm(centre) }));
  return mapsScene({ ...image, facets, ...(strainError && { strainError }), ...(strainRunError && { strainRunError }) });
}

/** The maps of a crystal in space. */
export function mapsScene(maps: SpaceMaps): Scene {
  const { space, support, bulk, amplitude, phase, displacement, strain, level, strainError, strainRunError, facets } = maps;
  const signed = (name: QuantityName, label: string, unit: string, volume: RealVolume, factor: number): Layer => {
    const scaled = times(volume, factor);
    const end = endOf(scaled, bulk);
    return { name, label, unit, range: [-end, end], volume: scaled, known: support };
  };
  const largest = largestOf(amplitude.data);
  const layers: Layer[] = [
    signed("strain", "Strain", "×10⁻⁴", strain, strainUnit),
    signed("displacement", "Displacement", "pm", displacement, displacementUnit),
    signed("phase", "Phase", "rad", phase, 1),
    { name: "amplitude", label: "Amplitude", unit: "of the largest", range: [0, 1], volume: times(amplitude, 1 / largest) },
  ];
  if (strainError) {
    const scaled = times(strainError, strainUnit);
    const range = [0, endOf(scaled, bulk)] as const;
    const bar = { unit: "×10⁻⁴", range, known: support };
    layers.splice(1, 0, { name: "bar", label: "Error bar", volume: scaled, ...bar });
    // In the same colours, for it is a part of the bar.
    if (strainRunError)
      layers.splice(2, 0, { name: "run", label: "Another run", volume: times(strainRunError, strainUnit), ...bar });
  }
  return {
    layers,
    ...{ amplitude, largest, near: nearOf(amplitude, largest) },
    unit: "nm",
    axes: ["z", "y", "x"],
    shape: triple((axis) => amplitude.shape[axis]),
    window: windowOf(amplitude, support),
    voxel: triple((axis) => toNm(space.voxelM[axis])),
    q: unit(inFrame(space, space.q)),
    beam: unit(inFrame(space, [0, 0, 1])),
    ...(facets && { facets }),
    level,
  };
}

/** An object on the grid of its pattern, or of a central part of that, whose voxels are as much longer. */
export function arrayScene(object: ComplexVolume, geometry?: GeometryRecord, patternShape: Triple = object.shape): Scene {
  const amplitude = modulusOf(object);
  const largest = largestOf(amplitude.data);
  const support = supportAbove(amplitude, (halfway / 4) * largest);
  const layers: Layer[] = [
    { name: "phase", label: "Phase", unit: "rad", range: [-Math.PI, Math.PI], volume: phaseIn(object, support), known: support },
    { name: "amplitude", label: "Amplitude", unit: "of the largest", range: [0, 1], volume: times(amplitude, 1 / largest) },
  ];
  const shape = triple((axis) => object.shape[axis]);
  const plain = {
    layers,
    ...{ amplitude, largest, near: nearOf(amplitude, largest) },
    axes: ["frame", "row", "column"] as const,
    shape,
    window: windowOf(amplitude, support),
    level: halfway,
  };
  if (!geometry) return { ...plain, unit: "voxels", voxel: [1, 1, 1] };
  const edges = triple3((axis) => vectorToNm(scale(patternShape[axis] / shape[axis], geometry.directColumns[axis])));
  // A mesh has x, y, z for column, row, frame.
  const matrix = fromColumns(edges[2], edges[1], edges[0]);
  return {
    ...plain,
    unit: "nm",
    voxel: triple((axis) => norm(edges[axis])),
    toSpace: (position) => apply(matrix, position),
    q: unit(geometry.qVector),
    beam: [0, 0, 1],
  };
}

function nearOf(amplitude: RealVolume, largest: number): RealVolume {
  return cropOrPad(amplitude, shapeAround(supportAbove(amplitude, leastLevel * largest), 0));
}

function supportAbove({ shape, data }: RealVolume, least: number): MaskVolume {
  const support = maskVolume(shape);
  for (let i = 0; i < data.length; i++) if (data[i] > 0 && data[i] >= least) support.data[i] = 1;
  return support;
}

/** The phase where it is known; an arc tangent takes its time. */
function phaseIn({ shape, data }: ComplexVolume, support: MaskVolume): RealVolume {
  const phase = realVolume(shape);
  for (let i = 0; i < phase.data.length; i++) {
    if (support.data[i] !== 0) phase.data[i] = Math.atan2(data[2 * i + 1], data[2 * i]);
  }
  return phase;
}

/** What the page is told of a scene. */
export function crystalOf({ layers, unit, axes, shape, window, q, beam, facets, level }: Scene): Crystal {
  const quantities = layers.map(({ name, label, unit, range }) => ({ name, label, unit, range }));
  return { quantities, unit, axes, shape, window, level, ...(q && { q }), ...(beam && { beam }), ...(facets && { facets }) };
}

/** A scene with its first view, through its middle. */
export function viewOf(scene: Scene): CrystalView {
  const [{ name }] = scene.layers;
  const wish = { quantity: name, level: scene.level, place: centreOf(scene.amplitude.shape) };
  return { ...crystalOf(scene), surface: surfaceOf(scene, wish), cut: cutOf(scene, wish) };
}

/** The surface at a level, with the values of a quantity a voxel below it. Throws DataError where nothing reaches the level. */
export function surfaceOf(scene: Scene, { quantity, level }: Wish): Surface {
  const { amplitude, near, voxel, toSpace } = scene;
  const { volume, known } = layerOf(scene, quantity);
  const steps: Triple = toSpace ? [1, 1, 1] : voxel;
  const mesh = isosurface(level < leastLevel ? amplitude : near, { level: level * scene.largest, voxel: steps });
  const below = { voxel: steps, depth: Math.cbrt(steps[0] * steps[1] * steps[2]) };
  const values = valuesAtSurface(volume, known, mesh, below);
  const bar = barOf(scene, quantity);
  const bars = bar && valuesAtSurface(bar.volume, known, mesh, below);
  const { positions, normals } = toSpace ? placed(mesh, toSpace) : mesh;
  const middle = middleOf(positions);
  return {
    middle,
    positions: positions.map((value, i) => value - middle[i % 3]),
    normals: normals.slice(),
    triangles: mesh.triangles.slice(),
    values,
    ...(bars && { faint: faintOf(values, bars) }),
  };
}

/** The error bar of what is shown, which the strain alone has. */
function barOf({ layers }: Scene, quantity: QuantityName): Layer | undefined {
  return quantity === "strain" ? layers.find(({ name }) => name === "bar") : undefined;
}

function faintOf(values: Float32Array, bars: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value, i) => (Math.abs(value) < bars[i] ? 1 : 0));
}

/** Slices through a voxel. */
export function cutOf(scene: Scene, { quantity, level, place }: Wish): Slices {
  const { amplitude, voxel, axes, window } = scene;
  const { volume, known } = layerOf(scene, quantity);
  const least = level * scene.largest;
  const { shape } = volume;
  const centre = centreOf(shape);
  const strides = [shape[1] * shape[2], shape[2], 1];
  const bar = barOf(scene, quantity);
  const sliceAcross = (axis: 0 | 1 | 2): Slice => {
    const [up, across] = [0, 1, 2].filter((other) => other !== axis);
    const [first, last] = window;
    const [rows, columns] = [last[up] - first[up] + 1, last[across] - first[across] + 1];
    const values = new Float32Array(rows * columns);
    const inside = new Uint8Array(rows * columns);
    const bars = bar && new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const at = place[axis] * strides[axis] + (first[up] + r) * strides[up] + (first[across] + c) * strides[across];
        values[r * columns + c] = known && known.data[at] === 0 ? Number.NaN : volume.data[at];
        inside[r * columns + c] = amplitude.data[at] >= least ? 1 : 0;
        if (bars) bars[r * columns + c] = bar.volume.data[at];
      }
    }
    const step = [voxel[across], voxel[up]] as const;
    const from = [first[across], first[up]] as const;
    const faint = bars && faintOf(values, bars);
    const lying = { step, from, origin: [centre[across], centre[up]] as const };
    return { axes: [axes[across], axes[up]], rows, columns, values, inside, ...lying, ...(faint && { faint }) };
  };
  return { place, slices: [sliceAcross(0), sliceAcross(1), sliceAcross(2)] };
}

/** Voxels around the crystal that slices show beside it. */
const around = 3;

/** First and last voxel along each axis of a support with some room, within the array; all of it for an empty one. */
function windowOf({ shape }: RealVolume, { data }: MaskVolume): Crystal["window"] {
  const least = [...shape];
  const most = [-1, -1, -1];
  for (let z = 0, row = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++, row += shape[2]) {
      let [first, last] = [shape[2], -1];
      for (let x = 0; x < shape[2]; x++) {
        if (data[row + x] === 0) continue;
        if (x < first) first = x;
        last = x;
      }
      if (last < 0) continue;
      for (const [axis, low, high] of [[0, z, z] as const, [1, y, y] as const, [2, first, last] as const]) {
        least[axis] = Math.min(least[axis], low);
        most[axis] = Math.max(most[axis], high);
      }
    }
  }
  const isEmpty = most[0] < 0;
  return [
    triple((axis) => (isEmpty ? 0 : Math.max(0, least[axis] - around))),
    triple((axis) => (isEmpty ? shape[axis] - 1 : Math.min(shape[axis] - 1, most[axis] + around))),
  ];
}

function layerOf({ layers }: Scene, quantity: QuantityName): Layer {
  return layers.find(({ name }) => name === quantity) ?? layers[0];
}

function times(volume: RealVolume, factor: number): RealVolume {
  return mapped(volume, (value) => factor * value);
}

/** The end of a colour bar: 99 % of the bulk lie below it. */
function endOf({ data }: RealVolume, bulk: MaskVolume): number {
  const values = data.filter((value, i) => bulk.data[i] !== 0 && Number.isFinite(value)).map(Math.abs);
  const end = values.sort()[Math.floor(0.99 * values.length)] ?? 0;
  return end > 0 ? Number(end.toPrecision(2)) : 1;
}

function unit(vector: Triple): Triple {
  return scale(1 / norm(vector), vector);
}

function triple3<T>(of: (axis: 0 | 1 | 2) => T): readonly [T, T, T] {
  return [of(0), of(1), of(2)];
}
