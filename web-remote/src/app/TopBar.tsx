import type { HostState } from '../../../src/shared/protocol/state.ts';
import { PlayButton, Position } from '../controls/Transport.tsx';
import { currentTrack, passRuns } from '../state/selectors.ts';
import { useRemote } from '../state/store.ts';
import { go } from './route.ts';

/** Nothing sounds then, whatever is pressed. */
const TROUBLES: Partial<Record<HostState, string>> = {
	'wrong rate': 'wrong rate',
	stalled: 'no audio',
	'device lost': 'interface gone',
	stopped: 'no audio',
};

/** Where we are, whether it is real, and the transport, on every view. */
export function TopBar() {
	const title = useRemote((now) => currentTrack(now.state)?.track.title ?? null);
	const simulated = useRemote((now) => now.state?.studio.simulated ?? false);
	const muted = useRemote((now) => now.state?.audio.monitor.muted ?? false);
	const host = useRemote((now) => now.state?.audio.host ?? null);
	const trouble = host === null ? null : (TROUBLES[host] ?? null);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const runs = useRemote((now) => passRuns(now.state));
	const phase = useRemote((now) => now.state?.pass?.phase ?? null);
	const progress = useRemote((now) => Math.round((now.state?.pass?.progress ?? 0) * 100));
	return (
		<header class="topbar">
			{engineer && <PlayButton className="top-play" />}
			<div class="top-title">
				<strong>{title ?? 'Detent'}</strong>
				<Position className="top-position" />
			</div>
			{runs && (
				<button type="button" class="top-pass" onClick={() => go('track')}>
					<span class="roomy">{phase}&nbsp;</span>
					{progress} %
				</button>
			)}
			{trouble !== null && (
				<button type="button" class="badge badge-button mute-badge" onClick={() => go('studio')}>
					{trouble}
				</button>
			)}
			{muted && trouble === null && engineer && (
				<button type="button" class="badge badge-button mute-badge" onClick={() => go('listen')}>
					<span class="roomy">monitor&nbsp;</span>muted
				</button>
			)}
			{simulated && (
				<span class="badge simulated">
					simulated<span class="roomy">&nbsp;studio</span>
				</span>
			)}
		</header>
	);
}
