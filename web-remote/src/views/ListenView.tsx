import { useEffect } from 'preact/hooks';
import { go } from '../app/route.ts';
import { preview, previewPhase } from '../audio/preview.ts';
import { PlayButton } from '../controls/Transport.tsx';
import { aboutToPlay, currentTrack } from '../state/selectors.ts';
import { useSignal } from '../state/signal.ts';
import { store, useRemote } from '../state/store.ts';
import { CompareCard } from './listen/CompareCard.tsx';
import { MonitorCard } from './listen/MonitorCard.tsx';
import { ReferencesCard } from './listen/ReferencesCard.tsx';
import { RoomCard } from './listen/RoomCard.tsx';
import { StudioWave } from './listen/StudioWave.tsx';
import { TabletCard } from './listen/TabletCard.tsx';

function LivePreview() {
	const phase = useSignal(previewPhase);
	const simulated = useRemote((now) => now.state?.studio.simulated ?? false);
	const playing = useRemote((now) => now.state?.transport.mode === 'playing');
	const muted = useRemote((now) => now.state?.audio.monitor.muted ?? false);
	if (!simulated) return null;
	const words = {
		off: 'Plays the simulated studio’s monitor on this device.',
		waiting: playing ? 'Waiting for sound…' : 'Waiting. Press play.',
		playing: muted ? 'Connected; the monitor is muted.' : 'You hear the monitor of the simulated studio.',
	};
	return (
		<div class="card">
			<h2>
				Hear the rack here <span class="badge">preview, not the monitor path</span>
			</h2>
			<p class="quiet" role="status">
				{words[phase]}
			</p>
			<button
				type="button"
				class={phase === 'off' ? 'primary' : ''}
				aria-pressed={phase !== 'off'}
				onClick={() => (phase === 'off' ? preview.start() : preview.stop())}
			>
				{phase === 'off' ? 'Hear it here' : 'Stop listening here'}
			</button>
		</div>
	);
}

/** Transport, monitor, and what this device can play by itself. */
export function ListenView() {
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const mode = useRemote((now) => now.state?.transport.mode ?? 'stopped');
	const host = useRemote((now) => now.state?.audio.host ?? 'closed');
	const reason = useRemote((now) => now.state?.audio.reason ?? null);
	const coming = useRemote((now) => aboutToPlay(now.state));
	const locked = useRemote((now) => !now.mayControl);
	const client = useRemote((now) => now.truth.role === 'client');
	// What is played by name beside a blind test would tell.
	const blind = useRemote((now) => now.state?.listening.blind?.revealed === null);
	useEffect(() => store.watchMeters('levels'), []);
	return (
		<section class="view listen">
			<header class="view-head">
				<h1>{track?.title ?? 'Listen'}</h1>
				{!client && <span class={`badge mode-${mode}`}>{mode}</span>}
				<span class="grow" />
			</header>
			{client && !blind && <TabletCard />}
			{client ? (
				<RoomCard />
			) : (
				<div class="card transport">
					<div class="transport-keys">
						<button
							type="button"
							class="round"
							aria-label="Back to the start"
							disabled={locked || mode === 'printing' || mode === 'measuring'}
							onClick={() => void store.command({ type: 'transport.locate', frame: 0 })}
						>
							<svg viewBox="0 0 24 24" aria-hidden="true">
								<path class="solid" d="M5 4 H8 V20 H5 Z M20 4 L9 12 L20 20 Z" />
							</svg>
						</button>
						<PlayButton className="round large" />
					</div>
					{track?.mix != null && <StudioWave />}
					{coming && (
						<p class="quiet" role="status">
							The way through the rack is measured before it is heard for the first time.
						</p>
					)}
					{host !== 'running' && host !== 'closed' && (
						<p class="error-text">
							Audio: {host}. {reason}
						</p>
					)}
					{track?.mix == null && (
						<div class="row">
							<p class="quiet">There is nothing to play yet: load a mix first.</p>
							<button type="button" class="primary" onClick={() => go('track')}>
								Load a mix
							</button>
						</div>
					)}
				</div>
			)}
			<div class="columns">
				<div class="column">
					{!client && <CompareCard />}
					{!blind && <ReferencesCard />}
				</div>
				<div class="column">
					{!client && <MonitorCard />}
					<LivePreview />
					{!client && !blind && <TabletCard />}
				</div>
			</div>
		</section>
	);
}
