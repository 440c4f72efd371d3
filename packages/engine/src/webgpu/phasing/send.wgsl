// A row receives g, all of it or inside the support only.

@group(0) @binding(3) var<storage, read> object: array<vec2f>;
@group(0) @binding(4) var<storage, read> support: array<u32>;

fn load(line: u32, k: u32) -> vec2f {
  if (!isInBox(line, k)) {
    return vec2f();
  }
  let at = placeInBox(line, k);
  if (the.masked != 0 && support[at] == 0) {
    return vec2f();
  }
  return object[at];
}
