import type { BenchSection } from '../section.ts';

/** In the order of the page. */
export const SECTIONS: readonly BenchSection[] = [];
