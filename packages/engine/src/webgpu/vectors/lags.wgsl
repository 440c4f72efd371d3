// Rows along x of planes of lags, all of them, their parts swapped; they go back the right way round.

@group(0) @binding(1) var<uniform> the: Lags;
@group(0) @binding(2) var<storage, read_write> planes: array<vec2f>;

fn load(line: u32, k: u32) -> vec2f {
  if (line >= the.rows) {
    return vec2f();
  }
  return planes[line * length + k];
}

fn store(line: u32, k: u32, v: vec2f) {
  if (line < the.rows) {
    planes[line * length + k] = v;
  }
}
