import { useState } from 'preact/hooks';
import type { LocatorPoint } from '../../../../src/shared/model/tape.ts';
import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { formatTapeTime, parseTapeTime } from '../../../../src/shared/tapeWords.ts';
import { SureButton } from '../../controls/SureButton.tsx';
import { currentTrack } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';

/** One point: a touch goes there; its name opens renaming and removal. */
function Point({ point, canGo }: { point: LocatorPoint; canGo: boolean }) {
	const locked = useRemote((now) => !now.mayControl);
	const [open, setOpen] = useState(false);
	const [name, setName] = useState(point.name);
	const rename = async (event: Event) => {
		event.preventDefault();
		const { ok } = await store.command({ type: 'locator.rename', point: point.id, name });
		if (ok) setOpen(false);
	};
	return (
		<li class="point">
			<button
				type="button"
				class="point-name"
				aria-expanded={open}
				disabled={locked}
				onClick={() => {
					setName(point.name);
					setOpen(!open);
				}}
			>
				<strong>{point.name}</strong>
				<span>{formatTapeTime(point.seconds)}</span>
			</button>
			{canGo && (
				<button
					type="button"
					class="point-go"
					disabled={locked}
					aria-label={`Go to ${point.name}`}
					onClick={() => void store.command({ type: 'tape.toPoint', point: point.id })}
				>
					Go
				</button>
			)}
			{open && (
				<form class="point-edit" onSubmit={(event) => void rename(event)}>
					<input
						class="grow"
						aria-label={`New name of ${point.name}`}
						maxLength={60}
						value={name}
						onInput={(event) => setName(event.currentTarget.value)}
					/>
					<button type="submit" disabled={locked || name.trim() === ''}>
						Rename
					</button>
					<SureButton
						className="bad"
						label="Remove"
						sure="Yes, remove it"
						onSure={() => void store.command({ type: 'locator.remove', point: point.id })}
					/>
				</form>
			)}
		</li>
	);
}

/** A new point, where the tape stands or at a place that is typed. */
function NewPoint({ unit }: { unit: UnitState }) {
	const locked = useRemote((now) => !now.mayControl);
	const [name, setName] = useState('');
	const [time, setTime] = useState('');
	const seconds = time.trim() === '' ? null : parseTapeTime(time);
	const wrong = time.trim() !== '' && seconds === null;
	const here = unit.tape?.positionSeconds ?? null;
	const set = async (event: Event) => {
		event.preventDefault();
		const place = seconds === null ? {} : { seconds };
		const { ok } = await store.command({ type: 'locator.set', unit: unit.id, name, ...place });
		if (!ok) return;
		setName('');
		setTime('');
	};
	return (
		<form class="point-new" onSubmit={(event) => void set(event)}>
			<input
				aria-label={`Name of a new point on ${unit.name}`}
				placeholder="Name of a new point"
				maxLength={60}
				value={name}
				onInput={(event) => setName(event.currentTarget.value)}
			/>
			<input
				class="point-time"
				aria-label="Place, as 1:30"
				inputMode="numeric"
				placeholder={here === null ? '1:30' : 'here'}
				aria-invalid={wrong}
				value={time}
				onInput={(event) => setTime(event.currentTarget.value)}
			/>
			<button type="submit" disabled={locked || name.trim() === '' || wrong || (seconds === null && here === null)}>
				{seconds === null && here !== null ? 'Set here' : 'Set'}
			</button>
		</form>
	);
}

/** Named places of the track on this machine. */
export function Locators({ unit }: { unit: UnitState }) {
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	if (unit.tape === null) return null;
	const { can } = unit.tape;
	if (track === null) return <p class="tape-cannot">Locator points belong to a track: choose one first.</p>;
	const points = track.locators.filter((point) => point.unit === unit.id);
	return (
		<div class="locators">
			<h3>
				Points <span class="quiet">of {track.title}</span>
			</h3>
			{!can.locate && <p class="tape-cannot">This machine can’t be sent to a place; wind it there with the keys.</p>}
			{points.length > 0 && (
				<ul>
					{points.map((point) => (
						<Point key={point.id} point={point} canGo={can.locate} />
					))}
				</ul>
			)}
			<NewPoint unit={unit} />
			{!can.position && <p class="quiet">Type the place of a point: minutes and seconds.</p>}
		</div>
	);
}
