// A crystal drawn by WebGL 2 on a canvas, of the page or of a worker: one surface coloured by value, the box around it, the arrows of Q
// and of the beam. The light is flat, so that a colour is a value: only where the surface turns away from the eye it is darkened, so that
// its form can be seen.

import type { Triple } from "@friedel/engine";
import type { Surface } from "../../job/records.js";
import { directionsOf, halfExtent, type View } from "./camera.js";
import { plainPixels, plainVertices, surfacePixels, surfaceVertices } from "./shaders.js";
import { arrowTriangles, boxLines } from "./shapes.js";
import type { Surrounding } from "./words.js";

/** What the surface is coloured with. */
export interface Colouring {
  /** 256 colours, three bytes each. */
  readonly table: Uint8Array;
  readonly range: readonly [number, number];
  /** How much the form is shown by darkening, 0 to 1. */
  readonly shade: number;
  /** Whether values below their error bars fade. */
  readonly isFaded: boolean;
}

/** Colours of what is around the surface: red, green, blue from 0 to 1. */
export interface Inks {
  readonly line: Triple;
  readonly q: Triple;
  readonly beam: Triple;
}

/** What is drawn by. Owns what it holds on the graphics card. */
export interface Drawing {
  show(surface: Surface, surrounding: Surrounding): void;
  colour(colouring: Colouring): void;
  /** Draws on the whole canvas as it is. */
  draw(view: View, inks: Inks): void;
}

/** Stands for values that are none: shaders need not know NaN. */
const unknown = -2e30;
/** Of the lines of the box. */
const lineOpacity = 0.55;
/** How much is paled where a value is below its error bar. */
const faded = 0.85;

/** Sets up drawing on a canvas. Throws where there is no WebGL 2. */
export function createDrawing(canvas: HTMLCanvasElement | OffscreenCanvas): Drawing {
  // The two kinds of canvas have the same context, but no common type.
  const context = (canvas as HTMLCanvasElement).getContext("webgl2", { antialias: true });
  if (!context) throw new Error("expected WebGL 2 to draw with, found none");
  const gl = context;
  const surface = shapeOf(gl, surfaceVertices, surfacePixels, { position: 3, normal: 3, value: 1, faint: 1 });
  const box = shapeOf(gl, plainVertices, plainPixels, { position: 3 });
  const arrows = {
    q: shapeOf(gl, plainVertices, plainPixels, { position: 3 }),
    beam: shapeOf(gl, plainVertices, plainPixels, { position: 3 }),
  };
  let radius = 1;
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.LINEAR);
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
  gl.enable(gl.DEPTH_TEST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return {
    show({ positions, normals, triangles, values, faint }, surrounding) {
      radius = surrounding.radius;
      surface.fill(
        {
          position: positions,
          normal: normals,
          value: values.map((value) => (Number.isNaN(value) ? unknown : value)),
          faint: faint ? new Float32Array(faint) : new Float32Array(values.length),
        },
        triangles,
      );
      box.fill({ position: boxLines(surrounding.half) });
      for (const kind of ["q", "beam"] as const) {
        const arrow = surrounding.arrows.find((one) => one.kind === kind);
        arrows[kind].fill({ position: arrow ? arrowTriangles(arrow) : new Float32Array() });
      }
    },
    colour({ table, range, shade, isFaded }) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, 256, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, table);
      surface.use();
      gl.uniform2f(surface.at("range"), range[0], range[1]);
      gl.uniform1f(surface.at("shade"), shade);
      gl.uniform1f(surface.at("fade"), isFaded ? faded : 0);
    },
    draw(view, inks) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      const { right, up, towards } = directionsOf(view);
      const [across, high] = halfExtent(view, radius, canvas.width / canvas.height);
      const aim = (shape: Shape): void => {
        shape.use();
        gl.uniformMatrix3fv(shape.at("toEye"), true, [...right, ...up, ...towards]);
        // What is nearer to the eye has the smaller depth.
        gl.uniform3f(shape.at("extent"), across, high, -depth * radius);
      };
      aim(surface);
      surface.draw(gl.TRIANGLES);
      const plain = (shape: Shape, mode: number, ink: Triple, opacity: number): void => {
        aim(shape);
        gl.uniform4f(shape.at("ink"), ink[0], ink[1], ink[2], opacity);
        shape.draw(mode);
      };
      for (const kind of ["q", "beam"] as const) plain(arrows[kind], gl.TRIANGLES, inks[kind], 1);
      plain(box, gl.LINES, inks.line, lineOpacity);
    },
  };
}

/** How far from the middle things are drawn, in radii: the beam's arrow begins behind the box. */
const depth = 4;

/** Vertices on the graphics card with what draws them. */
interface Shape {
  use(): void;
  at(uniform: string): WebGLUniformLocation | null;
  /** Replaces its vertices; three indices a triangle, or all in their order without. */
  fill(attributes: Readonly<Record<string, Float32Array>>, indices?: Uint32Array): void;
  draw(mode: number): void;
}

function shapeOf(
  gl: WebGL2RenderingContext,
  vertices: string,
  pixels: string,
  attributes: Readonly<Record<string, number>>,
): Shape {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertices] as const, [gl.FRAGMENT_SHADER, pixels] as const]) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("expected a shader, found that the drawing context is lost");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  const buffers = Object.entries(attributes).map(([name, size]) => {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    const index = gl.getAttribLocation(program, name);
    gl.enableVertexAttribArray(index);
    gl.vertexAttribPointer(index, size, gl.FLOAT, false, 0, 0);
    return [name, buffer] as const;
  });
  const indexBuffer = gl.createBuffer();
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, indexBuffer);
  let [count, isIndexed] = [0, false];
  return {
    use: () => gl.useProgram(program),
    at: (uniform) => gl.getUniformLocation(program, uniform),
    fill(data, indices) {
      gl.bindVertexArray(array);
      for (const [name, buffer] of buffers) {
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.bufferData(gl.ARRAY_BUFFER, data[name], gl.STATIC_DRAW);
      }
      if (indices) gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
      [count, isIndexed] = [indices?.length ?? data.position.length / 3, indices !== undefined];
    },
    draw(mode) {
      gl.bindVertexArray(array);
      if (isIndexed) gl.drawElements(mode, count, gl.UNSIGNED_INT, 0);
      else gl.drawArrays(mode, 0, count);
    },
  };
}
