import { useState } from 'preact/hooks';
import type { CommandInput } from '../../../src/shared/protocol/commands.ts';
import { type FoundRevision, foundRevisionSchema } from '../../../src/shared/searchFilter.ts';
import { clockTime } from '../app/words.ts';
import { useFound } from './useFound.ts';

const MOST_SHOWN = 12;
const asked = (text: string): CommandInput => ({
	type: 'log.search',
	text,
	after: null,
	before: null,
	controls: [],
	limit: MOST_SHOWN,
});

/** `Opening, revision 3`, and in what project, of when, what for. */
function Words({ found }: { found: FoundRevision }) {
	return (
		<span class="found-title">
			<strong>
				{found.trackTitle}, revision {found.number}
			</strong>
			<span class="quiet">
				{found.projectTitle} · {clockTime(found.at)}
				{found.note !== '' && ` · ${found.note}`}
			</span>
		</span>
	);
}

/** Any revision of any project, found by words of titles, artists and notes; the newest without words. */
export function FindRevision({
	label,
	chosen,
	onChoose,
}: {
	label: string;
	chosen: FoundRevision | null;
	onChoose: (found: FoundRevision | null) => void;
}) {
	const [text, setText] = useState('');
	const found = useFound(foundRevisionSchema, text, chosen === null, asked);
	if (chosen !== null)
		return (
			<div class="find-revision row">
				<span class="grow">
					<Words found={chosen} />
				</span>
				<button type="button" onClick={() => onChoose(null)}>
					Another
				</button>
			</div>
		);
	return (
		<div class="find-revision">
			<input
				type="search"
				value={text}
				maxLength={200}
				aria-label={label}
				placeholder="Words of a title, an artist or a note"
				onInput={(event) => setText(event.currentTarget.value)}
			/>
			{found?.length === 0 && <p class="quiet">Nothing was found.</p>}
			<ol class="found">
				{found?.map((one) => (
					<li key={one.hash}>
						<button type="button" onClick={() => onChoose(one)}>
							<Words found={one} />
						</button>
					</li>
				))}
			</ol>
		</div>
	);
}
