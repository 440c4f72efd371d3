// Parameters of the kernels that fit crystals (assembly/crystal-fit.ts): a part of the table in fields.ts.

export const crystalBlocks = {
  /** Crystal fits: their list, the step to go up to, `Step`s from `firstStep` on; areas (`Area`) to work in, one a thread. */
  fits: { count: "i32", list: "usize", upTo: "i32", steps: "usize", firstStep: "i32", areaCount: "i32", areas: "usize" },
  /** What crystals of one fit have in common. */
  crystal: {
    /** Bytes of a list of parameters (planes, phase, each padded to whole vectors) and of a list of one number a plane. */
    listBytes: "usize",
    planeCount: "i32",
    planeBytes: "usize",
    /** (b − 1)/2 along z, y and x. */
    centreZ: "f32",
    centreY: "f32",
    centreX: "f32",
    /** 1/Σ A². */
    inverseCounts: "f32",
    /** A row of the box: all bits set for its voxels, 0 beyond; their positions from the box's centre. */
    rowMask: "usize",
    rowPlaces: "usize",
    beta1: "f32x4",
    beta2: "f32x4",
    epsilon: "f32x4",
  },
  /** The crystal's phase: numbers of coefficients along the axes. */
  phase: {
    z: "i32",
    y: "i32",
    x: "i32",
    /** For every voxel along the axis the first of its four coefficients, and their weights. */
    weightsZ: "usize",
    weightsY: "usize",
    /** For every coefficient along x its weights on a row of the box. */
    rows: "usize",
    /** Bytes before the coefficients in a list of parameters. */
    start: "usize",
  },
} as const;

export const records = {
  /** Steps taken and loss; from `fitHeader` bytes on follow the parameters and their two moments. */
  fit: { step: "i32", loss: "f64" },
  /** 1/2h; rates times 1/(1 − β₁^t); 1/(1 − β₂^t); whether the planes move. */
  step: { inverse: "f32", distance: "f32", normal: "f32", shapes: "flag", phase: "f32x4", second: "f32x4" },
  /** What a thread works in. */
  area: {
    /** The box's first plane, and F, bundle-contiguous along z. */
    planes: "usize",
    fourier: "usize",
    /** ρ on the box in vectors, and the first vector and the end of what is not 0 in every row. */
    object: "usize",
    rows: "usize",
    gradient: "usize",
    /** Eleven lists of one number a plane (assembly/crystal-fit-planes.ts), four sums in vectors for every plane. */
    cuts: "usize",
    sums: "usize",
    /** The planes that cut the strips; start and end of every strip's list of them. */
    active: "usize",
    strips: "usize",
    /** Four rows of the box, and one. */
    row: "usize",
    secondRow: "usize",
    /** The phase halfway between coefficients and voxels: rows for all coefficients along z and y, and for those along y. */
    phaseRows: "usize",
    phasePlane: "usize",
    /** The kernels' own: s; bytes of the lists of planes that cut the present plane; first vector and end of the present strip. */
    scale: "f32",
    cutting: "usize",
    from: "i32",
    end: "i32",
    froms: "f32x4",
    ends: "f32x4",
  },
} as const;
