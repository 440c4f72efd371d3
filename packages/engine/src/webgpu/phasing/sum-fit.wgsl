// The sums of a fit over all columns, those of a tile at its place in `sums`: Σ P, Σ √P·A and Σ A² ln(A²/P) over the used voxels, the same
// over those kept out, Σ gain·|F|² over the used ones, and nothing. P = gain·kappa·|F|² + background.

@group(0) @binding(3) var<storage, read> amplitude: array<u32>;
@group(0) @binding(4) var<storage, read> response: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec2f>;

const notMeasured = 0xffffffffu;
var<private> own: array<vec2f, 4>;

fn store(line: u32, k: u32, v: vec2f) {
  if (line >= the.columns) {
    return;
  }
  let at = placeInTiles(line, k);
  let bits = amplitude[at];
  if (bits == notMeasured) {
    return;
  }
  var scattered = dot(v, v);
  var background = 0.0;
  if (the.responds != 0) {
    scattered *= response[at].x;
    background = response[at].y;
  }
  let P = the.kappa * scattered + background;
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

fn finish(thread: u32, tile: u32) {
  workgroupBarrier();
  for (var i = 0u; i < 4; i++) {
    exchange[4 * thread + i] = own[i];
  }
  workgroupBarrier();
  if (thread < 4 && tile * linesOfTile < the.columns) {
    var total = vec2f();
    for (var i = 0u; i < threads; i++) {
      total += exchange[4 * i + thread];
    }
    sums[4 * tile + thread] = total;
  }
}
