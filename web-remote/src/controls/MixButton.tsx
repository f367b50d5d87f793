import { useRef, useState } from 'preact/hooks';
import { loadMix } from '../state/setup.ts';
import { useRemote } from '../state/store.ts';

/** Chooses an audio file on this device and sends it, with progress. */
export function MixButton({ label, primary }: { label: string; primary: boolean }) {
	const input = useRef<HTMLInputElement>(null);
	const [share, setShare] = useState<number | null>(null);
	const locked = useRemote((now) => !now.mayControl);
	return (
		<>
			<input
				ref={input}
				type="file"
				class="hidden"
				aria-label="Mix file"
				tabIndex={-1}
				accept=".wav,.flac,.aif,.aiff,audio/wav,audio/flac,audio/aiff"
				onChange={(event) => {
					const file = event.currentTarget.files?.[0];
					event.currentTarget.value = '';
					if (file === undefined) return;
					setShare(0);
					void loadMix(file, setShare).then(() => setShare(null));
				}}
			/>
			<button
				type="button"
				class={primary ? 'primary' : ''}
				disabled={locked || share !== null}
				onClick={() => input.current?.click()}
			>
				{share === null ? label : share < 1 ? `Sending ${Math.round(share * 100)} %` : 'Reading the file…'}
			</button>
		</>
	);
}
