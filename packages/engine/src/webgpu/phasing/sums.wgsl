// Four pairs of sums of each thread, added up in a tile's own place of `sums`, in one order.

var<private> own: array<vec2f, 4>;

fn finish(thread: u32, tile: u32) {
  workgroupBarrier();
  for (var i = 0u; i < 4; i++) {
    exchange[4 * thread + i] = own[i];
  }
  workgroupBarrier();
  if (thread < 4 && 4 * tile + thread < arrayLength(&sums)) {
    var total = vec2f();
    for (var i = 0u; i < threads; i++) {
      total += exchange[4 * i + thread];
    }
    sums[4 * tile + thread] = total;
  }
}
