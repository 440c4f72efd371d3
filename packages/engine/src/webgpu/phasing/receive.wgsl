// g ← what the inverse transform left in a row.

@group(0) @binding(3) var<storage, read_write> object: array<vec2f>;

fn store(line: u32, k: u32, v: vec2f) {
  if (isInBox(line, k)) {
    object[placeInBox(line, k)] = the.factor * v.yx;
  }
}
