// K ⊛ (gain·c), the real part of what the lags of a column become.

@group(0) @binding(3) var<storage, read_write> weights: array<f32>;

fn store(line: u32, k: u32, v: vec2f) {
  if (line < the.columns) {
    weights[placeInTiles(line, k)] = v.x;
  }
}
