// A vector on the box ← what the inverse transform left in a row, all of it or inside the support only.

@group(0) @binding(3) var<storage, read_write> object: array<vec2f>;
@group(0) @binding(4) var<storage, read> support: array<u32>;

fn store(line: u32, k: u32, v: vec2f) {
  if (isInBox(line, k)) {
    let at = placeInBox(line, k);
    object[at] = select(the.factor * v.yx, vec2f(), the.masked != 0 && support[at] == 0);
  }
}
