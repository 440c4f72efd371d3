// A window of the array, the support's box and the blur's reach around it, one thread a voxel.

@group(0) @binding(0) var<uniform> the: Window;

const threads = 256u;

struct Place {
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
}

fn groupOf(place: Place) -> u32 {
  return place.group.x + place.group.y * place.groups.x;
}

/** Voxel of the window; the count of all or more for a thread that has none. */
fn voxelOf(place: Place) -> u32 {
  return groupOf(place) * threads + place.thread;
}
