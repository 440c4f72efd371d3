// The crystal in three dimensions: one surface coloured by value, the box around it in nm, the arrows of Q and of the beam. The light is
// flat, so that a colour is a value: only where the surface turns away from the eye it is darkened, so that its form can be seen.

import {
  ArrowHelper,
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  DoubleSide,
  LinearFilter,
  LinearSRGBColorSpace,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  OrthographicCamera,
  RGBAFormat,
  Scene,
  ShaderMaterial,
  Spherical,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import type { Crystal, Surface } from "../job/records.js";

/** A word at a place of the scene; the page draws it. */
export interface Label {
  readonly text: string;
  readonly kind: "axis" | "q" | "beam" | "facet";
  /** In pixels from the left upper corner. */
  readonly x: number;
  readonly y: number;
}

/** What the surface is coloured with. */
export interface Colouring {
  readonly table: Uint8Array;
  readonly range: readonly [number, number];
  /** How much the form is shown by darkening, 0 to 1. */
  readonly shade: number;
  /** Whether values below their error bars fade. */
  readonly isFaded: boolean;
}

/** Scenes that are turned together. */
export interface CameraLink {
  readonly followers: Set<(direction: Vector3, zoom: number) => void>;
}

/** A scene on a canvas. Owns what it holds on the graphics card until `dispose`. */
export interface CrystalStage {
  show(surface: Surface, crystal: Pick<Crystal, "q" | "beam" | "unit" | "facets">): void;
  colour(colouring: Colouring): void;
  /** Colours of lines, as the page has them. */
  ink(line: string, q: string, beam: string): void;
  resize(width: number, height: number): void;
  /** Turns the view about the upright axis and to the side, radians, and brings it nearer by a factor. */
  turn(right: number, up: number, nearer: number): void;
  /** Back to the first view. */
  reset(): void;
  /** Whether facets have their names. */
  name(isNamed: boolean): void;
  /** Draws as wide as this in pixels and hands over the canvas, and the words at their places there, before all is as it was. */
  picture(width: number, use: (canvas: HTMLCanvasElement, labels: readonly Label[]) => void): void;
  dispose(): void;
}

const vertexShader = `
attribute float value;
attribute float faint;
varying float shown;
varying float pale;
varying vec3 facing;
void main() {
  shown = value;
  pale = faint;
  facing = normalMatrix * normal;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const fragmentShader = `
uniform sampler2D table;
uniform vec2 range;
uniform float shade;
uniform float fade;
varying float shown;
varying float pale;
varying vec3 facing;
void main() {
  // A value that is none is no number at all: it is grey.
  bool isKnown = shown > -1e30;
  float place = clamp((shown - range.x) / (range.y - range.x), 0.0, 1.0);
  vec3 colour = isKnown ? texture2D(table, vec2((place * 255.0 + 0.5) / 256.0, 0.5)).rgb : vec3(0.55);
  colour = mix(colour, vec3(0.82), fade * smoothstep(0.3, 0.7, pale));
  float turned = 1.0 - abs(normalize(facing).z);
  gl_FragColor = vec4(colour * (1.0 - shade * turned * turned), 1.0);
}`;

/** Stands for values that are none: shaders need not know NaN. */
const unknown = -2e30;
const firstView = new Vector3(0.75, 0.5, 1).normalize();

/**
 * Sets up a scene; `label` is told the words and their places each time that it is drawn. Scenes of one link are turned together. Throws
 * where there is no WebGL.
 */
export function createStage(
  canvas: HTMLCanvasElement,
  label: (labels: readonly Label[]) => void,
  { followers }: CameraLink = { followers: new Set() },
): CrystalStage {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  const camera = new OrthographicCamera();
  const scene = new Scene();
  const controls = new OrbitControls(camera, canvas);
  controls.enablePan = false;
  const table = new DataTexture(new Uint8Array(4 * 256), 256, 1, RGBAFormat);
  table.minFilter = LinearFilter;
  table.magFilter = LinearFilter;
  const material = new ShaderMaterial({
    vertexShader,
    fragmentShader,
    side: DoubleSide,
    uniforms: { table: { value: table }, range: { value: [0, 1] }, shade: { value: 0.6 }, fade: { value: 0 } },
  });
  const mesh = new Mesh(new BufferGeometry(), material);
  const lines = new LineBasicMaterial({ transparent: true, opacity: 0.55 });
  const box = new LineSegments(new BufferGeometry(), lines);
  const qArrow = new ArrowHelper();
  const beamArrow = new ArrowHelper();
  scene.add(mesh, box, qArrow, beamArrow);
  let size = { width: 1, height: 1 };
  let radius = 1;
  let words: readonly { readonly text: string; readonly kind: Label["kind"]; readonly at: Vector3 }[] = [];
  let isAsked = false;
  let isNamed = false;

  /** Words at their places in a picture of this size; those of facets that look away are left out. */
  const placed = (width: number, height: number): Label[] =>
    words.flatMap(({ text, kind, at }) => {
      const looksAway = kind === "facet" && at.dot(camera.position) < 0;
      if (looksAway || (kind === "facet" && !isNamed)) return [];
      const place = at.clone().project(camera);
      return [{ text, kind, x: ((place.x + 1) / 2) * width, y: ((1 - place.y) / 2) * height }];
    });
  const draw = (): void => {
    isAsked = false;
    renderer.render(scene, camera);
    label(placed(size.width, size.height));
  };
  const ask = (): void => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(draw);
  };
  let isFollowing = false;
  const follow = (direction: Vector3, zoom: number): void => {
    isFollowing = true;
    camera.position.copy(direction).multiplyScalar(10 * radius);
    camera.zoom = zoom;
    camera.updateProjectionMatrix();
    controls.update();
    isFollowing = false;
    ask();
  };
  followers.add(follow);
  const lead = (): void => {
    ask();
    if (isFollowing) return;
    const direction = camera.position.clone().normalize();
    for (const other of followers) if (other !== follow) other(direction, camera.zoom);
  };
  controls.addEventListener("change", lead);
  const frame = (): void => {
    const aspect = size.width / size.height;
    const half = 1.22 * radius * Math.max(1, 1 / aspect);
    Object.assign(camera, { left: -half * aspect, right: half * aspect, top: half, bottom: -half, near: 0, far: 20 * radius });
    camera.updateProjectionMatrix();
  };
  const look = (direction: Vector3): void => {
    camera.position.copy(direction).multiplyScalar(10 * radius);
    controls.update();
    ask();
  };
  look(firstView);

  return {
    show({ positions, normals, triangles, values, faint, middle }, { q, beam, unit, facets = [] }) {
      const known = values.map((value) => (Number.isNaN(value) ? unknown : value));
      mesh.geometry.dispose();
      mesh.geometry = new BufferGeometry();
      mesh.geometry.setAttribute("position", new BufferAttribute(positions, 3));
      mesh.geometry.setAttribute("normal", new BufferAttribute(normals, 3));
      mesh.geometry.setAttribute("value", new BufferAttribute(known, 1));
      mesh.geometry.setAttribute("faint", new BufferAttribute(Float32Array.from(faint ?? new Uint8Array(values.length)), 1));
      mesh.geometry.setIndex(new BufferAttribute(triangles, 1));
      mesh.geometry.computeBoundingBox();
      const half = mesh.geometry.boundingBox?.max.clone() ?? new Vector3(1, 1, 1);
      const former = radius;
      radius = half.length() || 1;
      frame();
      camera.position.multiplyScalar(radius / former);
      box.geometry.dispose();
      box.geometry = boxEdges(half);
      const arrow = (helper: ArrowHelper, from: Vector3, towards: readonly number[] | undefined, length: number): void => {
        helper.visible = towards !== undefined;
        if (!towards) return;
        helper.position.copy(from);
        helper.setDirection(new Vector3(...towards));
        helper.setLength(length, 0.16 * length, 0.08 * length);
      };
      arrow(qArrow, new Vector3(), q, 1.1 * radius);
      const upstream = beam && new Vector3(-half.x, -half.y, 0).addScaledVector(new Vector3(...beam), -0.5 * radius);
      arrow(beamArrow, upstream ?? new Vector3(), beam, radius);
      const text = (name: string, length: number) =>
        `${name} ${Number((2 * length).toPrecision(3))} ${unit === "nm" ? "nm" : "vx"}`;
      words = [
        { text: text("x", half.x), kind: "axis", at: new Vector3(0, -half.y, half.z) },
        { text: text("y", half.y), kind: "axis", at: new Vector3(-half.x, 0, half.z) },
        { text: text("z", half.z), kind: "axis", at: new Vector3(half.x, -half.y, 0) },
        ...facets.map(({ name, at }) => ({
          text: name,
          kind: "facet" as const,
          at: new Vector3(...at).sub(new Vector3(...middle)).multiplyScalar(1.03),
        })),
        ...(q ? [{ text: "Q", kind: "q" as const, at: new Vector3(...q).multiplyScalar(1.17 * radius) }] : []),
        ...(beam && upstream
          ? [{ text: "beam", kind: "beam" as const, at: upstream.clone().addScaledVector(new Vector3(...beam), 1.08 * radius) }]
          : []),
      ];
      controls.update();
      ask();
    },
    colour({ table: colours, range, shade, isFaded }) {
      const pixels = table.image.data;
      for (let i = 0; i < 256; i++) pixels?.set([colours[3 * i], colours[3 * i + 1], colours[3 * i + 2], 255], 4 * i);
      table.needsUpdate = true;
      material.uniforms.range.value = [...range];
      material.uniforms.shade.value = shade;
      material.uniforms.fade.value = isFaded ? 0.85 : 0;
      ask();
    },
    ink(line, q, beam) {
      lines.color = new Color(line).convertLinearToSRGB();
      qArrow.setColor(new Color(q).convertLinearToSRGB());
      beamArrow.setColor(new Color(beam).convertLinearToSRGB());
      ask();
    },
    resize(width, height) {
      size = { width, height };
      renderer.setPixelRatio(Math.min(2, devicePixelRatio));
      renderer.setSize(width, height, false);
      frame();
      ask();
    },
    turn(right, up, nearer) {
      const place = new Spherical().setFromVector3(camera.position);
      place.theta += right;
      place.phi -= up;
      camera.position.setFromSpherical(place.makeSafe());
      camera.zoom = Math.max(0.3, Math.min(20, camera.zoom * nearer));
      camera.updateProjectionMatrix();
      controls.update();
      lead();
    },
    reset() {
      camera.zoom = 1;
      frame();
      look(firstView);
      lead();
    },
    name(wanted) {
      isNamed = wanted;
      ask();
    },
    picture(width, use) {
      const height = Math.round((width * size.height) / size.width);
      renderer.setPixelRatio(1);
      renderer.setSize(width, height, false);
      renderer.render(scene, camera);
      use(canvas, placed(width, height));
      renderer.setPixelRatio(Math.min(2, devicePixelRatio));
      renderer.setSize(size.width, size.height, false);
      ask();
    },
    dispose() {
      followers.delete(follow);
      controls.dispose();
      mesh.geometry.dispose();
      box.geometry.dispose();
      for (const item of [material, lines, table]) item.dispose();
      qArrow.dispose();
      beamArrow.dispose();
      renderer.dispose();
    },
  };
}

/** The twelve edges of a box around the middle. */
function boxEdges({ x, y, z }: Vector3): BufferGeometry {
  const corner = (k: number) => [k & 1 ? x : -x, k & 2 ? y : -y, k & 4 ? z : -z];
  const edges = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) => [1, 2, 4].filter((bit) => !(k & bit)).map((bit) => [k, k | bit]));
  const positions = Float32Array.from(edges.flatMap(([a, b]) => [...corner(a), ...corner(b)]));
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(positions, 3));
  return geometry;
}
