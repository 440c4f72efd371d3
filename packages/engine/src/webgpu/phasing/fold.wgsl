// H takes up F u, and its inverse transform along z follows.

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (line >= the.columns) {
    return vec2f();
  }
  let at = placeInTiles(line, k);
  let g = wholeOf(v, at);
  fourier[at] = g;
  return g.yx;
}
