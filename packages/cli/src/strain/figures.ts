// The figures of the strain step, with the words that stand under them in a report.

import { realVolume } from "@friedel/engine";
import { formatHkl, inFrame, type StrainImage } from "@friedel/imaging";
import {
  amplitudeColours,
  displacementColours,
  drawFacets,
  drawHistogram,
  drawMaps,
  drawSurface,
  strainColours,
} from "../figures/index.js";
import type { StrainPart } from "./part.js";

/** A drawing, its file's name, and its words. */
export interface StrainFigure {
  readonly file: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/** Share of the values that the ends of a colour bar enclose: single voxels at the surface must not make all else pale. */
const enclosed = 0.99;

/** The figures of an image and of what further steps add to it. */
export function strainFigures(name: string, image: StrainImage, parts: readonly StrainPart[]): StrainFigure[] {
  const { space, support, bulk, facets, facetStrain } = image;
  const frame = image.frame === "crystal" ? "crystal's frame: z along Q" : "laboratory's frame: z along the beam, y up";
  const inBulk = (values: Float32Array) => values.filter((_, i) => bulk.data[i] !== 0);
  const microns = 1e4;
  const strain = realVolume(
    image.strain.shape,
    image.strain.data.map((e) => microns * e),
  );
  const displacement = realVolume(
    image.displacement.shape,
    image.displacement.data.map((u) => 1e9 * u),
  );
  const largest = image.amplitude.data.reduce((a, b) => Math.max(a, b), 0) || 1;
  const amplitude = realVolume(
    image.amplitude.shape,
    image.amplitude.data.map((a) => a / largest),
  );
  const strainEnd = endOf(inBulk(strain.data));
  const range = (end: number) => [-end, end] as const;
  const voxelNm = [space.voxelM[0] * 1e9, space.voxelM[1] * 1e9, space.voxelM[2] * 1e9] as const;
  const mesh = { ...image.mesh, positions: image.mesh.positions.map((x) => x * 1e9) };
  const scaled = ([x, y, z]: readonly [number, number, number]) => [1e9 * x, 1e9 * y, 1e9 * z] as const;
  const q = inFrame(space, space.q);
  const values = (list: Float32Array, factor: number) => list.map((value) => factor * value);
  const surface = values(image.surfaceStrain, microns);
  const isOpen = support.data.map((inside, i) => Number(inside !== 0 && bulk.data[i] === 0));
  return [
    {
      file: "maps",
      title: "Slices",
      caption: `Three slices through the middle, in the ${frame}. Displacement and strain are along Q, against the crystal's own mean lattice; grey is outside.`,
      svg: drawMaps({
        title: `Amplitude, phase, displacement and strain: ${name}`,
        subtitle: `in the ${frame}`,
        support,
        voxelNm,
        axes: ["z", "y", "x"],
        rows: [
          { label: "amplitude / maximum", volume: amplitude, colours: amplitudeColours, range: [0, 1] },
          {
            label: "phase (rad)",
            volume: image.phase,
            colours: displacementColours,
            range: range(endOf(inBulk(image.phase.data))),
            inside: support,
          },
          {
            label: "displacement along Q (nm)",
            volume: displacement,
            colours: displacementColours,
            range: range(endOf(inBulk(displacement.data))),
            inside: support,
          },
          { label: "strain along Q (10⁻⁴)", volume: strain, colours: strainColours, range: range(strainEnd), inside: support },
          ...parts.flatMap(({ mapRows = [] }) => mapRows),
        ],
      }),
    },
    {
      file: "surface",
      title: "Surface",
      caption: "The isosurface from four sides, coloured by the strain along Q one voxel below it.",
      svg: drawSurface({
        title: `Strain at the surface: ${name}`,
        subtitle: `isosurface at ${Math.round(100 * image.level)} % of the largest amplitude; ${frame}`,
        mesh,
        q,
        values: surface,
        label: "strain along Q (10⁻⁴)",
        colours: strainColours,
        range: range(strainEnd),
      }),
    },
    {
      file: "facets",
      title: "Facets",
      caption: "The facets that were found, numbered from the largest; edges, corners and what is rounded are grey.",
      svg: drawFacets({
        title: `Facets: ${name}`,
        subtitle: `${facets.facets.length} facets; edges, corners and what is rounded in grey`,
        mesh,
        q,
        analysis: { ...facets, facets: facets.facets.map((facet) => ({ ...facet, centre: scaled(facet.centre) })) },
        names: facetStrain.map(({ index }, i) => (index ? formatHkl(index.hkl) : String(i + 1))),
      }),
    },
    {
      file: "histogram",
      title: "Histogram of strain",
      caption: "How often each strain occurs inside the crystal and in its outermost layer of voxels.",
      svg: drawHistogram({
        title: `Strain along Q: ${name}`,
        label: "strain along Q (10⁻⁴)",
        range: range(1.6 * strainEnd),
        groups: [
          { name: "bulk", values: inBulk(strain.data) },
          { name: "outermost voxels", values: strain.data.filter((_, i) => isOpen[i] !== 0) },
        ],
      }),
    },
    ...parts.flatMap(({ figures = [] }) => figures),
  ];
}

/** Values, evenly taken, that are enough for two digits of a quantile. */
const enoughValues = 50_000;

/** The end of a symmetric scale that holds nearly all values, of two digits. */
export function endOf(values: Float32Array): number {
  const stride = Math.max(1, Math.floor(values.length / enoughValues));
  const sizes = Float32Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => Math.abs(values[i * stride])).sort();
  const end = sizes[Math.floor(enclosed * (sizes.length - 1))] ?? 0;
  return end > 0 ? Number(end.toPrecision(2)) : 1;
}
