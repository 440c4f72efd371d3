// Forward transforms of 1 to 8 points, y[i] = Σ x[j] exp(−2πi ij/p), by value, so that all indices are constants and stay in registers.
// Inverse ones are the same with real and imaginary parts swapped before and after.

fn product(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

/** −i·v */
fn turned(v: vec2f) -> vec2f {
  return vec2f(v.y, -v.x);
}

fn radix1(x: array<vec2f, 1>) -> array<vec2f, 1> {
  return x;
}

fn radix2(x: array<vec2f, 2>) -> array<vec2f, 2> {
  return array<vec2f, 2>(x[0] + x[1], x[0] - x[1]);
}

fn radix3(x: array<vec2f, 3>) -> array<vec2f, 3> {
  let sum = x[1] + x[2];
  let middle = x[0] - 0.5 * sum;
  let side = 0.8660254037844386 * turned(x[1] - x[2]);
  return array<vec2f, 3>(x[0] + sum, middle + side, middle - side);
}

fn radix4(x: array<vec2f, 4>) -> array<vec2f, 4> {
  let a = x[0] + x[2];
  let b = x[0] - x[2];
  let c = x[1] + x[3];
  let d = turned(x[1] - x[3]);
  return array<vec2f, 4>(a + c, b + d, a - c, b - d);
}

fn radix5(x: array<vec2f, 5>) -> array<vec2f, 5> {
  let a = x[1] + x[4];
  let b = x[2] + x[3];
  let c = turned(x[1] - x[4]);
  let d = turned(x[2] - x[3]);
  let near = x[0] + 0.30901699437494745 * a - 0.8090169943749475 * b;
  let far = x[0] - 0.8090169943749475 * a + 0.30901699437494745 * b;
  let nearSide = 0.9510565162951535 * c + 0.5877852522924731 * d;
  let farSide = 0.5877852522924731 * c - 0.9510565162951535 * d;
  return array<vec2f, 5>(x[0] + a + b, near + nearSide, far + farSide, far - farSide, near - nearSide);
}

fn radix8(x: array<vec2f, 8>) -> array<vec2f, 8> {
  let even = radix4(array<vec2f, 4>(x[0], x[2], x[4], x[6]));
  let odd = radix4(array<vec2f, 4>(x[1], x[3], x[5], x[7]));
  let a = odd[0];
  let b = 0.7071067811865476 * vec2f(odd[1].x + odd[1].y, odd[1].y - odd[1].x);
  let c = turned(odd[2]);
  let d = 0.7071067811865476 * vec2f(odd[3].y - odd[3].x, -odd[3].x - odd[3].y);
  return array<vec2f, 8>(
    even[0] + a,
    even[1] + b,
    even[2] + c,
    even[3] + d,
    even[0] - a,
    even[1] - b,
    even[2] - c,
    even[3] - d,
  );
}
