// |P_S g| on the window, and Σ |P_S g|² of each group.

@group(0) @binding(1) var<storage, read> object: array<vec2f>;
@group(0) @binding(2) var<storage, read> support: array<u32>;
@group(0) @binding(3) var<storage, read_write> values: array<f32>;
@group(0) @binding(4) var<storage, read_write> squares: array<f32>;

var<workgroup> subtotals: array<f32, threads>;

@compute @workgroup_size(threads)
fn main(place: Place) {
  let voxel = voxelOf(place);
  var square = 0.0;
  if (voxel < the.count) {
    let at = vec3i(
      i32(voxel / (the.y * the.x)) + the.shiftZ,
      i32((voxel / the.x) % the.y) + the.shiftY,
      i32(voxel % the.x) + the.shiftX,
    );
    let size = vec3i(i32(the.boxZ), i32(the.boxY), i32(the.boxX));
    if (all(at >= vec3i()) && all(at < size)) {
      let voxelOfBox = u32((at.x * size.y + at.y) * size.z + at.z);
      if (support[voxelOfBox] != 0) {
        let g = object[voxelOfBox];
        square = dot(g, g);
      }
    }
    values[voxel] = sqrt(square);
  }
  subtotals[place.thread] = square;
  for (var half = threads / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (place.thread < half) {
      subtotals[place.thread] += subtotals[place.thread + half];
    }
  }
  if (place.thread == 0 && groupOf(place) < the.groups) {
    squares[groupOf(place)] = subtotals[0];
  }
}
