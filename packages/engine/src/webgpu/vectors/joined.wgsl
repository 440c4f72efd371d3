// The greatest value of two parts and how many have it; a part without any has the value and the number 0.

fn joined(a: vec2f, b: vec2f) -> vec2f {
  if (a.x == b.x) {
    return vec2f(a.x, a.y + b.y);
  }
  return select(a, b, b.x > a.x);
}
