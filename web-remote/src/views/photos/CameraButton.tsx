import { useRef, useState } from 'preact/hooks';
import { MOST_PHOTO_BYTES } from '../../../../src/shared/model/photo.ts';
import { uploadPhoto } from '../../state/api.ts';
import { store, useRemote } from '../../state/store.ts';

/** Takes a picture of a unit with the tablet's camera, or chooses one, and sends it as it is. */
export function CameraButton({ unit, name, revision }: { unit: string; name: string; revision: string | null }) {
	const input = useRef<HTMLInputElement>(null);
	const [share, setShare] = useState<number | null>(null);
	const locked = useRemote((now) => !now.mayControl);
	const send = (file: File) => {
		if (file.size > MOST_PHOTO_BYTES) {
			store.say(`A photo has ${MOST_PHOTO_BYTES / 1024 ** 2} MB at most. Take it at a lower resolution.`, 'error');
			return;
		}
		setShare(0);
		uploadPhoto(unit, revision, file, setShare)
			.then(
				() => store.say(`The photo of ${name} is kept.`, 'info'),
				(error: unknown) => store.say(error instanceof Error ? error.message : String(error), 'error'),
			)
			.finally(() => setShare(null));
	};
	return (
		<>
			<input
				ref={input}
				type="file"
				class="hidden"
				aria-label={`Photo of ${name}`}
				tabIndex={-1}
				accept="image/*"
				capture="environment"
				onChange={(event) => {
					const file = event.currentTarget.files?.[0];
					event.currentTarget.value = '';
					if (file !== undefined) send(file);
				}}
			/>
			<button
				type="button"
				class="small photo-button"
				aria-label={`Take a photo of ${name}`}
				disabled={locked || share !== null}
				onClick={() => input.current?.click()}
			>
				<svg viewBox="0 0 24 24" aria-hidden="true">
					<path d="M3 8 H7.5 L9 5.5 H15 L16.5 8 H21 V19 H3 Z" />
					<circle cx="12" cy="13" r="3.6" />
				</svg>
				{share !== null && `${Math.round(share * 100)} %`}
			</button>
		</>
	);
}
