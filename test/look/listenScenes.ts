import type { ListeningState } from '../../src/shared/protocol/listening.ts';
import type { ContractSession } from '../support/contractSession.ts';
import type { Scene, Stage } from './scene.ts';

function inBlind(session: ContractSession, blind: ListeningState['blind']): void {
	const { listening } = session.store.state;
	session.store.set(['listening'], {
		...listening,
		heard: 'B',
		items:
			blind?.revealed === null
				? ['A', 'B', 'C'].map((letter) => ({ id: letter, label: letter, match: null, trimDb: 0 }))
				: listening.items,
		blind,
	});
}

const BLIND = { method: 'preference', chosen: ['Margarethe von Hohenstein-Papenburg'], trial: 0, trials: 0 } as const;
const items = ['Mix', 'Revision 3, master', 'Revision 4, master'].map((what, index) => ({
	letter: 'ABC'[index] ?? 'A',
	what,
	sha256: null,
	gainDb: -index * 1.3,
	trimDb: 0,
	lateFrames: 0,
}));

/** Every waveform of the page is drawn, and every file beside the mix is matched. */
const drawn = async ({ page }: Stage): Promise<void> => {
	await page.waitForFunction(
		() => !/matching…|Waveform…/.test(document.querySelector('.tablet-card')?.textContent ?? ''),
	);
	await page.waitForFunction(() => document.querySelectorAll('.wave canvas').length > 0);
};

/** As a client's device hears it. */
async function deviceBlind(stage: Stage): Promise<void> {
	const { page } = stage;
	await drawn(stage);
	const card = page.locator('.tablet-card');
	await card.getByText('Listen blind…').tap();
	await card.getByText(/^Blind test of/).tap();
	await card.getByText('I choose A').waitFor();
}

/** The session keeps a device's test, also for the next scene: it is seen to its end. */
async function endDeviceBlind({ page }: Stage): Promise<void> {
	const card = page.locator('.tablet-card');
	await card.getByText('Give it up').tap();
	await card.getByText('Listen blind…').waitFor();
}

export const LISTEN_SCENES: readonly Scene[] = [
	{ name: 'listen', at: 'listen', touch: drawn, shows: 'Play on this device' },
	{
		name: 'listen-loop',
		at: 'listen',
		stage: (session) => {
			// A rack can't jump back: a loop is there without it.
			session.store.set(['listening', 'withRack'], false);
			session.store.set(['listening', 'loop'], { fromFrame: 96_000, toFrame: 264_000 });
			session.store.set(['transport', 'frame'], 150_000);
		},
		touch: async (stage) => {
			await drawn(stage);
			for (const list of await stage.page.locator('.marker-list summary').all()) await list.tap();
		},
		shows: 'Chorus, the loud one before the long bridge',
	},
	{
		name: 'listen-choose',
		at: 'listen',
		touch: async (stage) => {
			await drawn(stage);
			await stage.page.getByText('Compare with…').tap();
		},
		shows: '4 master',
	},
	{
		name: 'listen-other-music',
		at: 'listen',
		stage: (session) => {
			const { listening } = session.store.state;
			const label = 'A commercial record that the client brought along';
			const note = 'Other music than the mix: matched in loudness, not in time. It takes no part in blind tests.';
			const match = { state: 'matched', louderLu: 4.2, inTime: false, note } as const;
			const record = { id: '/records/one.wav', label, match, trimDb: 0 };
			session.store.set(['listening'], { ...listening, heard: record.id, items: [...listening.items, record] });
		},
		touch: drawn,
		shows: 'not in a blind test',
	},
	{
		name: 'listen-blind',
		at: 'listen',
		stage: (session) => inBlind(session, { ...BLIND, chosen: [...BLIND.chosen], revealed: null }),
		shows: 'I choose B',
	},
	{
		name: 'listen-blind-revealed',
		at: 'listen',
		stage: (session) =>
			inBlind(session, {
				...BLIND,
				chosen: [...BLIND.chosen],
				revealed: {
					items,
					choices: [{ name: BLIND.chosen[0], letter: 'B', note: 'deeper, and the brass does not hurt' }],
					abx: null,
					answers: [],
				},
			}),
		shows: 'chose B',
	},
	{
		name: 'listen-abx-revealed',
		at: 'listen',
		stage: (session) =>
			inBlind(session, {
				...BLIND,
				method: 'abx',
				trial: 3,
				trials: 3,
				chosen: [...BLIND.chosen, 'Ben'],
				revealed: {
					items: items.slice(0, 2),
					choices: [],
					abx: { trials: 3, correct: 2, probability: 0.5 },
					answers: [BLIND.chosen[0], 'Ben', BLIND.chosen[0]].map((name, index) => ({
						name,
						trial: index + 1,
						letter: 'A',
						x: index === 1 ? 'B' : 'A',
					})),
				},
			}),
		shows: 'Ben: 0 of 1 right',
	},
	{ name: 'listen-device-blind', at: 'listen', touch: deviceBlind, shows: 'I choose A', leave: endDeviceBlind },
	{
		name: 'listen-reference-told',
		at: 'listen',
		touch: async ({ page }) => {
			await page.getByText('What was done to the mix?').first().tap();
			await page.locator('.told img').waitFor();
		},
		shows: 'Limiting: true peak',
	},
	{
		name: 'client-listen',
		as: 'client',
		at: 'listen',
		touch: drawn,
		shows: 'Play on this device',
	},
	{
		name: 'client-listen-blind',
		as: 'client',
		at: 'listen',
		touch: deviceBlind,
		shows: 'I choose A',
		leave: endDeviceBlind,
	},
];
