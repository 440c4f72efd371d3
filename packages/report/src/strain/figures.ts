// The figures of the strain step, with the words that stand under them in a report. To add one: a function of this kind in a file of
// its own, and a line in `drawings`.

import { centreOf, largestOf, realVolume, toNm, type Vector, vectorToNm } from "@friedel/engine";
import { formatHkl, inFrame, type StrainImage, type SurfaceMesh } from "@friedel/imaging";
import { drawHistogram } from "../figures/histogram.js";
import { drawMaps } from "../figures/maps.js";
import { drawFacets, drawSurface } from "../figures/surface.js";
import { amplitudeColours, displacementColours, strainColours } from "../svg/colours.js";
import type { StrainFacts, StrainFigure } from "./records.js";
import { endOf, scaled } from "./scale.js";

/** What a figure is drawn from. */
type Drawn = Pick<StrainFacts, "name" | "image" | "parts">;

/** In the order of the report. */
const drawings: readonly ((of: Drawn) => StrainFigure)[] = [slices, surface, facets, histogram];

/** The figures of an image and of what further steps add to it. */
export function strainFigures(of: Drawn): StrainFigure[] {
  const others = of.image.particles.slice(1).map((_, n) => slicesOf(of, n + 1));
  return [...drawings.map((draw) => draw(of)), ...others, ...of.parts.flatMap(({ figures = [] }) => figures)];
}

/** Strains are drawn in 10⁻⁴. */
const perStrain = 1e4;
const strainLabel = "strain along Q (10⁻⁴)";

function slices(of: Drawn): StrainFigure {
  return slicesOf(of, 0);
}

/** Slices through one of the particles. */
function slicesOf({ name, image, parts }: Drawn, particle: number): StrainFigure {
  const { support, amplitude } = image;
  const frame = frameName(image);
  const largest = largestOf(amplitude.data) || 1;
  const shares = realVolume(
    amplitude.shape,
    amplitude.data.map((a) => a / largest),
  );
  const row = (label: string, volume: typeof amplitude, colours: typeof strainColours) => {
    return { label, volume, colours, range: about0(endOf(inBulk(image, volume.data))), inside: support };
  };
  return {
    file: particle === 0 ? "maps" : `maps-particle-${particle + 1}`,
    title: particle === 0 ? "Slices" : `Slices through particle ${particle + 1}`,
    caption: `Three slices through the middle${image.particles.length > 1 ? ` of particle ${particle + 1}` : ""}, in the ${frame}. Displacement and strain are along Q, against the crystal's own mean lattice; grey is outside. Chequered with dark grey, the strain is not to be believed: beside a fault, a dislocation or a wrap of the phase.`,
    svg: drawMaps({
      title: `Amplitude, phase, displacement and strain: ${name}`,
      subtitle: `in the ${frame}`,
      support,
      through: image.particles[particle].support,
      // Several figures of one image, and the table of particles, count from one place.
      ...(image.particles.length > 1 && { origin: centreOf(support.shape) }),
      voxelNm: vectorToNm(image.space.voxelM),
      rows: [
        { label: "amplitude / maximum", volume: shares, colours: amplitudeColours, range: [0, 1] },
        row("phase (rad)", image.phase, displacementColours),
        row("displacement along Q (nm)", scaled(image.displacement, toNm(1)), displacementColours),
        { ...row(strainLabel, scaled(image.strain, perStrain), strainColours), hatched: image.unreliable },
        ...parts.flatMap(({ mapRows = [] }) => mapRows),
      ],
    }),
  };
}

function surface({ name, image }: Drawn): StrainFigure {
  return {
    file: "surface",
    title: "Surface",
    caption: "The isosurface from four sides, coloured by the strain along Q one voxel below it.",
    svg: drawSurface({
      ...surfaceOf(image),
      title: `Strain at the surface: ${name}`,
      subtitle: `isosurface at ${Math.round(100 * image.level)} % of the largest amplitude; ${frameName(image)}`,
      values: image.surfaceStrain.map((value) => perStrain * value),
      label: strainLabel,
      colours: strainColours,
      range: about0(strainEnd(image)),
    }),
  };
}

function facets({ name, image }: Drawn): StrainFigure {
  const { facets: analysis, facetStrain } = image;
  return {
    file: "facets",
    title: "Facets",
    caption: "The facets that were found, numbered from the largest; edges, corners and what is rounded are grey.",
    svg: drawFacets({
      ...surfaceOf(image),
      title: `Facets: ${name}`,
      subtitle: `${analysis.facets.length} facets; edges, corners and what is rounded in grey`,
      analysis: { ...analysis, facets: analysis.facets.map((facet) => ({ ...facet, centre: vectorToNm(facet.centre) })) },
      names: facetStrain.map(({ index }, i) => (index ? formatHkl(index.hkl) : String(i + 1))),
    }),
  };
}

function histogram({ name, image }: Drawn): StrainFigure {
  const { bulk, support, strain } = image;
  const values = strain.data.map((e) => perStrain * e);
  const outermost = values.filter((_, i) => support.data[i] !== 0 && bulk.data[i] === 0);
  return {
    file: "histogram",
    title: "Histogram of strain",
    caption: "How often each strain occurs inside the crystal, without what is unreliable, and in its outermost layer of voxels.",
    svg: drawHistogram({
      title: `Strain along Q: ${name}`,
      label: strainLabel,
      range: about0(1.6 * strainEnd(image)),
      groups: [
        { name: "bulk", values: inBulk(image, values) },
        { name: "outermost voxels", values: outermost },
      ],
    }),
  };
}

function frameName({ frame }: StrainImage): string {
  return frame === "crystal" ? "crystal's frame: z along Q" : "laboratory's frame: z along the beam, y up";
}

/** The surface in nm, and Q in its frame. */
function surfaceOf({ mesh, space }: StrainImage): { readonly mesh: SurfaceMesh; readonly q: Vector } {
  return { mesh: { ...mesh, positions: mesh.positions.map(toNm) }, q: inFrame(space, space.q) };
}

/** End of the scale of strain, the same in all figures. */
function strainEnd(image: StrainImage): number {
  return endOf(inBulk(image, scaled(image.strain, perStrain).data));
}

/** In the bulk, without what is unreliable. */
function inBulk({ bulk, unreliable }: StrainImage, values: Float32Array): Float32Array {
  return values.filter((_, i) => bulk.data[i] !== 0 && unreliable.data[i] === 0);
}

function about0(end: number): readonly [number, number] {
  return [-end, end];
}
