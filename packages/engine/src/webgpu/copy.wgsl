// A plain copy, which says what the memory gives: sixteen bytes a thread.

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = (group.x + group.y * groups.x) * 256 + thread;
  if (at < arrayLength(&copied)) {
    copied[at] = source[at];
  }
}
