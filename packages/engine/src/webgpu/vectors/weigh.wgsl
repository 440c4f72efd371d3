// s²·weight·F of a column, on its way back.

@group(0) @binding(3) var<storage, read> weights: array<f32>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (line >= the.columns) {
    return vec2f();
  }
  return the.kappa * weights[placeInTiles(line, k)] * v.yx;
}
