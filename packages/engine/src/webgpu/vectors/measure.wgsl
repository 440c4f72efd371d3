// |F|² of the used voxels, −1 elsewhere; of each tile the greatest and how many have it, Σ |F|² and Σ |F|A.

@group(0) @binding(3) var<storage, read> amplitude: array<u32>;
@group(0) @binding(4) var<storage, read_write> powers: array<f32>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec2f>;

var<private> own: array<vec2f, 2>;

fn store(line: u32, k: u32, v: vec2f) {
  if (line >= the.columns) {
    return;
  }
  let at = placeInTiles(line, k);
  let bits = amplitude[at];
  if ((bits >> 31) != 0) {
    powers[at] = -1;
    return;
  }
  let power = dot(v, v);
  powers[at] = power;
  own[0] = joined(own[0], vec2f(power, 1));
  own[1] += vec2f(power, sqrt(power) * bitcast<f32>(bits));
}

fn finish(thread: u32, tile: u32) {
  workgroupBarrier();
  exchange[2 * thread] = own[0];
  exchange[2 * thread + 1] = own[1];
  workgroupBarrier();
  if (thread == 0 && 2 * tile < arrayLength(&sums)) {
    for (var i = 1u; i < threads; i++) {
      own[0] = joined(own[0], exchange[2 * i]);
      own[1] += exchange[2 * i + 1];
    }
    sums[2 * tile] = own[0];
    sums[2 * tile + 1] = own[1];
  }
}
