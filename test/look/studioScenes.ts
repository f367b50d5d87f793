import type { CalibrationRun, StepReport } from '../../src/shared/model/calibration.ts';
import { UNKNOWN_TAPE } from '../../src/shared/model/tape.ts';
import { aCalibration } from '../support/calibration.ts';
import type { ContractSession } from '../support/contractSession.ts';
import type { Scene, Stage } from './scene.ts';

const RUN: CalibrationRun = {
	id: 'r',
	loop: null,
	patch: 'cable',
	phase: 'waiting',
	step: 'reference',
	instruction:
		'A tone of 997 Hz at −18 dBFS is on both sends. Read the voltage at the rack’s input with a meter: 0 VU is +4 dBu, 1.228 V.',
	reports: [],
	calibration: null,
};
const REPORTS: StepReport[] = [
	{ step: 'reference', verdict: 'good', sent: '997 Hz', read: '+4.1 dBu at −18 dBFS', limits: '', remedy: null },
	{ step: 'patch', verdict: 'good', sent: '', read: 'the loop is closed by a cable', limits: '', remedy: null },
	{ step: 'round-trip', verdict: 'good', sent: 'sweep', read: '87.25 frames, 1.82 ms', limits: '', remedy: null },
	{
		step: 'wiring',
		verdict: 'bad',
		sent: 'a tone on each side in turn',
		read: 'the left send comes back on the right, and the other way round',
		limits: 'each side on its own',
		remedy: 'Swap the two plugs at the converter’s input, then measure again.',
	},
];

function calibrated(session: ContractSession): void {
	session.store.set(['audio', 'calibration'], {
		calibration: aCalibration({
			at: '2026-10-15T10:00:00.000Z',
			verdict: 'check',
			converter: 'Lavry Gold AD122-96 MkIII with the transformers of the workshop',
			changed: {
				since: '2026-08-01T10:00:00.000Z',
				what: ['the gain of the left channel fell by 0.2 dB', 'hum rose by 6 dB'],
			},
		}),
		doubts: [{ about: 'age', text: 'It is 45 days old: calibrate again.' }],
	});
}

function measured(session: ContractSession): void {
	const latency = {
		frames: 4211,
		fraction: 0.372,
		inverted: false,
		confidence: 12,
		method: 'sweep',
		spreadFrames: 0.0021,
		reads: 5,
	};
	session.store.set(['measuring'], {
		why: 'asked',
		phase: 'done',
		text: 'Measured.',
		done: 15,
		of: 15,
		report: {
			rateHz: 48_000,
			latency,
			loops: [
				{ loop: null, inserts: ['eq-and-compression'], latency, changeFrames: 0.412 },
				{ loop: 'comp', inserts: [], latency: { ...latency, inverted: true }, changeFrames: null },
			],
		},
	});
}

const card = ({ page }: Stage, selector: string) => page.locator(selector).first().scrollIntoViewIfNeeded();

function roll(session: ContractSession, part: object, disarmsInSeconds: number | null): void {
	for (const unit of ['recorder', 'atr-102']) {
		const { tape } = session.store.state.units[unit] ?? {};
		session.store.set(['units', unit, 'tape'], { ...UNKNOWN_TAPE, ...tape, ...part });
		session.store.set(['units', unit, 'tapeDesk'], {
			order: {
				action: 'locate',
				toSeconds: 661.5,
				toPoint: 'Chorus, the loud one before the long bridge',
				by: 'remote-0',
				at: new Date().toISOString(),
				answer: 'acknowledged',
				reason: null,
			},
			disarmsInSeconds,
		});
	}
}

export const STUDIO_SCENES: readonly Scene[] = [
	{ name: 'tape', at: 'tape', shows: 'Tape machine' },
	{
		name: 'tape-armed',
		at: 'tape',
		stage: (session) => roll(session, { armed: true, moving: false, mode: 'stopped' }, 84),
		shows: 'disarms by itself',
	},
	{
		name: 'tape-recording',
		at: 'tape',
		stage: (session) =>
			roll(session, { armed: true, moving: true, recording: true, mode: 'recording', atSpeed: true }, null),
		shows: 'its tally is lit',
	},
	{ name: 'studio', at: 'studio', shows: 'Use a tablet' },
	{
		name: 'studio-invitation',
		at: 'studio',
		touch: async ({ page }) => {
			await page.getByText('Show the code').tap();
		},
		shows: 'Scan this with the tablet',
	},
	{
		name: 'studio-health',
		at: 'studio',
		stage: (session) => {
			session.store.set(['audio', 'host'], 'device lost');
			session.store.set(
				['audio', 'reason'],
				'The interface “Fireface UFX+ (23456789)” is gone; it is looked for by its name.',
			);
			session.store.set(['logCheck'], {
				progress: null,
				projects: 3,
				entries: 1204,
				problems: ['Songs for the Long Way Home from the Harbour: entry 214 is not what its hash says.'],
				at: new Date().toISOString(),
			});
			measured(session);
		},
		touch: async (stage) => {
			await stage.page.getByRole('button', { name: 'Test', exact: true }).first().tap();
			await stage.page.locator('.unit-test').first().waitFor();
		},
		shows: 'the log is not what it was',
	},
	{
		name: 'calibration',
		at: 'studio',
		stage: calibrated,
		touch: async (stage) => {
			await stage.page.getByText('Figures and drawing').tap();
			await card(stage, '.calibration');
		},
		shows: 'It is 45 days old',
	},
	{
		name: 'calibration-reference',
		at: 'studio',
		stage: (session) => session.store.set(['calibrating'], RUN),
		touch: (stage) => card(stage, '.calibration'),
		shows: 'Go on, not measured',
	},
	{
		name: 'calibration-fault',
		at: 'studio',
		stage: (session) =>
			session.store.set(['calibrating'], {
				...RUN,
				step: 'wiring',
				instruction: 'Left and right are swapped. Swap the two plugs at the converter’s input.',
				reports: REPORTS,
			}),
		touch: (stage) => card(stage, '.calibration'),
		shows: 'Measure again',
	},
	{ name: 'client-tape', as: 'client', at: 'tape', shows: 'Asked' },
	{ name: 'client-studio', as: 'client', at: 'studio', shows: 'This device' },
	...(['Units', 'Connections', 'Audio', 'Check'] as const).map(
		(step): Scene => ({
			name: `describe-${step.toLowerCase()}`,
			at: 'describe',
			touch: async ({ page }) => {
				await page.getByRole('button', { name: 'Begin anew' }).tap();
				await page.getByText('Choose your first unit.').waitFor();
				for (const model of ['EQP-1A', 'EQP-1A', 'Bricasti', 'DN-780R']) {
					const search = page.getByLabel('Search units');
					await search.fill(model);
					await page.getByRole('button', { name: /^Add / }).first().tap();
					await search.fill('');
				}
				await page
					.getByLabel('Name', { exact: true })
					.first()
					.fill('Pultec of the left channel, the one with the new valves');
				await page.getByLabel('Serial number').first().fill('SERIAL-0000-1111-2222-3333-4444');
				await page.getByRole('button', { name: step }).first().tap();
			},
			shows: { Units: 'Your rack', Connections: 'Units with a remote', Audio: 'Audio interface', Check: 'The file' }[
				step
			],
		}),
	),
	{ name: 'pair', as: 'nobody', at: '', shows: 'Pair this device' },
	{
		name: 'pair-wrong',
		as: 'nobody',
		at: '',
		touch: async ({ page }) => {
			for (const digit of '123456') await page.locator('.pad-key', { hasText: digit }).tap();
		},
		shows: 'wrong, used or expired',
	},
];
