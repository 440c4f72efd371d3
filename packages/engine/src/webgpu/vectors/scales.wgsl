// s², and for the scale "max" the greatest |F|² and what of the gradient goes through each that has it.

struct Scales {
  kappa: f32,
  top: f32,
  topSlope: f32,
}
