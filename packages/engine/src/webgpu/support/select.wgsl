// What reaches the level is inside the new support; how many voxels that are, and where they begin and end along the axes.

@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> selected: array<u32>;
@group(0) @binding(3) var<storage, read_write> found: Found;

var<workgroup> count: atomic<u32>;
var<workgroup> first: array<atomic<u32>, 3>;
var<workgroup> last: array<atomic<u32>, 3>;

@compute @workgroup_size(threads)
fn main(place: Place) {
  if (place.thread < 3) {
    atomicStore(&first[place.thread], 0xffffffffu);
    atomicStore(&last[place.thread], 0);
  }
  if (place.thread == 3) {
    atomicStore(&count, 0);
  }
  workgroupBarrier();
  let voxel = voxelOf(place);
  if (voxel < the.count) {
    let value = values[voxel];
    let isInside = value > 0 && value >= found.level;
    selected[voxel] = u32(isInside);
    if (isInside) {
      let at = array<u32, 3>(voxel / (the.y * the.x), (voxel / the.x) % the.y, voxel % the.x);
      atomicAdd(&count, 1);
      for (var axis = 0; axis < 3; axis++) {
        atomicMin(&first[axis], at[axis]);
        atomicMax(&last[axis], at[axis]);
      }
    }
  }
  workgroupBarrier();
  if (place.thread < 3 && atomicLoad(&count) > 0) {
    atomicMin(&found.first[place.thread], atomicLoad(&first[place.thread]));
    atomicMax(&found.last[place.thread], atomicLoad(&last[place.thread]));
  }
  if (place.thread == 3) {
    atomicAdd(&found.count, atomicLoad(&count));
  }
}
