// From F to ∂L/∂F = 2s(s|F| − A)/ΣA²·F/|F| on its way back, 0 where F is 0 or nothing counts, and Σ (s|F| − A)².

@group(0) @binding(3) var<storage, read> modulus: array<u32>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec2f>;
@group(0) @binding(5) var<storage, read> scales: array<f32>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (!isColumn(line)) {
    return vec2f();
  }
  let bits = modulus[placeInTiles(line, k)];
  if ((bits >> 31) != 0) {
    return vec2f();
  }
  let scale = scales[fitOf(line)];
  let found = sqrt(dot(v, v));
  let difference = scale * found - bitcast<f32>(bits);
  own[0].x += difference * difference;
  return (2 * scale * difference * the.inverseCounts / max(found, 1e-18)) * v.yx;
}

fn store(line: u32, k: u32, v: vec2f) {
  if (isColumn(line) && k < the.boxZ) {
    planes[placeInPlanes(line, k)] = v;
  }
}
