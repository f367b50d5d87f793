import { shownFrame } from '../../controls/Transport.tsx';
import { pinnedNotes } from '../../state/pinnedNotes.ts';
import { currentTrack, newestPrint } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';
import { Wave } from '../../wave/Wave.tsx';
import type { WaveLoop } from '../../wave/wavePlot.ts';
import { MarkerList } from './MarkerList.tsx';
import { PinnedNotes } from './PinnedNotes.tsx';
import { useMarks } from './useMarks.ts';

/** The mix that the studio plays, with its markers: it stays the mix whatever is heard, so a blind test is not told. */
export function StudioWave() {
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const frames = useRemote((now) => now.state?.transport.frames ?? 0);
	const rateHz = useRemote((now) => now.state?.transport.rateHz ?? 48000);
	const mode = useRemote((now) => now.state?.transport.mode ?? 'stopped');
	const locked = useRemote((now) => !now.mayControl);
	const loop = useRemote((now) => now.state?.listening.loop ?? null);
	const withRack = useRemote((now) => now.state?.listening.withRack ?? true);
	const heard = useRemote((now) => now.state?.listening.heard ?? '');
	const marks = useMarks(track);
	const atSeconds = () => Math.max(0, shownFrame()) / rateHz;
	const locate =
		locked || frames === 0 || mode === 'printing' || mode === 'measuring'
			? null
			: (seconds: number) =>
					void store.command({ type: 'transport.locate', frame: Math.min(frames, Math.round(seconds * rateHz)) });
	const setLoop = (wanted: WaveLoop | null) => {
		if (withRack && wanted !== null) {
			store.say('A rack can’t jump back: switch off “Through the rack” to hear a loop.', 'info');
			return;
		}
		const frame = (seconds: number) => Math.min(frames, Math.round(seconds * rateHz));
		void store.command({
			type: 'compare.loop',
			loop: wanted === null ? null : { fromFrame: frame(wanted.from), toFrame: frame(wanted.to) },
		});
	};
	const mix = track?.mix ?? null;
	const pinned = track === null ? 0 : pinnedNotes(track).length;
	// Words are about the print that is heard; beside the mix or the rack, about the newest one.
	const about =
		track === null ? null : (track.revisions.find(({ id }) => heard.startsWith(`${id} `)) ?? newestPrint(track));
	return (
		<div class="studio-wave">
			<Wave
				file={mix === null || track === null ? null : { ref: { kind: 'mix', id: track.id }, key: mix.sha256 }}
				startSeconds={0}
				lengthSeconds={frames / rateHz}
				label="Position in the track"
				atSeconds={atSeconds}
				locate={locate}
				loop={loop === null || withRack ? null : { from: loop.fromFrame / rateHz, to: loop.toFrame / rateHz }}
				setLoop={locked ? null : setLoop}
				marks={marks}
			/>
			<MarkerList atSeconds={atSeconds} locate={locate} />
			{track !== null && (pinned > 0 || about !== null) && (
				<details class="studio-notes">
					<summary>
						Notes <span class="quiet">{pinned === 0 ? 'none yet' : pinned}</span>
					</summary>
					<PinnedNotes track={track} about={about} atSeconds={atSeconds} locate={locate} />
				</details>
			)}
		</div>
	);
}
