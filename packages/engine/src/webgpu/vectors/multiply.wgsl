// The scalar product of two vectors, that of each group at its place. A thread has every so manieth voxel of the box.

@group(0) @binding(0) var<uniform> the: Product;
@group(0) @binding(1) var<storage, read> a: array<vec2f>;
@group(0) @binding(2) var<storage, read> b: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> products: array<f32>;

const threads = 256u;
var<workgroup> subtotals: array<f32, threads>;

@compute @workgroup_size(threads)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  var sum = 0.0;
  for (var i = group.x * threads + thread; i < the.voxels; i += the.groups * threads) {
    sum += dot(a[i], b[i]);
  }
  subtotals[thread] = sum;
  for (var half = threads / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      subtotals[thread] += subtotals[thread + half];
    }
  }
  if (thread == 0) {
    products[the.first + group.x] = subtotals[0];
  }
}
