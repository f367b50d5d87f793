/** Frames the kernel handles at a time. */
export const CHUNK: i32 = 64;
/** Frames a buffer takes in before its history moves to the front again. */
export const SPAN: i32 = 16 * CHUNK;

/** Taps on each side of the filter that doubles the signal; also its delay. */
export const DOUBLING_SIDE: i32 = 48;
/** Taps of a reading of the doubled signal, places it reads at, and the place of the doubled sample itself. */
export const SHORT_TAPS: i32 = 16;
export const SHORT_PLACES: i32 = 11;
export const SHORT_MIDDLE: i32 = 5;
/** Frames after its own that the search for a peak looks at. */
export const AFTER_PEAK: i32 = 4;

/** Taps on each side of the filter that reads peaks once more, a multiple of 8, at `PHASES` places a frame. */
export const LONG_SIDE: i32 = 504;
export const PHASES: i32 = 16;
/** Taps on each side of the pulse that takes a peak away. */
export const PULSE_SIDE: i32 = 32;

/** Chunks whose peaks are watched: what is taken from one of them can lift a peak in another. */
export const WATCHED: i32 = 2;

/** Most places of one chunk that are looked at; there are no more local maxima in its doubled samples. */
export const MOST_PEAKS: i32 = CHUNK;
