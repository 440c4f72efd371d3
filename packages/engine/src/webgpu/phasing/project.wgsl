// The projection onto the modulus, M = P_M G, and H ← a·G + b·M. A sign on the modulus means that the voxel floats.

@group(0) @binding(3) var<storage, read> modulus: array<u32>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (line >= the.columns) {
    return vec2f();
  }
  let at = placeInTiles(line, k);
  let g = wholeOf(v, at);
  let bits = modulus[at];
  var scale = 1.0;
  if ((bits >> 31) == 0) {
    scale = bitcast<f32>(bits) / sqrt(max(dot(g, g), 1e-36));
  }
  if (the.keepsFourier != 0) {
    fourier[at] = (the.a + the.b * scale) * g;
  }
  // Swapped: what follows is an inverse transform.
  return scale * g.yx;
}
