import { useState } from 'preact/hooks';
import { type ProjectLine, projectLineSchema } from '../../../src/shared/model/projectLine.ts';
import type { CommandInput } from '../../../src/shared/protocol/commands.ts';
import { clockTime } from '../app/words.ts';
import { store } from '../state/store.ts';
import { useFound } from './useFound.ts';

const MOST_SHOWN = 12;
const asked = (text: string): CommandInput => ({ type: 'project.find', text, limit: MOST_SHOWN });

/** Any project of the log, found by words of its title, its artist or a track; the one that was worked on last comes first. */
export function FindProject({
	label,
	atOnce,
	onChoose,
}: {
	label: string;
	/** Shows some before anything was typed. */
	atOnce: boolean;
	onChoose: (found: ProjectLine) => void;
}) {
	const [text, setText] = useState('');
	const found = useFound(projectLineSchema, text, atOnce || text.trim() !== '', asked);
	return (
		<div class="find-project">
			<input
				type="search"
				value={text}
				maxLength={200}
				aria-label={label}
				placeholder="Words of a title, an artist or a track"
				onInput={(event) => setText(event.currentTarget.value)}
			/>
			{found?.length === 0 && <p class="quiet">Nothing was found.</p>}
			<ol class="found">
				{found?.map((one) => (
					<li key={one.id}>
						<button
							type="button"
							onClick={() => {
								setText('');
								onChoose(one);
							}}
						>
							<span class="found-title">
								<strong>{one.title}</strong>
								<span class="quiet">
									{one.artist !== '' && `${one.artist} · `}
									{one.tracks === 1 ? '1 track' : `${one.tracks} tracks`} · {clockTime(one.touched)}
								</span>
							</span>
						</button>
					</li>
				))}
			</ol>
			{found?.length === MOST_SHOWN && <p class="quiet">More words find the others.</p>}
		</div>
	);
}

/** Brings a project to hand, so that it is in the state. @returns false when the daemon refused, which has said why */
export async function openProject(project: string): Promise<boolean> {
	return (await store.command({ type: 'project.open', project })).ok;
}
