import { useRef, useState } from 'preact/hooks';
import {
	REFERENCE_KINDS,
	type ReferenceKind,
	type ReferenceWords,
	referenceKindWords,
	type TrackReference,
} from '../../../../src/shared/model/reference.ts';
import { explanationsSchema } from '../../../../src/shared/protocol/device.ts';
import { SureButton } from '../../controls/SureButton.tsx';
import { uploadReference } from '../../state/api.ts';
import { askLong } from '../../state/longAnswers.ts';
import { currentTrack } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';
import { useLong } from '../../state/useLong.ts';
import { Told } from './Told.tsx';

const KIND_LABELS: Readonly<Record<ReferenceKind, string>> = {
	'earlier master': 'Earlier master',
	'commercial record': 'Commercial record',
	'automatic service': 'Master by a service',
};

function Reference({ project, reference }: { project: string; reference: TrackReference }) {
	const [open, setOpen] = useState(false);
	const may = useRemote((now) => now.truth.role === 'engineer');
	const { id, name } = reference;
	const long = useLong(open ? id : null, (onProgress, signal) =>
		askLong(explanationsSchema, `/api/references/${id}/explanation`, onProgress, signal),
	);
	return (
		<li>
			<p>
				<span class="reference-name">{name}</span> <span class="quiet">{referenceKindWords(reference)}</span>
			</p>
			<div class="row">
				<button type="button" class="grow" aria-expanded={open} onClick={() => setOpen(!open)}>
					{long.state === 'working' ? 'Stop reading' : open ? 'Hide' : 'What was done to the mix?'}
				</button>
				{may && (
					<SureButton
						label="Remove"
						sure="Sure?"
						className=""
						onSure={() => void store.command({ type: 'reference.remove', project, reference: id })}
					/>
				)}
			</div>
			{long.state === 'working' && (
				<p class="quiet" role="status">
					Reading and comparing… {Math.round(long.fraction * 100)} %
				</p>
			)}
			{long.state === 'failed' && <p class="error-text">{long.words}</p>}
			{long.state === 'done' && <Told told={long.result} />}
		</li>
	);
}

/** Says what a file is before it is sent. */
function ImportForm({ project, track }: { project: string; track: string }) {
	const input = useRef<HTMLInputElement>(null);
	const [what, setWhat] = useState<ReferenceKind>('automatic service');
	const [service, setService] = useState('');
	const [name, setName] = useState('');
	const [share, setShare] = useState<number | null>(null);
	const locked = useRemote((now) => !now.mayControl);
	const isService = what === 'automatic service';
	const send = (file: File) => {
		const words: ReferenceWords = {
			name: name.trim() || (isService ? service.trim() : file.name.replace(/\.\w+$/, '')).slice(0, 100),
			what,
			...(isService ? { service: service.trim() } : {}),
		};
		setShare(0);
		uploadReference({ project, track }, file, words, setShare)
			.then(
				() => setName(''),
				(error: unknown) => store.say(error instanceof Error ? error.message : String(error), 'error'),
			)
			.finally(() => setShare(null));
	};
	return (
		<details class="choose">
			<summary>Import a reference…</summary>
			<div class="reference-form">
				<fieldset class="choices" aria-label="What it is" disabled={locked}>
					{REFERENCE_KINDS.map((kind) => (
						<button key={kind} type="button" aria-pressed={what === kind} onClick={() => setWhat(kind)}>
							{KIND_LABELS[kind]}
						</button>
					))}
				</fieldset>
				{isService && (
					<input
						value={service}
						maxLength={60}
						aria-label="Which service"
						placeholder="Which service: LANDR, eMastered, Ozone…"
						onInput={(event) => setService(event.currentTarget.value)}
					/>
				)}
				<input
					value={name}
					maxLength={100}
					aria-label="What it is called"
					placeholder={isService ? 'Name (the service’s, when left empty)' : 'Name (the file’s, when left empty)'}
					onInput={(event) => setName(event.currentTarget.value)}
				/>
				<input
					ref={input}
					type="file"
					class="hidden"
					aria-label="Reference file"
					tabIndex={-1}
					accept=".wav,.flac,.aif,.aiff,audio/wav,audio/flac,audio/aiff"
					onChange={(event) => {
						const file = event.currentTarget.files?.[0];
						event.currentTarget.value = '';
						if (file !== undefined) send(file);
					}}
				/>
				<button
					type="button"
					disabled={locked || share !== null || (isService && service.trim() === '')}
					onClick={() => input.current?.click()}
				>
					{share === null
						? 'Choose the file'
						: share < 1
							? `Sending ${Math.round(share * 100)} %`
							: 'Reading the file…'}
				</button>
			</div>
		</details>
	);
}

/** What the track is heard beside, and what it did to the mix; never the result. */
export function ReferencesCard() {
	const project = useRemote((now) => now.state?.current?.project ?? null);
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	if (project === null || track === null) return null;
	const references = track.references ?? [];
	if (references.length === 0 && !engineer) return null;
	return (
		<div class="card">
			<h2>References</h2>
			{references.length === 0 && (
				<p class="quiet">An earlier master, a record, or the master of a service, to hear this track beside.</p>
			)}
			{references.length > 0 && (
				<ul class="reference-list">
					{references.map((reference) => (
						<Reference key={reference.id} project={project} reference={reference} />
					))}
				</ul>
			)}
			{engineer && <ImportForm project={project} track={track.id} />}
		</div>
	);
}
