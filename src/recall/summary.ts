import type { EntryBody } from '../shared/model/log.ts';
import { isDue, type RecallResult } from './execute.ts';

type LogEvent = Extract<EntryBody, { kind: 'event' }>['event'];
export type RecallEvent = Extract<LogEvent, { type: 'recall' }>;

/**
 * A recall's result as the log keeps it: how many controls ended with which evidence and outcome, and what is left to do.
 * Safe steps are no controls and are not counted.
 *
 * @param untouched controls that were right before, counted as such
 * @param nameOf a unit's name as people say it
 */
export function summariseRecall(
	result: RecallResult,
	untouched: number,
	nameOf: (unit: string) => string,
): RecallEvent {
	const counts: Record<string, number> = {};
	const open: string[] = [];
	for (const { step, evidence } of result.steps) {
		if (!isDue(step)) continue;
		if (step.kind !== 'safe' && step.kind !== 'memory') {
			const key = `${evidence.evidence} ${evidence.outcome}`;
			counts[key] = (counts[key] ?? 0) + 1;
		}
		if (evidence.outcome === 'done') continue;
		const head = step.kind === 'safe' ? step.text : `${nameOf(step.unit)}: ${step.text}`;
		open.push(evidence.reason === null ? head : `${head} (${evidence.reason})`);
	}
	if (untouched > 0) counts['untouched'] = untouched;
	return { type: 'recall', outcome: result.outcome, counts, open };
}
