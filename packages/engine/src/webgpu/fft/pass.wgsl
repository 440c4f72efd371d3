// One axis of complex data, in place: line c begins at (c / inner)·outerStride + c % inner and has `stride` between its points.
// Points outside [inFrom, inTo) are taken as 0, those outside [outFrom, outTo) are not written. Indices may be shifted on either side,
// for arrays whose origin is at their centre, and parts swapped, for inverse transforms.

@group(0) @binding(1) var<uniform> the: Pass;
@group(0) @binding(2) var<storage, read_write> data: array<vec2f>;

fn placeOf(line: u32, k: u32) -> u32 {
  var index = k + the.shift;
  if (index >= length) {
    index -= length;
  }
  return (line / the.inner) * the.outerStride + line % the.inner + index * the.stride;
}

fn load(line: u32, k: u32) -> vec2f {
  if (line >= the.lines || k < the.inFrom || k >= the.inTo) {
    return vec2f();
  }
  let v = data[placeOf(line, k)];
  return select(v, v.yx, the.swapsIn != 0);
}

fn store(line: u32, k: u32, v: vec2f) {
  if (line < the.lines && k >= the.outFrom && k < the.outTo) {
    data[placeOf(line, k)] = the.factor * select(v, v.yx, the.swapsOut != 0);
  }
}
