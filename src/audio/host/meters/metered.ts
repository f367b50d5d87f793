import type { LoopPlanes, LoopTask } from '../task.ts';

/** Of a block's planes, what meters look at. */
export type MeteredPlanes = Pick<
	LoopPlanes,
	'input' | 'send' | 'returned' | 'monitorSource' | 'monitorReturn' | 'monitorMaster'
>;

/** Of what the loop is busy with, what meters look at. */
export type MeteredTask = Pick<LoopTask, 'frame' | 'innerReturns' | 'gainReductionDb'>;
