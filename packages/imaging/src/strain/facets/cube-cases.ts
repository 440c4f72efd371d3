// How a surface cuts a cube of eight voxels, for each of the 256 ways in which its corners lie inside or outside: the tables of
// marching cubes (W. E. Lorensen and H. E. Cline, Computer Graphics 21, 163 (1987)), derived and not copied.
// On each face of the cube the surface's line leaves every run of inside corners on its own. That depends on the four corners of
// the face alone, so two cubes that share it agree, and the surface has no holes.

/** An edge of the cube: its corner nearer to the origin, as bits z y x, and the axis along which it runs (0 x, 1 y, 2 z). */
export interface CubeEdge {
  readonly corner: number;
  readonly axis: 0 | 1 | 2;
}

const axes = [0, 1, 2] as const;

/** The twelve edges, in the order in which {@link cubeCases} counts them. */
export const cubeEdges: readonly CubeEdge[] = axes.flatMap((axis) =>
  [0, 1, 2, 3, 4, 5, 6, 7].filter((corner) => (corner & (1 << axis)) === 0).map((corner) => ({ corner, axis })),
);

/** The corners of the six faces, counter-clockwise seen from outside the cube. */
const faces: readonly (readonly number[])[] = axes.flatMap((axis) => {
  const [b, c] = [1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3)];
  const around = [0, b, b | c, c];
  return [around.map((corner) => corner | (1 << axis)), [...around].reverse()];
});

/** Triangles of each case as edges, three by three, counter-clockwise seen from outside. Bit c of a case: corner c is inside. */
export const cubeCases: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, inside) => trianglesOf(inside));

function trianglesOf(inside: number): number[] {
  const next = new Map<number, number>();
  for (const corners of faces) {
    const is = corners.map((corner) => (inside >> corner) & 1);
    for (let i = 0; i < 4; i++) {
      if (is[i] || !is[(i + 1) % 4]) continue;
      let last = (i + 1) % 4;
      while (is[(last + 1) % 4]) last = (last + 1) % 4;
      next.set(edgeBetween(corners[i], corners[(i + 1) % 4]), edgeBetween(corners[last], corners[(last + 1) % 4]));
    }
  }
  const triangles: number[] = [];
  while (next.size > 0) {
    const [first] = next.keys();
    const loop: number[] = [];
    for (let edge: number | undefined = first; edge !== undefined; ) {
      loop.push(edge);
      const following: number | undefined = next.get(edge);
      next.delete(edge);
      edge = following === first ? undefined : following;
    }
    for (let i = 1; i + 1 < loop.length; i++) triangles.push(loop[0], loop[i], loop[i + 1]);
  }
  return triangles;
}

function edgeBetween(a: number, b: number): number {
  const corner = a & b;
  const axis = Math.log2(a ^ b);
  return cubeEdges.findIndex((edge) => edge.corner === corner && edge.axis === axis);
}
