import type { BenchSection } from '../section.ts';
import { ab } from './ab.ts';
import { heap } from './heap.ts';
import { inserts } from './inserts.ts';
import { latency } from './latency.ts';
import { meters } from './meters.ts';
import { programmeSection } from './programme.ts';
import { soaks } from './soak.ts';
import { sync } from './sync.ts';

/** In the order of the page. */
export const SECTIONS: readonly BenchSection[] = [...soaks, heap, latency, inserts, meters, ab, programmeSection, sync];
