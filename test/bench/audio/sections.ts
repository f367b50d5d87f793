import type { BenchSection } from '../section.ts';
import { latency } from './latency.ts';

/** In the order of the page. */
export const SECTIONS: readonly BenchSection[] = [latency];
