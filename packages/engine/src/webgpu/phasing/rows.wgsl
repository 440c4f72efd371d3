// Rows along x of the box's planes: row r of the box lies in plane r / boxY, in its row y0 + r % boxY. Vectors on the box hold no more
// than the box's own columns.

@group(0) @binding(1) var<uniform> the: Rows;
@group(0) @binding(2) var<storage, read_write> planes: array<vec2f>;

fn placeInPlanes(line: u32, k: u32) -> u32 {
  return ((line / the.boxY) * the.ny + the.y0 + line % the.boxY) * length + k;
}

/** Whether point k of the row is in the box. */
fn isInBox(line: u32, k: u32) -> bool {
  return line < the.rows && k >= the.x0 && k < the.x0 + the.boxX;
}

fn placeInBox(line: u32, k: u32) -> u32 {
  return line * the.boxX + k - the.x0;
}
