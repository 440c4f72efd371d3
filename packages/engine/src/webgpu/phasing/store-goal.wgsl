// To the planes of another box.

@group(0) @binding(3) var<storage, read_write> goal: array<vec2f>;

fn store(line: u32, k: u32, v: vec2f) {
  if (line < the.columns && k >= the.goalFrom && k < the.goalTo) {
    goal[(k - the.goalFrom) * the.columns + line] = v;
  }
}
