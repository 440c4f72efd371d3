// Which of the twins ρ(r) and ρ*(−r) is written: equal data cannot tell them apart, so a rule does, the same for every seed. A fixed sum
// of moments changes its sign from one twin to the other; the hand in which it is above 0 is taken. The moments are
//   ⟨u_a u_b u_c⟩ , the third ones of |ρ|², and ⟨u_a s_b ∂_b φ⟩ , the first ones of the phase's slope from Im(ρ*∇ρ) = |ρ|²∇φ,
// with ⟨⟩ the mean weighted by |ρ|², u = (r − ⟨r⟩)/s and s the crystal's rms half-widths. Nothing is unwrapped, and neither place,
// scale, phase, ramp nor the voxel's size matters. No published convention is known to the authors.

import { type ComplexVolume, centreOf, invert, type SupportedObject, type Triple, triple } from "@friedel/engine";
import { twinOf } from "./compare.js";

/** How the hand of an object was chosen. */
export interface Hand {
  /**
   * The rule of {@link chooseHand}, an earlier result that the object was laid over, or where something that is known of it lies; "either"
   * where that is its own mirror image and nothing decided.
   */
  readonly by: "rule" | "reference" | "place" | "either";
  /**
   * The rule's sum over its spread from run to run, on the hand that was chosen; below {@link nearTie} another run may come out as the
   * twin. Below 0 where a reference chose against the rule.
   */
  readonly margin: number;
  /** Whether no moment tells the object from its twin: the hand then hardly has a meaning. */
  readonly isOwnTwin: boolean;
  /** Of an object that was held against a reference, whether that decided or not. */
  readonly likeness?: Likeness;
}

/** How well both twins match a reference. */
export interface Likeness {
  /** Of the reference, for people. */
  readonly name: string;
  /** Complex correlation, ramp and place taken out, of the hand that was chosen. */
  readonly correlation: number;
  /** The same of its twin. */
  readonly otherHand: number;
}

/** A margin below this is a near tie. */
export const nearTie = 3;

/**
 * Standard deviations of the moments between refinements of one crystal, over four draws of each of 12 simulated crystals with 1e5
 * counts and phases of 0.3 to 1 rad: 0.0005 to 0.0015 for both kinds, the upper end; but up to 0.02 for those of the slope where the body
 * is centrosymmetric, for a weak even phase is then in the pattern to second order only.
 */
const spreads = { usual: 0.0015, symmetric: 0.01 } as const;

/** Root mean square of the third moments below which a body is centrosymmetric: 0.001 to 0.003 of such bodies, 0.05 to 0.14 of others. */
const leastSkew = 0.01;

/** Moments within so many spreads, in the root mean square, are noise: 16 of them alone come to 1.3 in one case of a hundred. */
const indistinct = 2;

/** Moments in the sequence zzz zzy zzx zyy zyx zxx yyy yyx yxx xxx, and zz zy zx yy yx xx; all change their sign from twin to twin. */
interface Moments {
  readonly third: readonly number[];
  readonly slope: readonly number[];
}

/**
 * Weights of the moments: in no simple ratio, so that no symmetry of a crystal makes the sum vanish unless it makes all of them vanish.
 * The largest are those of a phase that bends alike in all directions, as a surface that pulls makes it.
 */
const weights: Moments = {
  third: [0.45, 0.278, -0.336, 0.378, -0.249, 0.311, 0.41, 0.354, -0.26, 0.393],
  slope: [0.9, 0.45, -0.35, 1.1, 0.3, 1],
};

/** The rule's sum over its spread: its sign is the hand, and the twin has the opposite. 0 for an object of zeros. */
export function handMargin(object: ComplexVolume): number {
  return marginOf(momentsOf(object));
}

/** What the rule says of an object as it is: a margin below 0 of one in the other hand. */
export function handOf(object: ComplexVolume): Hand {
  const moments = momentsOf(object);
  const isOwnTwin = rms(moments.third) < indistinct * spreads.usual && rms(moments.slope) < indistinct * slopeSpread(moments);
  return { by: "rule", margin: marginOf(moments), isOwnTwin };
}

/** The object and its support, or the twin of both: whichever the rule says. */
export function chooseHand<S extends SupportedObject>(of: S): S & { readonly hand: Hand } {
  const hand = handOf(of.object);
  const chosen = hand.margin < 0 ? { ...of, object: twinOf(of.object), support: invert(of.support) } : of;
  return { ...chosen, hand: { ...hand, margin: Math.abs(hand.margin) } };
}

function marginOf({ third, slope }: Moments): number {
  const sum = dotOf(third, weights.third) + dotOf(slope, weights.slope);
  const spread = Math.hypot(spreads.usual * norm(weights.third), slopeSpread({ third }) * norm(weights.slope));
  return sum / spread;
}

function slopeSpread({ third }: Pick<Moments, "third">): number {
  return rms(third) < leastSkew ? spreads.symmetric : spreads.usual;
}

function dotOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

function rms(values: readonly number[]): number {
  return norm(values) / Math.sqrt(values.length);
}

/** The moments of an object; 0 of one of zeros. */
function momentsOf(object: ComplexVolume): Moments {
  const frame = frameOf(object);
  const third = new Float64Array(10);
  let mass = 0;
  const u = new Float64Array(3);
  forEachFilled(object, (weight, place) => {
    mass += weight;
    for (let a = 0; a < 3; a++) u[a] = (place[a] - frame.centre[a]) / frame.widths[a];
    let k = 0;
    for (let a = 0; a < 3; a++) for (let b = a; b < 3; b++) for (let c = b; c < 3; c++) third[k++] += weight * u[a] * u[b] * u[c];
  });
  const slope = slopeMoments(object, frame);
  // Of a phase ½ Σ h_ab u_a u_b both orders are h_ab, up to the body's own asymmetry.
  const both = [0, 1, 2].flatMap((a) => [0, 1, 2].slice(a).map((b) => (slope[3 * a + b] + slope[3 * b + a]) / 2));
  return { third: [...third].map((sum) => (mass > 0 ? sum / mass : 0)), slope: both };
}

/**
 * ⟨u_a s_b ∂_b φ⟩ at 3a + b, from the links between neighbours along b: Im(ρ₁*ρ₂) is |ρ₁ρ₂| sin Δφ, so about the mean place of the links
 * weighted by |ρ₁ρ₂| a ramp drops out.
 */
function slopeMoments(object: ComplexVolume, { centre, widths }: Frame): Float64Array {
  const { shape, data } = object;
  const steps: Triple = [shape[1] * shape[2], shape[2], 1];
  const moments = new Float64Array(9);
  for (let b = 0; b < 3; b++) {
    const [places, flows] = [new Float64Array(3), new Float64Array(3)];
    let [links, flow] = [0, 0];
    forEachFilled(object, (weight, place, i) => {
      if (place[b] + 1 >= shape[b]) return;
      const j = 2 * (i + steps[b]);
      const link = Math.sqrt(weight) * Math.hypot(data[j], data[j + 1]);
      const turn = data[2 * i] * data[j + 1] - data[2 * i + 1] * data[j];
      links += link;
      flow += turn;
      for (let a = 0; a < 3; a++) {
        const u = (place[a] - centre[a]) / widths[a];
        places[a] += link * u;
        flows[a] += turn * u;
      }
    });
    for (let a = 0; a < 3; a++) {
      moments[3 * a + b] = links > 0 ? (widths[b] * (flows[a] - (flow * places[a]) / links)) / links : 0;
    }
  }
  return moments;
}

/** Centre of mass and rms half-widths of |ρ|², voxels; half a voxel at least. */
interface Frame {
  readonly centre: Triple;
  readonly widths: Triple;
}

function frameOf(object: ComplexVolume): Frame {
  const [sums, squares] = [new Float64Array(3), new Float64Array(3)];
  const middle = centreOf(object.shape);
  let mass = 0;
  forEachFilled(object, (weight, place) => {
    mass += weight;
    for (let a = 0; a < 3; a++) {
      const d = place[a] - middle[a];
      sums[a] += weight * d;
      squares[a] += weight * d * d;
    }
  });
  const mean = triple((a) => (mass > 0 ? sums[a] / mass : 0));
  return {
    centre: triple((a) => middle[a] + mean[a]),
    widths: triple((a) => (mass > 0 ? Math.max(0.5, Math.sqrt(squares[a] / mass - mean[a] ** 2)) : 0.5)),
  };
}

/** Visits the voxels that are not 0 with |ρ|², their place, which is valid during the call only, and their number. */
function forEachFilled({ shape, data }: ComplexVolume, visit: (weight: number, place: Int32Array, voxel: number) => void): void {
  const place = new Int32Array(3);
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const weight = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
        if (!(weight > 0)) continue;
        place[0] = z;
        place[1] = y;
        place[2] = x;
        visit(weight, place, i);
      }
    }
  }
}
