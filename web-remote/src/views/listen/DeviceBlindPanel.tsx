import { useState } from 'preact/hooks';
import type { CommandInput } from '../../../../src/shared/protocol/commands.ts';
import { type DeviceBlind, type DeviceRef, deviceBlindSchema } from '../../../../src/shared/protocol/device.ts';
import { signedDb } from '../../app/words.ts';
import { store, useRemote } from '../../state/store.ts';
import { BlindAnswer } from './BlindAnswer.tsx';

/** Gives a command of a blind test on this device. @returns how the test stands now; null when it was refused, or there is none */
export async function askBlind(command: CommandInput): Promise<DeviceBlind | null> {
	const { ok, result } = await store.command(command);
	return ok ? (deviceBlindSchema.safeParse(result).data ?? null) : null;
}

interface StartProps {
	/** What is matched in loudness and time, and what it is called. */
	files: readonly { key: string; ref: DeviceRef; label: string }[];
	onBegin: (blind: DeviceBlind) => void;
}

/** Most that a blind test is between. */
const MOST = 8;

/** Begins a blind test on this device, between what is chosen; a client's device may too. */
export function DeviceBlindStart({ files, onBegin }: StartProps) {
	const live = useRemote((now) => now.truth.trust === 'live');
	const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
	const chosen = files.filter(({ key }) => !without.has(key)).slice(0, MOST);
	if (files.length < 2) return null;
	const start = (method: 'preference' | 'abx') =>
		void askBlind({ type: 'device.blind.start', method, items: chosen.map(({ ref }) => ref) }).then(
			(blind) => blind !== null && onBegin(blind),
		);
	const toggle = (key: string) => {
		const next = new Set(without);
		if (!next.delete(key)) next.add(key);
		setWithout(next);
	};
	return (
		<details class="choose">
			<summary>
				Listen blind… <span class="quiet">names hidden, order drawn</span>
			</summary>
			<fieldset class="choices" aria-label="Who takes part">
				{files.map(({ key, label }) => (
					<button key={key} type="button" aria-pressed={!without.has(key)} onClick={() => toggle(key)}>
						{label}
					</button>
				))}
			</fieldset>
			<div class="row">
				<button type="button" class="grow" disabled={!live || chosen.length < 2} onClick={() => start('preference')}>
					Blind test of {chosen.length}
				</button>
				{chosen.length === 2 && (
					<button type="button" class="grow" disabled={!live} onClick={() => start('abx')}>
						ABX
					</button>
				)}
			</div>
		</details>
	);
}

interface PanelProps {
	blind: DeviceBlind;
	heard: string;
	onChange: (blind: DeviceBlind | null) => void;
}

/** A blind test on this device, from its first letter to what the letters stood for. */
export function DeviceBlindPanel({ blind, heard, onChange }: PanelProps) {
	const { test, letters, trial, revealed } = blind;
	const end = () => {
		void store.command({ type: 'device.blind.end', test });
		onChange(null);
	};
	// What was answered goes into the log first: where it can't, the test is still on.
	const giveUp = () =>
		void store.command({ type: 'device.blind.end', test }).then(({ ok }) => {
			if (!ok) return;
			onChange(null);
			if (trial > 1) store.say('Given up. What you answered is in the log.', 'info');
		});
	const choose = (letter: string, note: string) =>
		void askBlind({ type: 'device.blind.choose', test, letter, note, trial }).then(
			(now) => now !== null && onChange(now),
		);
	if (revealed !== null) {
		const { abx, items, letter: chosen } = revealed;
		return (
			<>
				<dl class="revealed" aria-live="polite">
					{items.map(({ letter, what, gainDb }) => (
						<div key={letter}>
							<dt>{letter}</dt>
							<dd>
								{abx === null && letter === chosen ? <strong>{what}</strong> : what}{' '}
								<span class="quiet">
									heard at {signedDb(gainDb)}
									{abx === null && letter === chosen && ', your choice'}
								</span>
							</dd>
						</div>
					))}
				</dl>
				{abx !== null && (
					<p>
						{abx.correct} of {abx.trials} right. One who guesses gets that far in {(100 * abx.probability).toFixed(1)} %
						of such tests.
					</p>
				)}
				<p class="quiet">It is in the log of the project.</p>
				<button type="button" class="primary" onClick={end}>
					Done
				</button>
			</>
		);
	}
	return (
		<BlindAnswer {...blind} letters={letters.map(({ letter }) => letter)} heard={heard} onChoose={choose}>
			<button type="button" onClick={giveUp}>
				Give it up
			</button>
		</BlindAnswer>
	);
}
