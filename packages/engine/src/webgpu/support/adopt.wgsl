// The support on a box from what was selected on the window. One thread a voxel of the box.

@group(0) @binding(1) var<storage, read> selected: array<u32>;
@group(0) @binding(2) var<storage, read_write> support: array<u32>;

@compute @workgroup_size(threads)
fn main(place: Place) {
  let voxel = voxelOf(place);
  if (voxel >= the.boxZ * the.boxY * the.boxX) {
    return;
  }
  let at = vec3i(
    i32(voxel / (the.boxY * the.boxX)) - the.shiftZ,
    i32((voxel / the.boxX) % the.boxY) - the.shiftY,
    i32(voxel % the.boxX) - the.shiftX,
  );
  let size = vec3i(i32(the.z), i32(the.y), i32(the.x));
  var value = 0u;
  if (all(at >= vec3i()) && all(at < size)) {
    value = selected[u32((at.x * size.y + at.y) * size.z + at.z)];
  }
  support[voxel] = value;
}
