import { useEffect, useState } from 'preact/hooks';
import type { HostLoad } from '../../../src/shared/protocol/meters.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { go } from '../app/route.ts';
import { clockTime, level } from '../app/words.ts';
import { ForEngineer } from '../controls/ForEngineer.tsx';
import { SureButton } from '../controls/SureButton.tsx';
import { preferences, setPreference, type Theme } from '../state/preferences.ts';
import { store, useRemote } from '../state/store.ts';
import { CalibrationCard } from './CalibrationCard.tsx';
import { RoundTripCard } from './RoundTripCard.tsx';
import { SecureCard } from './SecureCard.tsx';
import { LogCard } from './studio/LogCard.tsx';
import { StorageCard } from './studio/StorageCard.tsx';
import { UnitsCard } from './studio/UnitsCard.tsx';
import { UseTablet } from './UseTablet.tsx';

/** Figures are read, not watched: twice a second is enough, and older ones are none. */
const LOAD_EVERY_MS = 500;
const FRESH_MS = 1000;

/** How the audio host keeps up; null while it says nothing. Asked for as long as this is shown. */
function useHostLoad(): HostLoad | null {
	const [load, setLoad] = useState<HostLoad | null>(null);
	useEffect(() => store.watchMeters('host'), []);
	useEffect(() => {
		const timer = setInterval(() => {
			const fresh = performance.now() - store.metersAtMs < FRESH_MS;
			setLoad(fresh ? (store.meters?.host ?? null) : null);
		}, LOAD_EVERY_MS);
		return () => clearInterval(timer);
	}, []);
	return load;
}

const wholePercent = (share: number) => `${Math.round(100 * share)} %`;

function loadWords(load: HostLoad | null): [string, string][] {
	if (load === null) return [];
	const rows: [string, string][] = [
		['Load', `${wholePercent(load.load)} of a block’s time`],
		['Buffer', `${load.bufferMarginMs.toFixed(0)} of ${load.bufferMs.toFixed(0)} ms left`],
	];
	if (load.measuredHz !== null) rows.push(['Measured rate', `${load.measuredHz.toFixed(1)} Hz`]);
	return rows;
}

function Audio() {
	const audio = useRemote((now) => now.state?.audio ?? null);
	const load = useHostLoad();
	if (audio === null) return null;
	const rows: [string, string][] = [
		['State', audio.reason === null ? audio.host : `${audio.host}: ${audio.reason}`],
		['Backend', audio.device === null ? audio.backend : `${audio.backend}, ${audio.device}`],
		['Rate', `${audio.rateHz / 1000} kHz, blocks of ${audio.blockFrames}`],
		['Round trip', audio.latencyFrames === null ? 'not measured yet' : `${audio.latencyFrames.toFixed(2)} frames`],
		...loadWords(load),
		['Reference', `0 VU (+4 dBu) is ${level(audio.referenceDbfs)} dBFS`],
	];
	return (
		<div class="card">
			<h2>Audio</h2>
			<dl class="facts">
				{rows.map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd class={name === 'State' && audio.reason !== null ? 'error-text' : ''}>{value}</dd>
					</div>
				))}
			</dl>
		</div>
	);
}

function Remotes() {
	const remotes = useRemote((now) => now.state?.remotes ?? null);
	const own = useRemote((now) => now.truth.remote);
	return (
		<div class="card">
			<h2>Paired devices</h2>
			{Object.keys(remotes ?? {}).length === 0 && <p class="quiet">None is paired.</p>}
			<ul class="list">
				{Object.values(remotes ?? {}).map((remote) => (
					<li key={remote.id}>
						<span class={remote.connected ? 'dot on' : 'dot'} aria-hidden="true" />
						<span class="grow">
							{remote.name}
							<span class="quiet">
								{' '}
								· {remote.role}
								{remote.id === own ? ' · this device' : remote.connected ? ' · connected' : ''}
								<br />
								paired {clockTime(remote.pairedAt)}
							</span>
						</span>
						<SureButton
							className="small"
							label="Revoke"
							sure="Really revoke"
							onSure={() => void store.command({ type: 'remote.revoke', remote: remote.id })}
						/>
					</li>
				))}
			</ul>
		</div>
	);
}

const THEMES: readonly { id: Theme; words: string }[] = [
	{ id: 'system', words: 'As the device' },
	{ id: 'dark', words: 'Night' },
	{ id: 'light', words: 'Day' },
];

function ThisDevice() {
	const [, redraw] = useState(0);
	const put: typeof setPreference = (key, value) => {
		setPreference(key, value);
		redraw((count) => count + 1);
	};
	return (
		<div class="card">
			<h2>This device</h2>
			<fieldset class="segments wide" aria-label="Theme">
				{THEMES.map(({ id, words }) => (
					<button key={id} type="button" aria-pressed={preferences.theme === id} onClick={() => put('theme', id)}>
						{words}
					</button>
				))}
			</fieldset>
			<ForEngineer>
				<fieldset class="segments wide" aria-label="How a knob is dragged">
					<button type="button" aria-pressed={preferences.drag === 'vertical'} onClick={() => put('drag', 'vertical')}>
						Drag up and down
					</button>
					<button type="button" aria-pressed={preferences.drag === 'rotary'} onClick={() => put('drag', 'rotary')}>
						Drag around
					</button>
				</fieldset>
			</ForEngineer>
			<SecureCard />
		</div>
	);
}

function Notices() {
	const notices = useRemote((now) => now.state?.notices ?? null);
	if (notices === null || notices.length === 0) return null;
	return (
		<div class="card">
			<h2>Notices</h2>
			<ul class="notices">
				{[...notices].reverse().map((notice) => (
					<li key={notice.id} class={`notice-${notice.level}`}>
						<span class="quiet">{clockTime(notice.at)}</span> {trueMinus(notice.text)}
					</li>
				))}
			</ul>
		</div>
	);
}

/** The studio and its health: what is simulated, what is missing, who is connected. */
export function StudioView() {
	const studio = useRemote((now) => now.state?.studio ?? null);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	if (studio === null) return null;
	return (
		<section class="view studio">
			<header class="view-head">
				<h1>{studio.name}</h1>
				<span class="quiet grow">
					Detent {studio.version}, since {clockTime(studio.startedAt)}
				</span>
				{engineer && !studio.simulated && (
					<button type="button" onClick={() => go('describe')}>
						Change the rig
					</button>
				)}
			</header>
			{studio.simulated && (
				<div class="card simulated-card row">
					<p class="grow">
						<strong>This is the simulated studio.</strong> The units are models on real protocols; nothing here moves a
						real knob.
					</p>
					{engineer && (
						<button type="button" onClick={() => go('describe')}>
							Describe your own rig
						</button>
					)}
				</div>
			)}
			{studio.missing.length > 0 && engineer && (
				<div class="card">
					<h2>Missing on this machine</h2>
					<ul class="lines">
						{studio.missing.map((line) => (
							<li key={line}>{line}</li>
						))}
					</ul>
				</div>
			)}
			<div class="columns">
				<div class="column">
					{engineer && <UseTablet />}
					{engineer && <Remotes />}
					<ThisDevice />
					<UnitsCard />
				</div>
				<div class="column">
					{engineer && <CalibrationCard />}
					{engineer && <RoundTripCard />}
					<Audio />
					<StorageCard />
					{engineer && <LogCard />}
					<Notices />
				</div>
			</div>
		</section>
	);
}
