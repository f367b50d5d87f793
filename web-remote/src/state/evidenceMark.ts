import type { Evidence } from '../../../src/shared/model/evidence.ts';

/** The states a person tells apart at a glance; each has its own shape and colour. */
export type MarkKind = 'unknown' | 'sending' | 'asked' | 'acknowledged' | 'measured' | 'hand' | 'failed';

export interface EvidenceMark {
	kind: MarkKind;
	/** The position was known once; something happened since. */
	stale: boolean;
	/** In words, for the legend and for screen readers. */
	words: string;
}

const WORDS: Record<MarkKind, string> = {
	unknown: 'not known',
	sending: 'on its way to the unit',
	asked: 'asked, no answer',
	acknowledged: 'acknowledged by the unit',
	measured: 'measured',
	hand: 'set by hand',
	failed: 'failed',
};

export const MARK_KINDS: readonly MarkKind[] = [
	'hand',
	'sending',
	'asked',
	'acknowledged',
	'measured',
	'failed',
	'unknown',
];

export function wordsOf(kind: MarkKind): string {
	return WORDS[kind];
}

/** Never shows one evidence as another: a hand's word is not an acknowledgement, an order is not an answer. */
export function evidenceMark(evidence: Evidence): EvidenceMark {
	const kind = kindOf(evidence);
	const stale = evidence.stale !== null;
	return { kind, stale, words: stale ? `${WORDS[kind]}, stale after ${evidence.stale}` : WORDS[kind] };
}

function kindOf({ evidence, by, outcome }: Evidence): MarkKind {
	if (outcome === 'failed') return 'failed';
	if (evidence === 'none') return by === 'wire' && outcome === 'open' ? 'sending' : 'unknown';
	if (evidence === 'measured') return 'measured';
	if (by === 'hand') return 'hand';
	return evidence;
}
