// The update of g where something is known of the object's values (contract/phaser.ts), and u ← what is to be added to a·g + b·g'. Known
// is a modulus in the real parts, or a factor; the kinds of steps are those of constraint.ts.

@group(0) @binding(3) var<storage, read_write> object: array<vec2f>;
@group(0) @binding(4) var<storage, read> support: array<u32>;
@group(0) @binding(5) var<storage, read> known: array<vec2f>;

fn turn(line: u32, k: u32, v: vec2f) -> vec2f {
  if (!isInBox(line, k)) {
    return vec2f();
  }
  let at = placeInBox(line, k);
  let g = object[at];
  let projected = the.factor * v.yx;
  let outside = the.a * g + the.b * projected;
  var added = vec2f();
  if (support[at] != 0) {
    let p = select(vec2f(1, 0), known[at], the.hasKnown != 0);
    added = select(projection(g, projected, p), selection(g, projected, outside, p), the.kind >= selectReal);
  }
  object[at] = outside + added;
  return added;
}

fn projection(g: vec2f, projected: vec2f, p: vec2f) -> vec2f {
  let v = the.overWeight * ((the.c - the.a) * g + (the.d - the.b) * projected);
  if (the.kind == modulusKind) {
    let power = dot(v, v);
    let along = v / sqrt(max(power, 1e-36));
    return the.weight * p.x * select(vec2f(1, 0), along, power > 1e-36);
  }
  var value = dot(p, v);
  if (the.kind == nonNegativeKind) {
    value = max(value, 0);
  }
  return the.weight * value * p;
}

fn selection(g: vec2f, projected: vec2f, outside: vec2f, p: vec2f) -> vec2f {
  let now = dot(p, projected);
  let kept = now * p - outside;
  if (the.kind == selectReal) {
    return kept;
  }
  if (now < 0) {
    return vec2f();
  }
  return select(kept, g - the.correction * projected - outside, now < the.alpha * dot(p, g));
}
