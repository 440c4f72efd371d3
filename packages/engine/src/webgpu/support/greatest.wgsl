// The greatest of values of 0 or more: their bits are ordered as they are.

@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> found: Found;

var<workgroup> greatest: atomic<u32>;

@compute @workgroup_size(threads)
fn main(place: Place) {
  if (place.thread == 0) {
    atomicStore(&greatest, 0);
  }
  workgroupBarrier();
  let voxel = voxelOf(place);
  if (voxel < the.count) {
    atomicMax(&greatest, bitcast<u32>(values[voxel]));
  }
  workgroupBarrier();
  if (place.thread == 0) {
    atomicMax(&found.greatest, atomicLoad(&greatest));
  }
}
