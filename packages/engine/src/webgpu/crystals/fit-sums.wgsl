// Σ |F|² and Σ |F|A of every fit over the used voxels.

@group(0) @binding(3) var<storage, read> modulus: array<u32>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec2f>;

fn store(line: u32, k: u32, v: vec2f) {
  if (!isColumn(line)) {
    return;
  }
  let bits = modulus[placeInTiles(line, k)];
  if ((bits >> 31) == 0) {
    let power = dot(v, v);
    own[0] += vec2f(power, sqrt(power) * bitcast<f32>(bits));
  }
}
