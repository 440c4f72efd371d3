// The shaders of the crystal's drawing (WebGL 2): what is done to each vertex and each pixel.

const place = `
uniform mat3 toEye;
uniform vec3 extent;
vec4 placed(vec3 position) {
  return vec4(toEye * position / extent, 1.0);
}`;

/** Places vertices of the surface, with the value and how faint it is at each. */
export const surfaceVertices = `#version 300 es
${place}
in vec3 position;
in vec3 normal;
in float value;
in float faint;
out float shown;
out float pale;
out vec3 facing;
void main() {
  shown = value;
  pale = faint;
  facing = toEye * normal;
  gl_Position = placed(position);
}`;

/** Colours the surface by value, dark where it turns away. */
export const surfacePixels = `#version 300 es
precision highp float;
uniform sampler2D table;
uniform vec2 range;
uniform float shade;
uniform float fade;
in float shown;
in float pale;
in vec3 facing;
out vec4 pixel;
void main() {
  // A value that is none is no number at all: it is grey.
  bool isKnown = shown > -1e30;
  float place = clamp((shown - range.x) / (range.y - range.x), 0.0, 1.0);
  vec3 colour = isKnown ? texture(table, vec2((place * 255.0 + 0.5) / 256.0, 0.5)).rgb : vec3(0.55);
  colour = mix(colour, vec3(0.82), fade * smoothstep(0.3, 0.7, pale));
  float turned = 1.0 - abs(normalize(facing).z);
  pixel = vec4(colour * (1.0 - shade * turned * turned), 1.0);
}`;

/** Places vertices of lines and arrows. */
export const plainVertices = `#version 300 es
${place}
in vec3 position;
void main() {
  gl_Position = placed(position);
}`;

/** One colour. */
export const plainPixels = `#version 300 es
precision highp float;
uniform vec4 ink;
out vec4 pixel;
void main() {
  // Colours are handed over with their opacity in them.
  pixel = vec4(ink.rgb * ink.a, ink.a);
}`;
