import { Position } from '../../controls/Transport.tsx';
import { useRemote } from '../../state/store.ts';
import { BlindPanel } from './BlindPanel.tsx';
import { heardWords } from './heardWords.ts';

/** What the room hears, for a client's device: the engineer plays it, and whoever sits there may choose in a blind test. */
export function RoomCard() {
	const listening = useRemote((now) => now.state?.listening ?? null);
	const mode = useRemote((now) => now.state?.transport.mode ?? 'stopped');
	const muted = useRemote((now) => now.state?.audio.monitor.muted ?? false);
	if (listening === null) return null;
	const { blind, heard, items } = listening;
	return (
		<div class="card room-card">
			<h2>In the room</h2>
			<p>
				<span role="status">{heardWords(mode, items.find(({ id }) => id === heard)?.label ?? null, muted)}</span>{' '}
				{mode === 'playing' && <Position className="room-position" />}
			</p>
			{blind === null ? (
				<p class="quiet">The engineer plays there; what you play here goes by itself.</p>
			) : (
				<BlindPanel blind={blind} heard={heard} />
			)}
		</div>
	);
}
