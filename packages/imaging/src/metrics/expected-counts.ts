// The counts that an object is expected to give in every voxel of a measurement: the forward model of the engines' descents
// (contract/vectors.ts of @friedel/engine) by any engine's transform, for judgements that look at single voxels.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  Measured,
  type Measurement,
  type Model,
  type RealVolume,
  realVolume,
  type Shape,
  type Transform,
} from "@friedel/engine";

/** The parameters of the model beside the object; without a scale the object gives as many counts as were used. */
export type ExpectedModel = Partial<Model>;

/**
 * gain·s²·(K ⊛ |FFT ρ|²) + background at every voxel, also at those that are free or not measured, where gain and background have any
 * value. Without a scale s² = Σ(A² − background)/Σ gain·(K ⊛ |FFT ρ|²) over the used voxels, or 0 where that is less. Costs one
 * transform, with coherence three.
 */
export async function expectedCounts(
  object: ComplexVolume,
  measurement: Measurement,
  transform: Transform,
  { scale, widths, tails }: ExpectedModel = {},
): Promise<RealVolume> {
  const { gain, background } = measurement;
  const counts = await pattern(object, transform, { widths, tails });
  if (gain) for (let i = 0; i < counts.length; i++) counts[i] *= gain.data[i];
  const factor = scale === undefined ? factorOf(counts, measurement) : scale ** 2;
  for (let i = 0; i < counts.length; i++) counts[i] = factor * counts[i] + (background?.data[i] ?? 0);
  return realVolume(object.shape, new Float32Array(counts));
}

/** K ⊛ |FFT ρ|², never below 0. */
async function pattern(object: ComplexVolume, transform: Transform, coherence: ExpectedModel): Promise<Float64Array> {
  const { data } = await transform(object, "forward");
  const power = new Float64Array(data.length / 2);
  for (let i = 0; i < power.length; i++) power[i] = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
  if (!coherence.widths && !coherence.tails) return power;
  const spectrum = complexVolume(object.shape);
  for (let i = 0; i < power.length; i++) spectrum.data[2 * i] = power[i];
  const lags = await transform(spectrum, "inverse");
  multiplyByLags(lags, coherence);
  const blurred = await transform(lags, "forward");
  for (let i = 0; i < power.length; i++) power[i] = Math.max(0, blurred.data[2 * i]);
  return power;
}

/** Times a function of γ, in place: γ is the product of the axes' γᵢ(r) = exp(−½(2πσᵢr/Nᵢ)² − 2πλᵢ|r|/Nᵢ). */
export function multiplyByLags(
  { shape, data }: ComplexVolume,
  { widths = [0, 0, 0], tails = [0, 0, 0] }: ExpectedModel,
  weight: (gamma: number) => number = (gamma) => gamma,
): void {
  const [zs, ys, xs] = shape.map((_, axis) => gammaOf(shape, axis, widths[axis], tails[axis]));
  let i = 0;
  for (const z of zs)
    for (const y of ys)
      for (const x of xs) {
        const factor = weight(z * y * x);
        data[i++] *= factor;
        data[i++] *= factor;
      }
}

function gammaOf(shape: Shape, axis: number, width: number, tail: number): Float64Array {
  const centre = centreOf(shape)[axis];
  return Float64Array.from({ length: shape[axis] }, (_, k) => {
    const lag = (2 * Math.PI * (k - centre)) / shape[axis];
    return Math.exp(-((width * lag) ** 2) / 2 - tail * Math.abs(lag));
  });
}

/** s² of as many counts as were used. */
function factorOf(model: Float64Array, { amplitude, mask, background }: Measurement): number {
  let [counts, sum] = [0, 0];
  for (let i = 0; i < model.length; i++) {
    if (mask.data[i] !== Measured.used) continue;
    counts += amplitude.data[i] ** 2 - (background?.data[i] ?? 0);
    sum += model[i];
  }
  return sum > 0 ? Math.max(0, counts / sum) : 0;
}
