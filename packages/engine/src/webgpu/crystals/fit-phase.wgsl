// A coefficient of a fit's phase after a step: a workgroup adds up its gradient, ∂L/∂φ = Im(ρ* ∂L/∂ρ), over the voxels that it reaches.

@group(0) @binding(7) var<storage, read> tables: array<f32>;

var<workgroup> subtotals: array<f32, threads>;

/** The voxels of an axis that a coefficient reaches; their list lies at `at`. */
fn reachOf(at: u32) -> vec2u {
  return vec2u(u32(tables[at]), u32(tables[at + 1]));
}

/** What a coefficient weighs at a voxel of an axis whose table begins after so many voxels. */
fn weightOf(coefficient: u32, voxel: u32, before: u32) -> f32 {
  let at = 5 * (before + voxel);
  return tables[at + 1 + coefficient - u32(tables[at])];
}

@compute @workgroup_size(threads)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let work = group.x + group.y * groups.x;
  let coefficients = the.gridZ * the.gridY * the.gridX;
  let fit = work / coefficients;
  let own = work % coefficients;
  let cz = own / (the.gridY * the.gridX);
  let cy = (own / the.gridX) % the.gridY;
  let cx = own % the.gridX;
  let lists = 5 * (the.boxZ + the.boxY + the.boxX);
  let z = reachOf(lists + 2 * cz);
  let y = reachOf(lists + 2 * (the.gridZ + cy));
  let x = reachOf(lists + 2 * (the.gridZ + the.gridY + cx));
  let ny = y.y - y.x;
  let nx = x.y - x.x;
  let count = (z.y - z.x) * ny * nx;
  var sum = 0.0;
  for (var i = thread; i < count && fit < the.fits; i += threads) {
    let at = vec3u(z.x + i / (ny * nx), y.x + (i / nx) % ny, x.x + i % nx);
    let weight = weightOf(cz, at.x, 0) * weightOf(cy, at.y, the.boxZ) * weightOf(cx, at.z, the.boxZ + the.boxY);
    let voxel = ((fit * the.boxZ + at.x) * the.boxY + at.y) * the.boxX + at.z;
    let rho = object[voxel];
    let slope = gradient[voxel];
    sum += weight * (slope.y * rho.x - slope.x * rho.y);
  }
  subtotals[thread] = sum;
  for (var half = threads / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      subtotals[thread] += subtotals[thread + half];
    }
  }
  if (thread == 0 && fit < the.fits) {
    takeStep(fit, 4 * the.planes + own, subtotals[0], steps[taken[0]].phase);
  }
}
