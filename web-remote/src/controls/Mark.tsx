import { type EvidenceMark, MARK_KINDS, type MarkKind, wordsOf } from '../state/evidenceMark.ts';

/** One shape for each state, so that colour is never the only sign. */
function Shape({ kind }: { kind: MarkKind }) {
	switch (kind) {
		case 'unknown':
			return <circle class="mark-line" cx="8" cy="8" r="5" stroke-dasharray="2 2.2" />;
		case 'sending':
			return <path class="mark-line" d="M4 3 L13 8 L4 13 Z" />;
		case 'asked':
			return <path class="mark-fill" d="M4 2.5 L13.5 8 L4 13.5 Z" />;
		case 'acknowledged':
			return <circle class="mark-fill" cx="8" cy="8" r="5.5" />;
		case 'measured':
			return <path class="mark-fill" d="M8 1 L15 8 L8 15 L1 8 Z" />;
		case 'hand':
			return <rect class="mark-fill" x="3" y="3" width="10" height="10" rx="1.5" />;
		case 'failed':
			return <path class="mark-line thick" d="M3 3 L13 13 M13 3 L3 13" />;
	}
}

/** The evidence of one control, in shape and colour; a stale one is struck through and pale. */
export function Mark({ mark }: { mark: EvidenceMark }) {
	return (
		<svg
			class={`mark mark-${mark.kind}${mark.stale ? ' mark-stale' : ''}`}
			viewBox="0 0 16 16"
			role="img"
			aria-label={mark.words}
		>
			<title>{mark.words}</title>
			<Shape kind={mark.kind} />
			{mark.stale && <path class="mark-strike" d="M1 15 L15 1" />}
		</svg>
	);
}

/** What the marks mean. */
export function MarkLegend() {
	return (
		<ul class="mark-legend">
			{MARK_KINDS.map((kind) => (
				<li key={kind}>
					<Mark mark={{ kind, stale: false, words: wordsOf(kind) }} />
					{wordsOf(kind)}
				</li>
			))}
			<li>
				<Mark mark={{ kind: 'hand', stale: true, words: 'was known, stale now' }} />
				was known, stale now
			</li>
		</ul>
	);
}
