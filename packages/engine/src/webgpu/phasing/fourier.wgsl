// G = H + F u at a place of Fourier space.

@group(0) @binding(4) var<storage, read_write> fourier: array<vec2f>;

fn wholeOf(pending: vec2f, at: u32) -> vec2f {
  if (the.hasFourier != 0) {
    return pending + fourier[at];
  }
  return pending;
}
