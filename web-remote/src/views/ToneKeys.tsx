import { level } from '../app/words.ts';
import { store, useRemote } from '../state/store.ts';

const SIDES = [
	{ channels: 'both', words: 'Both' },
	{ channels: 'left', words: 'Left' },
	{ channels: 'right', words: 'Right' },
] as const;

/** The tone at the rack: on until it is stopped, so that input trims can be set by the units' own meters. */
export function ToneKeys({ muted, loop }: { muted: boolean; loop: string | null }) {
	const tone = useRemote((now) => now.state?.audio.tone ?? null);
	const locked = useRemote((now) => !now.mayControl);
	return (
		<>
			<h3>Tone at the rack</h3>
			<div class="big-keys">
				{SIDES.map(({ channels, words }) => (
					<button
						key={channels}
						type="button"
						aria-pressed={tone?.channels === channels}
						disabled={locked || !muted}
						onClick={() =>
							void store.command({
								type: 'tone.start',
								monitorMuted: muted,
								channels,
								...(loop === null ? {} : { loop }),
							})
						}
					>
						{words}
					</button>
				))}
				<button
					type="button"
					class={tone === null ? '' : 'bad'}
					disabled={locked || tone === null}
					onClick={() => void store.command({ type: 'tone.stop' })}
				>
					Stop
				</button>
			</div>
			<p class="quiet" role="status">
				{tone === null
					? '997 Hz at 0 VU. It rises from −60 dBFS, and never leaves on the monitor outputs.'
					: `${tone.hz} Hz at ${level(tone.levelDbfs)} dBFS goes to the rack${tone.loop === undefined ? '' : ` on the pair ${tone.loop}`}.`}
			</p>
		</>
	);
}
