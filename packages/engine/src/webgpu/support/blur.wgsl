// A blur along one axis of the window; beyond it there is nothing.

@group(0) @binding(1) var<storage, read> taps: array<f32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> blurred: array<f32>;

@compute @workgroup_size(threads)
fn main(place: Place) {
  let voxel = voxelOf(place);
  if (voxel >= the.count) {
    return;
  }
  let k = i32((voxel / the.stride) % the.length);
  let radius = i32(the.radius);
  var sum = 0.0;
  for (var t = max(-radius, -k); t <= min(radius, i32(the.length) - 1 - k); t++) {
    sum += taps[t + radius] * values[u32(i32(voxel) + t * i32(the.stride))];
  }
  blurred[voxel] = sum;
}
