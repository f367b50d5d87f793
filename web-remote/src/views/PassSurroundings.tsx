import { useEffect, useState } from 'preact/hooks';
import type { TrackSummary } from '../../../src/shared/model/log.ts';
import type { Surroundings } from '../../../src/shared/model/revision.ts';
import {
	NOTHING_SAID,
	type SurroundingsText,
	surroundingsOf,
	surroundingsText,
} from '../../../src/shared/surroundingsText.ts';
import { revisionDetail } from '../state/api.ts';
import { currentTrack } from '../state/selectors.ts';
import { useRemote } from '../state/store.ts';
import { useAsked } from '../state/useAsked.ts';

/** The newest whole revision of these. */
function newestOf(tracks: readonly TrackSummary[]): { id: string; number: number } | null {
	const all = tracks.flatMap(({ revisions }) => revisions).filter(({ outcome }) => outcome === 'complete');
	return all.reduce<(typeof all)[number] | null>((last, one) => (last === null || one.at > last.at ? one : last), null);
}

/** What is said of room and tape for the next pass: as at the last one, until somebody types something else. */
export function useSurroundings() {
	const found = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const project = useRemote((now) => currentTrack(now.state)?.project ?? null);
	const last = (found === null ? null : newestOf([found])) ?? newestOf(project?.tracks ?? []);
	const detail = useAsked(last === null ? null : () => revisionDetail(last.id), last?.id ?? '');
	const [typed, setTyped] = useState<SurroundingsText | null>(null);
	useEffect(() => setTyped(null), [found?.id]);
	const before: Surroundings | undefined = detail.value?.facts.surroundings;
	const text = typed ?? (before === undefined ? NOTHING_SAID : surroundingsText(before));
	return {
		text,
		/** Null for what can't be kept. */
		said: surroundingsOf(text),
		asBefore: typed === null && before !== undefined && last !== null ? last.number : null,
		setText: setTyped,
	};
}

/** Room temperature, tape type and alignment, for the revision. */
export function PassSurroundings({ text, said, asBefore, setText }: ReturnType<typeof useSurroundings>) {
	const tape = useRemote((now) => now.state?.chain?.tape !== undefined || now.state?.chain?.passKind !== 'through');
	const withTape = tape || text.tapeType !== '' || text.tapeAlignment !== '';
	const field = (key: keyof SurroundingsText, label: string, placeholder: string, maxLength: number) => (
		<label class={key === 'room' ? 'surroundings-room' : 'grow'}>
			<span class="quiet">{label}</span>
			<input
				value={text[key]}
				maxLength={maxLength}
				inputMode={key === 'room' ? 'decimal' : 'text'}
				autocomplete="off"
				placeholder={placeholder}
				onInput={(event) => setText({ ...text, [key]: event.currentTarget.value })}
			/>
		</label>
	);
	return (
		<div class="pass-surroundings">
			{field('room', 'Room, °C', 'not said', 12)}
			{withTape && field('tapeType', 'Tape', 'Maker, type, width', 120)}
			{withTape && field('tapeAlignment', 'Its alignment', '+6 dB over 185 nWb/m, IEC, 30 ips', 200)}
			{said === null && (
				<p class="error-text" role="alert">
					A room has between −10 and 60 °C.
				</p>
			)}
			{asBefore !== null && <p class="quiet">As at revision {asBefore}. Change what is otherwise now.</p>}
		</div>
	);
}
