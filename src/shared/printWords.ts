import { findingWords } from './findingWords.ts';
import type { Proof } from './model/finding.ts';
import type { Join } from './model/join.ts';
import type { RevisionFacts } from './model/revision.ts';
import { formatDb, formatTime } from './units.ts';

type Pass = RevisionFacts['pass'];

function joinWords({ frame, residualDb }: Join, rateHz: number): string {
	const differs = residualDb === null ? 'no difference' : `${residualDb.toFixed(0)} dB`;
	return `${formatTime(frame / rateHz)} (${differs})`;
}

/** Which stretch each take replaced, and what the takes differ by at the joins. */
function punchWords({ punch }: Pass, rateHz: number): string[] {
	const mended = punch?.mends === undefined ? [] : ['The print of a pass that had failed was mended.'];
	const takes = (punch?.takes ?? []).map(({ number, fromFrame, toFrame, failedTries = [] }) => {
		const joins = (punch?.joins ?? []).filter(({ fromTake, toTake }) => fromTake === number || toTake === number);
		const places = joins.map((join) => joinWords(join, rateHz)).join(' and ');
		const again = failedTries.length === 0 ? '' : ` Tried before: ${failedTries.join(' ')}`;
		return `${formatTime(fromFrame / rateHz)} to ${formatTime(toFrame / rateHz)} was printed again (take ${number}), joined at ${places}.${again}`;
	});
	return [...mended, ...takes];
}

/** How the level is against that of the earlier print. */
function comparedWords({ comparedWith }: Pass): string[] {
	if (comparedWith === undefined) return [];
	const { number, leftDb, rightDb } = comparedWith;
	const words = (side: string, db: number | null) =>
		`${side} ${db === null ? 'silent' : `${db > 0 ? '+' : ''}${formatDb(db, 2)}`}`;
	return [`Level against revision ${number}: ${words('left', leftDb)}, ${words('right', rightDb)}.`];
}

/** What watched a print, in a sentence. */
export function proofWords(proof: Proof): string {
	return proof === 'every frame'
		? 'Every frame is proven by the sync pair.'
		: 'Watched by the music itself: what is silent or steady in it is not proven.';
}

/**
 * What is known of how whole a print is, in sentences; none for a print of which the log does not tell. What was found is there
 * with its place, but for notes: they are harmless, or not provable.
 */
export function printWords(pass: Pass, rateHz: number): string[] {
	const { findings = [], proof } = pass;
	const proven = proof === undefined ? [] : [proofWords(proof)];
	const found = findings.filter(({ severity }) => severity !== 'note').map((finding) => findingWords(finding, rateHz));
	return [...proven, ...comparedWords(pass), ...punchWords(pass, rateHz), ...found];
}
