// ln x for positive, normal x, to float32's rounding: the built-in one is not that exact everywhere. x = m·2ⁿ with m in [√½, √2), and
// ln m = 2 artanh s with s = (m − 1)/(m + 1), a series of which what is left is below 1e-9.

fn naturalLogarithm(x: f32) -> f32 {
  let bits = bitcast<i32>(x) - 0x3f3504f3;
  let exponent = f32(bits >> 23);
  let m = bitcast<f32>((bits & 0x7fffff) + 0x3f3504f3);
  let s = (m - 1) / (m + 1);
  let t = s * s;
  let series = 2 + t * (0.6666666666666666 + t * (0.4 + t * (0.2857142857142857 + t * 0.2222222222222222)));
  return exponent * 0.6931471805599453 + s * series;
}

/** ln(a/b), whose quotient need not be a number of float32. */
fn logarithmOfRatio(a: f32, b: f32) -> f32 {
  if (b > 1e-20 * a) {
    return naturalLogarithm(a / b);
  }
  return naturalLogarithm(a) - naturalLogarithm(b);
}
