// A row goes back to the planes.

fn store(line: u32, k: u32, v: vec2f) {
  if (line < the.rows) {
    planes[placeInPlanes(line, k)] = v;
  }
}
