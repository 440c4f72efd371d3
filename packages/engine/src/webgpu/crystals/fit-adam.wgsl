// One number of a model after a step of Adam along its gradient. Of each fit first moments come before second ones.

@group(0) @binding(0) var<uniform> the: Fits;
@group(0) @binding(1) var<storage, read> steps: array<FitStep>;
@group(0) @binding(2) var<storage, read> taken: array<u32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> moments: array<f32>;
@group(0) @binding(5) var<storage, read> object: array<vec2f>;
@group(0) @binding(6) var<storage, read> gradient: array<vec2f>;

fn takeStep(fit: u32, number: u32, slope: f32, rate: f32) {
  let first = 2 * fit * the.numbers + number;
  let second = first + the.numbers;
  let m = beta1 * moments[first] + (1 - beta1) * slope;
  let v = beta2 * moments[second] + (1 - beta2) * slope * slope;
  moments[first] = m;
  moments[second] = v;
  parameters[fit * the.numbers + number] -= rate * m / (sqrt(v * steps[taken[0]].second) + epsilon);
}
