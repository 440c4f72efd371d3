// From F in columns to |F|², on its way back to lags.

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  return vec2f(0, dot(v, v));
}
