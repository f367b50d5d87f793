import type { FaultPlan } from './aloopFaults.ts';

export const BY_SYNC: FaultPlan = {
	name: 'faults of the stream',
	on: 'all',
	by: 'sync',
	kinds: [
		['drop', 1],
		['repeat', 1],
		['zero', 1],
		['drop', 3],
		['repeat', 3],
		['zero', 2],
		['drop', 1],
		['repeat', 1],
		['zero', 300],
		['drop', 500],
		['repeat', 500],
		['zero', 1000],
	],
	spacingSeconds: 0.4,
	fromSeconds: 1,
	silent: [5, 8],
	// The first frame that is not what was sent may by chance be like what was.
	reach: { before: 4, behind: 16 },
};

export const BY_PROGRAMME: FaultPlan = {
	name: 'faults behind the rack',
	on: 'return',
	by: 'programme',
	kinds: [
		['zero', 32],
		['drop', 32],
		['repeat', 32],
		['zero', 64],
		['drop', 100],
		['repeat', 100],
		['zero', 512],
		['drop', 1000],
		['repeat', 1000],
	],
	spacingSeconds: 0.8,
	fromSeconds: 4,
	silent: null,
	reach: { before: 300, behind: 700 },
};
