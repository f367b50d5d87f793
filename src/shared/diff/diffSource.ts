import type { RevisionFacts } from '../model/revision.ts';
import type { RevisionChange } from './change.ts';

/** Another track or another mix. */
export function diffSource(
	a: Pick<RevisionFacts, 'track' | 'source'>,
	b: Pick<RevisionFacts, 'track' | 'source'>,
): RevisionChange[] {
	const changes: RevisionChange[] = [];
	if (a.track !== b.track) {
		changes.push({
			area: 'source',
			subject: 'track',
			item: null,
			from: a.track,
			to: b.track,
			text: 'These are revisions of two different tracks',
		});
	}
	if (a.source.sha256 === b.source.sha256) return changes;
	const same = a.source.fileName === b.source.fileName;
	const seconds = b.source.frames / b.source.rateHz - a.source.frames / a.source.rateHz;
	const length =
		Math.abs(seconds) < 0.05 ? '' : `, ${Math.abs(seconds).toFixed(1)} s ${seconds > 0 ? 'longer' : 'shorter'}`;
	const text = same
		? `Another mix under the same name (${b.source.fileName})${length}`
		: `Another mix: from ${a.source.fileName} to ${b.source.fileName}${length}`;
	return [...changes, { area: 'source', subject: 'mix', item: null, from: a.source.sha256, to: b.source.sha256, text }];
}
