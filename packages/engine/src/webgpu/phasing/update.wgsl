// The update of g on a row of the box, and u ← what the support adds to a·g + b·g'. (c, d) is the pair inside the support.

@group(0) @binding(3) var<storage, read_write> object: array<vec2f>;
@group(0) @binding(4) var<storage, read> support: array<u32>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (!isInBox(line, k)) {
    return vec2f();
  }
  let at = placeInBox(line, k);
  let g = object[at];
  let projected = the.factor * v.yx;
  let outside = the.a * g + the.b * projected;
  if (support[at] == 0) {
    object[at] = outside;
    return vec2f();
  }
  let inside = the.c * g + the.d * projected;
  object[at] = inside;
  return (the.c - the.a) * g + (the.d - the.b) * projected;
}
