import { expect, test } from 'vitest';
import type { HostStatus } from '../../../src/audio/engine.ts';
import { showAudio } from '../../../src/session/listening/shownAudio.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeAudio } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';

const card = (number: number) => `Babyface: USB Audio (hw:${number},0)`;

test('an interface that was opened under another card number than in the rig, or than before, is told once', () => {
	const audio = new FakeAudio();
	let tell: (status: HostStatus) => void = () => {};
	audio.onStatus = (listener: typeof tell) => {
		tell = listener;
		return () => {};
	};
	const state = new StateStore(emptyState(), new FakeClock());
	state.set(['audio', 'device'], card(1));
	const notices: string[] = [];
	showAudio({ audio, state, notice: (level, text) => void notices.push(`${level}: ${text}`), lost: () => {} });
	const running = (device: string) =>
		tell({
			state: 'running',
			reason: null,
			opened: { rateHz: 48_000, blockFrames: 512, inputs: 2, outputs: 4, device },
		});
	running(card(1));
	expect(notices).toEqual([]);
	running(card(2));
	running(card(2));
	expect(notices.splice(0)).toEqual([
		expect.stringContaining(`warning: The interface was opened as ${card(2)}, not as ${card(1)}`),
	]);
	tell({ state: 'device lost', reason: 'unplugged', opened: null });
	running(card(0));
	expect(notices).toEqual([
		expect.stringContaining('error'),
		`info: The audio device is there again: ${card(0)}.`,
		expect.stringContaining(`warning: The interface was opened as ${card(0)}, not as ${card(2)}`),
	]);
});
