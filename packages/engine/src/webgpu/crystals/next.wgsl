// One more step is taken.

@group(0) @binding(0) var<storage, read_write> taken: array<u32>;

@compute @workgroup_size(1)
fn main() {
  taken[0] += 1;
}
