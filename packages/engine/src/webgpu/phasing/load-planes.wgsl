// A row of the planes, its parts swapped.

fn load(line: u32, k: u32) -> vec2f {
  if (line >= the.rows) {
    return vec2f();
  }
  return planes[placeInPlanes(line, k)];
}
