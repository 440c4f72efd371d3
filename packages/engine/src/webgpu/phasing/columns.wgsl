// Columns along z between the planes of the box (F_xy of what is pending) and Fourier space. G of tile t, index k and column l of the
// tile lies at (t·length + k)·linesOfTile + l of `fourier`, and so does the modulus: both stream.

@group(0) @binding(1) var<uniform> the: Columns;
@group(0) @binding(2) var<storage, read_write> planes: array<vec2f>;

fn load(line: u32, k: u32) -> vec2f {
  if (the.hasPending == 0 || line >= the.columns || k < the.boxFrom || k >= the.boxTo) {
    return vec2f();
  }
  return planes[(k - the.boxFrom) * the.columns + line];
}

fn placeInTiles(line: u32, k: u32) -> u32 {
  return ((line / linesOfTile) * length + k) * linesOfTile + line % linesOfTile;
}
