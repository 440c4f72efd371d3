// A step of Adam along the gradient that came back to a row (contract/vectors.ts).

@group(0) @binding(3) var<storage, read_write> object: array<vec2f>;
@group(0) @binding(4) var<storage, read> support: array<u32>;
@group(0) @binding(5) var<uniform> adam: Adam;
@group(0) @binding(6) var<storage, read_write> first: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> second: array<vec2f>;

fn store(line: u32, k: u32, v: vec2f) {
  if (!isInBox(line, k)) {
    return;
  }
  let at = placeInBox(line, k);
  if (support[at] == 0) {
    return;
  }
  let g = the.factor * v.yx;
  let m = adam.beta1 * first[at] + (1 - adam.beta1) * g;
  let s = adam.beta2 * second[at] + (1 - adam.beta2) * g * g;
  first[at] = m;
  second[at] = s;
  object[at] -= adam.rate * m / max(sqrt(s) * adam.root + adam.epsilon, vec2f(1e-36));
}
