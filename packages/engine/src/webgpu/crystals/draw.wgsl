// ρ of every fit on its box: the product of its planes' edges, with the phase of its spline.

@group(0) @binding(0) var<uniform> the: Fits;
@group(0) @binding(1) var<storage, read> steps: array<FitStep>;
@group(0) @binding(2) var<storage, read> taken: array<u32>;
@group(0) @binding(3) var<storage, read> parameters: array<f32>;
@group(0) @binding(4) var<storage, read> tables: array<f32>;
@group(0) @binding(5) var<storage, read_write> object: array<vec2f>;

@compute @workgroup_size(threads)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = (group.x + group.y * groups.x) * threads + thread;
  let voxels = voxelsOfBox();
  if (i >= the.fits * voxels) {
    return;
  }
  let list = (i / voxels) * the.numbers;
  let at = voxelAt(i % voxels);
  let r = placeOf(at);
  let inverse = steps[taken[0]].inverse;
  var amplitude = 1.0;
  for (var k = 0u; k < the.planes; k++) {
    let t = fractionOf(planeAt(list + 4 * k), r, inverse);
    amplitude *= t * t * (3 - 2 * t);
  }
  object[i] = amplitude * phasor(phaseAt(list + 4 * the.planes, at));
}

/** The spline whose coefficients begin at `list`. */
fn phaseAt(list: u32, at: vec3u) -> f32 {
  let z = weightsOf(at.x, 0);
  let y = weightsOf(at.y, the.boxZ);
  let x = weightsOf(at.z, the.boxZ + the.boxY);
  var phase = 0.0;
  for (var i = 0u; i < 4; i++) {
    for (var j = 0u; j < 4; j++) {
      let row = list + ((z.first + i) * the.gridY + y.first + j) * the.gridX + x.first;
      let along = vec4f(parameters[row], parameters[row + 1], parameters[row + 2], parameters[row + 3]);
      phase += z.weights[i] * y.weights[j] * dot(x.weights, along);
    }
  }
  return phase;
}

struct Weights {
  first: u32,
  weights: vec4f,
}

/** Of a voxel of an axis whose table begins after so many voxels. */
fn weightsOf(voxel: u32, before: u32) -> Weights {
  let at = 5 * (before + voxel);
  return Weights(u32(tables[at]), vec4f(tables[at + 1], tables[at + 2], tables[at + 3], tables[at + 4]));
}

// A phase as a complex number: φ less whole quarters of a turn, in three parts of which the first two times their number are exact, then both series.
fn phasor(phase: f32) -> vec2f {
  let quarters = round(phase * 0.6366197723675814);
  let r = ((phase - quarters * 1.5703125) - quarters * 0.0004837512969970703) - quarters * 7.549789948768648e-8;
  let s = r * r;
  let sine = r * (1 + s * (-0.16666666666666666 + s * (0.008333333333333333 + s * (-0.0001984126984126984 + s * 2.7557319223985893e-6))));
  let cosine = 1 + s * (-0.5 + s * (0.041666666666666664 + s * (-0.001388888888888889 + s * (2.48015873015873e-5 - s * 2.755731922398589e-7))));
  let quarter = u32(i32(quarters)) & 3u;
  let turned = select(vec2f(cosine, sine), vec2f(-sine, cosine), (quarter & 1u) != 0);
  return select(turned, -turned, (quarter & 2u) != 0);
}
