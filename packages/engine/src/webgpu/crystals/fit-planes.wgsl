// A plane of a fit after a step: a workgroup adds up its gradient over the box. With w = a·∂L/∂a, which is Re(ρ* ∂L/∂ρ), and
// a·(dS/du)/S = a·6(1 − t)/(t(3 − 2t))/2 the other planes need not be looked at.

var<workgroup> subtotals: array<vec4f, threads>;

@compute @workgroup_size(threads)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let work = group.x + group.y * groups.x;
  let fit = work / the.planes;
  let number = 4 * (work % the.planes);
  let step = steps[taken[0]];
  let at = min(fit, the.fits - 1) * the.numbers + number;
  let plane = planeAt(at);
  let voxels = voxelsOfBox();
  var sum = vec4f();
  for (var i = thread; i < voxels && fit < the.fits; i += threads) {
    let r = placeOf(voxelAt(i));
    let t = fractionOf(plane, r, step.inverse);
    if (t > 0 && t < 1) {
      let w = dot(object[fit * voxels + i], gradient[fit * voxels + i]);
      sum += (w * 6 * step.inverse * (1 - t) / max(t * (3 - 2 * t), 1e-36)) * vec4f(-r, 1);
    }
  }
  subtotals[thread] = sum;
  for (var half = threads / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      subtotals[thread] += subtotals[thread + half];
    }
  }
  if (thread == 0 && fit < the.fits) {
    let n = vec3f(parameters[at], parameters[at + 1], parameters[at + 2]);
    let slopes = subtotals[0] * step.moves;
    // Through n/|n|.
    let across = (slopes.xyz - plane.xyz * dot(plane.xyz, slopes.xyz)) / sqrt(max(dot(n, n), 1e-36));
    for (var axis = 0u; axis < 3; axis++) {
      takeStep(fit, number + axis, across[axis], step.normal * step.moves);
    }
    takeStep(fit, number + 3, slopes.w, step.distance * step.moves);
  }
}
