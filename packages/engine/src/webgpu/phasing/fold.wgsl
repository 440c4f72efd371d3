// H takes up F u, and its inverse transform along z goes to the planes of another box.

@group(0) @binding(3) var<storage, read_write> fourier: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> goal: array<vec2f>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (line >= the.columns) {
    return vec2f();
  }
  let at = placeInTiles(line, k);
  var g = v;
  if (the.hasFourier != 0) {
    g += fourier[at];
  }
  fourier[at] = g;
  return g.yx;
}

fn store(line: u32, k: u32, v: vec2f) {
  if (line < the.columns && k >= the.goalFrom && k < the.goalTo) {
    goal[(k - the.goalFrom) * the.columns + line] = v;
  }
}
