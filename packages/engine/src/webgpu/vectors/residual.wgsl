// From F in columns to s²·gain·c·F with c = ∂L/∂I, on its way back, and the sums of loss and model (contract/vectors.ts): L and Σ I', then
// Σ A·I'/√I or Σ A²·I'/I, I' being I without background. Blurred, a column holds K ⊛ |F|² as its real part and becomes gain·c itself.

@group(0) @binding(3) var<storage, read> amplitude: array<u32>;
@group(0) @binding(4) var<storage, read> response: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec2f>;
@group(0) @binding(6) var<storage, read> scales: Scales;
@group(0) @binding(7) var<storage, read> powers: array<f32>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (line >= the.columns) {
    return vec2f();
  }
  let at = placeInTiles(line, k);
  let bits = amplitude[at];
  if ((bits >> 31) != 0) {
    return vec2f();
  }
  let A = the.unit * bitcast<f32>(bits);
  var gain = 1.0;
  var background = 0.0;
  if (the.responds != 0) {
    gain = response[at].x;
    background = response[at].y;
  }
  let scattered = gain * scales.kappa * select(dot(v, v), v.x, the.blurred != 0);
  let I = scattered + background;
  // Below the least intensity the loss goes on along its tangent.
  let J = max(I, the.least);
  let share = select(1.0, scattered / J, the.responds != 0);
  var loss = 0.0;
  var slope = 0.0;
  var third = 0.0;
  if (the.poisson != 0) {
    let counts = A * A;
    slope = 1 - counts / J;
    loss = slope * I;
    if (counts > 0) {
      loss += counts * logarithmOfRatio(counts, J);
    }
    third = share * counts;
  } else {
    let root = sqrt(J);
    slope = (root - A) / root;
    loss = (root - A) * (root - A) + slope * (I - J);
    third = share * root * A;
  }
  own[0] += vec2f(loss, scattered);
  own[1].x += third;
  if (the.blurred != 0) {
    return vec2f(0, gain * slope);
  }
  var weight = scales.kappa * gain * slope;
  if (the.normalised != 0 && powers[at] >= scales.top) {
    weight -= scales.topSlope;
  }
  return weight * v.yx;
}
