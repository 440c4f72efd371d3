// A row of lags, back along x, times γ and forth again. For the slopes of γ: keeps what it made, or sums its product with what was kept,
// times squared lags along z, y and x, then times their lengths. `tables` has γ along z, y and x, then the lags themselves.

@group(0) @binding(3) var<storage, read_write> kept: array<vec2f>;
@group(0) @binding(4) var<storage, read> tables: array<f32>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec2f>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (line >= the.rows) {
    return vec2f();
  }
  let z = line / the.ny;
  let y = the.planes + line % the.ny;
  let x = the.planes + the.ny + k;
  let lag = v.yx;
  let filtered = tables[z] * tables[y] * tables[x] * lag;
  let at = line * length + k;
  if (the.task == keeps) {
    kept[at] = filtered;
  }
  if (the.task == sumsUp) {
    let lags = the.planes + the.ny + length;
    let r = vec3f(tables[lags + z], tables[lags + y], tables[lags + x]);
    let product = dot(lag, kept[at]);
    let lengths = abs(r);
    own[0] += product * r.xy * r.xy;
    own[1] += product * vec2f(r.z * r.z, lengths.x);
    own[2] += product * lengths.yz;
  }
  return filtered;
}
