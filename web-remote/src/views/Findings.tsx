import { findingPlace, findingText } from '../../../src/shared/findingWords.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { useRemote } from '../state/store.ts';

const TONES: Record<Finding['severity'], string> = { failure: 'error-text', warning: '', note: 'quiet' };

function List({ findings, rateHz }: { findings: readonly Finding[]; rateHz: number }) {
	return (
		<ul class="findings" aria-label="Found in the print" aria-live="polite">
			{findings.map((finding) => (
				<li
					key={`${finding.kind} ${finding.by} ${finding.frame} ${finding.ofTake} ${finding.text}`}
					class={TONES[finding.mendedByTake === undefined ? finding.severity : 'note']}
				>
					<span class="place">{findingPlace(finding, rateHz)}</span>
					<span>{trueMinus(findingText(finding))}</span>
				</li>
			))}
		</ul>
	);
}

/**
 * What supervision has found in a print: when in the track, and what. What it only notes, harmless or not provable, is folded
 * away; it would tell a client nothing.
 */
export function Findings({ findings, rateHz }: { findings: readonly Finding[]; rateHz: number }) {
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const notes = engineer ? findings.filter(({ severity }) => severity === 'note') : [];
	const found = findings.filter(({ severity }) => severity !== 'note');
	return (
		<>
			{found.length > 0 && <List findings={found} rateHz={rateHz} />}
			{notes.length > 0 && (
				<details>
					<summary>
						{found.length > 0 ? 'Beside that' : 'Supervision found nothing to hear'}{' '}
						<span class="quiet">
							{notes.length} {notes.length === 1 ? 'note' : 'notes'}
						</span>
					</summary>
					<List findings={notes} rateHz={rateHz} />
				</details>
			)}
		</>
	);
}
