// The scale "max" from the sums of all tiles: s = 1/√top, and with ∂L/∂s = 2s (Σ |F|² − Σ |F|a/s) and ∂s/∂P = −s³/2 at the greatest what
// each of them has of the gradient. `unit` makes a of A. One group.

@group(0) @binding(0) var<uniform> the: Normalisation;
@group(0) @binding(1) var<storage, read> sums: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> scales: Scales;

const threads = 256u;
var<workgroup> tops: array<vec2f, threads>;
var<workgroup> totals: array<vec2f, threads>;

@compute @workgroup_size(threads)
fn main(@builtin(local_invocation_index) thread: u32) {
  var own = array<vec2f, 2>();
  for (var tile = thread; tile < the.tiles; tile += threads) {
    own[0] = joined(own[0], sums[2 * tile]);
    own[1] += sums[2 * tile + 1];
  }
  tops[thread] = own[0];
  totals[thread] = own[1];
  for (var half = threads / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      tops[thread] = joined(tops[thread], tops[thread + half]);
      totals[thread] += totals[thread + half];
    }
  }
  if (thread == 0) {
    let top = max(tops[0].x, 1e-36);
    let slope = totals[0].x - totals[0].y * the.unit * sqrt(top);
    scales.kappa = 1 / top;
    scales.top = tops[0].x;
    scales.topSlope = slope / top / top / max(tops[0].y, 1);
  }
}
