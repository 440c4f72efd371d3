// The level that a blurred value has to reach: a part of the greatest one, or of the root mean square. One group, a fixed order.

@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read_write> found: Found;

var<workgroup> subtotals: array<f32, threads>;

@compute @workgroup_size(threads)
fn main(place: Place) {
  var sum = 0.0;
  for (var i = place.thread; i < the.groups; i += threads) {
    sum += squares[i];
  }
  subtotals[place.thread] = sum;
  for (var half = threads / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (place.thread < half) {
      subtotals[place.thread] += subtotals[place.thread + half];
    }
  }
  if (place.thread == 0) {
    var reference = sqrt(subtotals[0] / f32(max(the.inside, 1)));
    if (the.relativeToGreatest != 0) {
      reference = bitcast<f32>(atomicLoad(&found.greatest));
    }
    found.level = the.threshold * reference;
  }
}
