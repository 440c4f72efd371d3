// The sums of a fit over all columns: Σ P, Σ √P·A and Σ A² ln(A²/P) over the used voxels, the same over those kept out, Σ gain·|F|² over
// the used ones, and nothing. P = gain·kappa·|F|² + background, or the same with what a column holds as its real part in place of |F|².

@group(0) @binding(3) var<storage, read> amplitude: array<u32>;
@group(0) @binding(4) var<storage, read> response: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec2f>;

const notMeasured = 0xffffffffu;

fn store(line: u32, k: u32, v: vec2f) {
  if (line >= the.columns) {
    return;
  }
  let at = placeInTiles(line, k);
  let bits = amplitude[at];
  if (bits == notMeasured) {
    return;
  }
  var scattered = select(dot(v, v), v.x, the.blurred != 0);
  var background = 0.0;
  if (the.responds != 0) {
    scattered *= response[at].x;
    background = response[at].y;
  }
  let P = max(the.kappa * scattered + background, the.least);
  let A = bitcast<f32>(bits & 0x7fffffffu);
  let counts = A * A;
  var log = 0.0;
  if (counts > 0) {
    log = counts * logarithmOfRatio(counts, max(P, 1e-30));
  }
  if ((bits >> 31) == 0) {
    own[0] += vec2f(P, sqrt(P) * A);
    own[1].x += log;
    own[3].x += scattered;
  } else {
    own[1].y += P;
    own[2] += vec2f(sqrt(P) * A, log);
  }
}
