// Columns along z of the planes of all fits: as many whole tiles for each as the array has. Outside the box along z they are 0.

@group(0) @binding(1) var<uniform> the: Fits;
@group(0) @binding(2) var<storage, read_write> planes: array<vec2f>;

fn fitOf(line: u32) -> u32 {
  return line / (the.tiles * linesOfTile);
}

/** The column of the array. */
fn columnOf(line: u32) -> u32 {
  return line % (the.tiles * linesOfTile);
}

fn isColumn(line: u32) -> bool {
  return fitOf(line) < the.fits && columnOf(line) < the.columns;
}

fn placeInPlanes(line: u32, k: u32) -> u32 {
  return (fitOf(line) * the.boxZ + k) * the.columns + columnOf(line);
}

/** Of the modulus, which all fits share. */
fn placeInTiles(line: u32, k: u32) -> u32 {
  let column = columnOf(line);
  return ((column / linesOfTile) * length + k) * linesOfTile + column % linesOfTile;
}

fn load(line: u32, k: u32) -> vec2f {
  if (!isColumn(line) || k >= the.boxZ) {
    return vec2f();
  }
  return planes[placeInPlanes(line, k)];
}
