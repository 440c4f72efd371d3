// The best scale of every fit, Σ |F|A/Σ |F|², from the sums of its tiles; 0 where there is no crystal.

@group(0) @binding(0) var<uniform> the: Fits;
@group(0) @binding(1) var<storage, read> sums: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> scales: array<f32>;

const threads = 64u;
var<workgroup> subtotals: array<vec2f, threads>;

@compute @workgroup_size(threads)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  var sum = vec2f();
  for (var tile = thread; tile < the.tiles; tile += threads) {
    sum += sums[4 * (group.x * the.tiles + tile)];
  }
  subtotals[thread] = sum;
  for (var half = threads / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      subtotals[thread] += subtotals[thread + half];
    }
  }
  if (thread == 0) {
    scales[group.x] = subtotals[0].y / max(subtotals[0].x, 1e-36);
  }
}
