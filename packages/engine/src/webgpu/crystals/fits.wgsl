// What kernels of crystal fits share: voxels of the box, planes of a model. Fits lie one after the other, each with all its numbers:
// planes (a normal and a distance each), then coefficients of the phase.

const threads = 64u;

fn voxelsOfBox() -> u32 {
  return the.boxZ * the.boxY * the.boxX;
}

fn voxelAt(voxel: u32) -> vec3u {
  return vec3u(voxel / (the.boxY * the.boxX), (voxel / the.boxX) % the.boxY, voxel % the.boxX);
}

/** From the centre of the box. */
fn placeOf(at: vec3u) -> vec3f {
  return vec3f(at) - 0.5 * (vec3f(f32(the.boxZ), f32(the.boxY), f32(the.boxX)) - 1);
}

/** A plane with a normal of length 1. */
fn planeAt(at: u32) -> vec4f {
  let n = vec3f(parameters[at], parameters[at + 1], parameters[at + 2]);
  return vec4f(n / sqrt(max(dot(n, n), 1e-36)), parameters[at + 3]);
}

/** t of a plane: 0 outside, 1 inside, and in between over the edge. */
fn fractionOf(plane: vec4f, r: vec3f, inverse: f32) -> f32 {
  return clamp(0.5 + (plane.w - dot(plane.xyz, r)) * inverse, 0, 1);
}
