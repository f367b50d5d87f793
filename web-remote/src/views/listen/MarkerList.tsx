import { useState } from 'preact/hooks';
import type { TrackMarker } from '../../../../src/shared/model/marker.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import { SureButton } from '../../controls/SureButton.tsx';
import { currentTrack } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';

interface Props {
	/** Where the music is, seconds. */
	atSeconds: () => number;
	/** Null where this device may not. */
	locate: ((seconds: number) => void) | null;
}

function Marker({ marker, locate, locked }: { marker: TrackMarker; locate: Props['locate']; locked: boolean }) {
	const [name, setName] = useState<string | null>(null);
	if (name !== null) {
		const rename = () =>
			void store.command({ type: 'marker.rename', marker: marker.id, name }).then(({ ok }) => ok && setName(null));
		return (
			<li>
				<form
					class="row grow"
					onSubmit={(event) => {
						event.preventDefault();
						rename();
					}}
				>
					<input
						class="grow"
						value={name}
						maxLength={60}
						aria-label={`New name of ${marker.name}`}
						onInput={(event) => setName(event.currentTarget.value)}
					/>
					<button type="submit" disabled={locked || name.trim() === ''}>
						Keep
					</button>
					<button type="button" onClick={() => setName(null)}>
						Back
					</button>
				</form>
			</li>
		);
	}
	return (
		<li>
			<button type="button" class="marker-go" disabled={locate === null} onClick={() => locate?.(marker.seconds)}>
				<strong>{formatTime(marker.seconds)}</strong> {marker.name}
			</button>
			{!locked && (
				<>
					<button type="button" aria-label={`Rename ${marker.name}`} onClick={() => setName(marker.name)}>
						Rename
					</button>
					<SureButton
						label="Remove"
						sure="Sure?"
						className=""
						onSure={() => void store.command({ type: 'marker.remove', marker: marker.id })}
					/>
				</>
			)}
		</li>
	);
}

/** Named moments of the track: a touch goes there, a new one is set where the music is. */
export function MarkerList({ atSeconds, locate }: Props) {
	const markers = useRemote((now) => currentTrack(now.state)?.track.markers ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const [name, setName] = useState('');
	const [seconds, setSeconds] = useState<number | null>(null);
	const count = markers?.length ?? 0;
	if (locked && count === 0) return null;
	const set = () =>
		void store
			.command({
				type: 'marker.set',
				name: name.trim() === '' ? `Marker ${count + 1}` : name,
				seconds: seconds ?? atSeconds(),
			})
			.then(({ ok }) => {
				if (!ok) return;
				setName('');
				setSeconds(null);
			});
	return (
		<details class="marker-list">
			<summary>
				Markers <span class="quiet">{count === 0 ? 'none yet' : count}</span>
			</summary>
			{count > 0 && (
				<ul aria-label="Markers">
					{markers?.map((marker) => (
						<Marker key={marker.id} marker={marker} locate={locate} locked={locked} />
					))}
				</ul>
			)}
			{!locked && (
				<form
					class="row"
					onSubmit={(event) => {
						event.preventDefault();
						set();
					}}
				>
					<input
						class="grow"
						value={name}
						maxLength={60}
						aria-label="Name of a new marker"
						placeholder="Name of a new marker"
						onInput={(event) => {
							// The moment is where the first letter was typed: the music goes on under the writing.
							if (name === '') setSeconds(atSeconds());
							setName(event.currentTarget.value);
						}}
					/>
					<button type="submit">
						{seconds === null || name === '' ? 'Set here' : `Set at ${formatTime(seconds)}`}
					</button>
				</form>
			)}
		</details>
	);
}
