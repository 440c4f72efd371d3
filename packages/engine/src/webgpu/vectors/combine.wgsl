// to ← own·to + Σ coefficient·vector inside the support, 0 outside: up to three vectors at once. One thread a voxel of the box.

@group(0) @binding(0) var<uniform> the: Combination;
@group(0) @binding(1) var<storage, read> support: array<u32>;
@group(0) @binding(2) var<storage, read_write> to: array<vec2f>;
@group(0) @binding(3) var<storage, read> a: array<vec2f>;
@group(0) @binding(4) var<storage, read> b: array<vec2f>;
@group(0) @binding(5) var<storage, read> c: array<vec2f>;

const threads = 256u;

@compute @workgroup_size(threads)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let voxel = (group.x + group.y * groups.x) * threads + thread;
  if (voxel >= the.voxels) {
    return;
  }
  var value = vec2f();
  if (support[voxel] != 0) {
    if (the.keepsOwn != 0) {
      value = the.own * to[voxel];
    }
    if (the.terms > 0) {
      value += the.a * a[voxel];
    }
    if (the.terms > 1) {
      value += the.b * b[voxel];
    }
    if (the.terms > 2) {
      value += the.c * c[voxel];
    }
  }
  to[voxel] = value;
}
