// Back to the planes that a column came from.

fn store(line: u32, k: u32, v: vec2f) {
  if (line < the.columns && k >= the.boxFrom && k < the.boxTo) {
    planes[(k - the.boxFrom) * the.columns + line] = v;
  }
}
