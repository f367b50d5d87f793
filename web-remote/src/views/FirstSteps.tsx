import type { ComponentChildren } from 'preact';
import { failureWords } from '../../../src/shared/failureWords.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { go } from '../app/route.ts';
import { preview } from '../audio/preview.ts';
import { MixButton } from '../controls/MixButton.tsx';
import { planRecall, printFirst } from '../state/firstKeys.ts';
import { FIRST_STEPS, type FirstStep, firstWay } from '../state/firstWay.ts';
import { aboutToPlay } from '../state/selectors.ts';
import { loadDemoMix } from '../state/setup.ts';
import { store, useRemote } from '../state/store.ts';

const NAMES: Record<FirstStep, string> = {
	mix: 'Load a mix',
	play: 'Press play',
	turn: 'Turn a knob',
	print: 'Keep it: print it through the rack',
	recall: 'Turn it away, and bring it back',
};

/** From silence to the sound of the simulated rack in one touch: its monitor is not a loudspeaker, so it may be opened. */
async function hearItHere(): Promise<void> {
	preview.start();
	const opened = await store.command({ type: 'monitor.set', source: 'return', muted: false });
	if (opened.ok) await store.command({ type: 'transport.play', frame: 0 });
}

/** What there is to touch at the step that is next. */
function Do({ step }: { step: FirstStep }): ComponentChildren {
	const studio = useRemote((now) => now.state?.studio ?? null);
	const state = useRemote((now) => now.state);
	const locked = useRemote((now) => !now.mayControl);
	const { printing, revision, turnedSince, unsure } = firstWay(state);
	const coming = useRemote((now) => aboutToPlay(now.state));
	const simulated = studio?.simulated === true;
	const demoMix = studio?.demoMix;
	if (step === 'mix') {
		return (
			<div class="row">
				{demoMix !== undefined && (
					<button type="button" class="primary" disabled={locked} onClick={() => void loadDemoMix(demoMix)}>
						Use the demo mix
					</button>
				)}
				<MixButton label="Choose a file…" primary={demoMix === undefined} />
			</div>
		);
	}
	if (step === 'play' && coming) {
		return (
			<p class="quiet" role="status">
				The way through the rack is measured first. It sounds in a moment.
			</p>
		);
	}
	if (step === 'play') {
		return (
			<button
				type="button"
				class="primary"
				disabled={locked}
				onClick={() => (simulated ? void hearItHere() : go('listen'))}
			>
				{simulated ? 'Play, and hear it on this device' : 'Go to Listen'}
			</button>
		);
	}
	if (step === 'turn' || (step === 'print' && unsure > 0 && !printing)) {
		return (
			<div class="row">
				{step === 'print' && (
					<p class="quiet">
						A print writes down every setting. {unsure} of them nobody has looked at yet: on the rack, touch “All stand
						as drawn”.
					</p>
				)}
				<button type="button" class="primary" onClick={() => go('rack')}>
					Go to the rack
				</button>
			</div>
		);
	}
	if (step === 'print') {
		if (printing) return <p class="quiet">Printing: it takes as long as the mix does.</p>;
		const failed = state?.pass?.phase === 'failed' ? state.pass : null;
		const failure = failed && (failed.failure ?? { frame: null, reason: failed.message });
		return (
			<div class="row">
				{failure !== null && (
					<p class="error-text">The pass {trueMinus(failureWords('failed', failure, state?.audio.rateHz ?? null))}</p>
				)}
				<button type="button" class="primary" disabled={locked} onClick={printFirst}>
					Print revision 1
				</button>
			</div>
		);
	}
	return (
		<div class="row">
			<p class="quiet">Turn some knobs of the rack elsewhere. Detent knows where they stood.</p>
			<button type="button" class={turnedSince ? '' : 'primary'} onClick={() => go('rack')}>
				Go to the rack
			</button>
			{revision !== null && turnedSince && (
				<button type="button" class="primary" disabled={locked} onClick={() => void planRecall(revision.id)}>
					Bring back revision {revision.number}
				</button>
			)}
		</div>
	);
}

/** The way from nothing to a recalled rack, shown until it has been gone. */
export function FirstSteps() {
	const simulated = useRemote((now) => now.state?.studio.simulated !== false);
	const next = useRemote((now) => (now.truth.role === 'engineer' ? firstWay(now.state).next : null));
	if (next === null) return null;
	const at = FIRST_STEPS.indexOf(next);
	return (
		<div class="card first-steps">
			<h1>{simulated ? 'You are in the simulated studio' : 'Hear your rack'}</h1>
			<p class="quiet">
				{simulated
					? 'Every unit is a model that speaks the real protocol and changes the sound. Five steps from a mix to a recalled rack:'
					: 'Five steps from a mix to a recalled rack.'}
			</p>
			<ol>
				{FIRST_STEPS.map((step, index) => (
					<li key={step} class={index < at ? 'past' : index === at ? 'now' : ''}>
						<strong>{NAMES[step]}</strong>
						{index === at && <Do step={step} />}
					</li>
				))}
			</ol>
			<p class="row">
				<button type="button" onClick={() => go('studio')}>
					Use a tablet
				</button>
				{simulated && (
					<button type="button" onClick={() => go('describe')}>
						Describe your own rig instead
					</button>
				)}
			</p>
		</div>
	);
}
