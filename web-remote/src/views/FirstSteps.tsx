import { go } from '../app/route.ts';
import { preview } from '../audio/preview.ts';
import { MixButton } from '../controls/MixButton.tsx';
import { currentTrack } from '../state/selectors.ts';
import { loadDemoMix } from '../state/setup.ts';
import { store, useRemote } from '../state/store.ts';

/** From silence to the sound of the simulated rack in one touch: its monitor is not a loudspeaker, so it may be opened. */
async function hearItHere(): Promise<void> {
	preview.start();
	const opened = await store.command({ type: 'monitor.set', source: 'return', muted: false });
	if (opened.ok) await store.command({ type: 'transport.play', frame: 0 });
}

/** The way from nothing to sound, shown until a first revision exists. */
export function FirstSteps() {
	const studio = useRemote((now) => now.state?.studio ?? null);
	const hasMix = useRemote((now) => (currentTrack(now.state)?.track.mix ?? null) !== null);
	const playing = useRemote((now) => now.state?.transport.mode === 'playing');
	const locked = useRemote((now) => !now.mayControl);
	const demoMix = studio?.demoMix;
	return (
		<div class="card first-steps">
			<h1>{studio?.simulated === false ? 'Hear your rack' : 'You are in the simulated studio'}</h1>
			<p class="quiet">
				{studio?.simulated === false
					? 'Three steps to the first sound through the rack.'
					: 'Every unit is a model that speaks the real protocol and changes the sound. Three steps to hear it:'}
			</p>
			<ol>
				<li class={hasMix ? 'past' : 'now'}>
					<strong>Load a mix</strong>
					{!hasMix && (
						<div class="row">
							<MixButton label="Choose a file…" primary />
							{demoMix !== undefined && (
								<button type="button" disabled={locked} onClick={() => void loadDemoMix(demoMix)}>
									Use the demo mix
								</button>
							)}
						</div>
					)}
				</li>
				<li class={!hasMix ? '' : playing ? 'past' : 'now'}>
					<strong>Press play</strong>
					{hasMix && !playing && (
						<button
							type="button"
							class="primary"
							disabled={locked}
							onClick={() => (studio?.simulated === true ? void hearItHere() : go('listen'))}
						>
							{studio?.simulated === true ? 'Play, and hear it on this device' : 'Go to Listen'}
						</button>
					)}
				</li>
				<li class={playing ? 'now' : ''}>
					<strong>Turn a knob</strong>
					{playing && (
						<button type="button" class="primary" onClick={() => go('rack')}>
							Go to the rack
						</button>
					)}
				</li>
			</ol>
			<p class="row">
				<button type="button" onClick={() => go('studio')}>
					Use a tablet
				</button>
				{studio?.simulated !== false && (
					<button type="button" onClick={() => go('describe')}>
						Describe your own rig instead
					</button>
				)}
			</p>
		</div>
	);
}
