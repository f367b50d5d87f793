/** One array per channel; samples in -1…1 (floating-point files may exceed it). */
export type Planes = readonly (Float32Array | Float64Array)[];
