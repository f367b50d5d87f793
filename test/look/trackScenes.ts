import type { Finding } from '../../src/shared/model/finding.ts';
import type { PassLevels, PassState } from '../../src/shared/protocol/state.ts';
import type { ContractSession } from '../support/contractSession.ts';
import { evidenceOf } from '../support/contractState.ts';
import { fresh } from './rareScenes.ts';
import type { Scene, Stage } from './scene.ts';

const LEVELS: PassLevels = {
	drive: { driveDb: -6, zeroVuDbu: -2, programmeDbu: 1.4, peakDbu: 14.2 },
	dacPeak: { samplePeakDbfs: -3.2, truePeakDbtp: -2.9, over: false },
	warnings: ['The mix reaches −2.9 dBTP at the converter: less than 3 dB is left for what the ear does not hear.'],
	compared: 'Held against revision 4: the same units, turned elsewhere, so the level is not compared.',
};
const FINDINGS: Finding[] = [
	{
		kind: 'dropout',
		severity: 'failure',
		by: 'sync',
		frame: 300_000,
		frames: 2_400,
		channel: 'both',
		text: 'Nothing of what was sent came back for 50 ms: a cable, a relay or a switch between send and return.',
	},
	{
		kind: 'level-jump',
		severity: 'warning',
		by: 'programme',
		frame: 420_000,
		frames: null,
		channel: 'left',
		text: 'The left channel comes back 0.8 dB softer from here on.',
	},
	{
		kind: 'round-trip',
		severity: 'note',
		by: 'test-signal',
		frame: null,
		frames: null,
		channel: 'both',
		text: 'The round trip is 0.012 frames longer than before the last pass.',
	},
];

function pass(session: ContractSession, part: Partial<PassState>): void {
	const { current } = session.store.state;
	session.store.set(['pass'], {
		id: '01890a5d-ac96-774b-bcce-b302099a8058',
		track: current?.track ?? '',
		phase: 'printing',
		progress: 0.42,
		failure: null,
		findings: [],
		proof: null,
		revision: null,
		message: 'printing in real time, 1:28 of 3:34',
		levels: LEVELS,
		...part,
	} satisfies PassState);
}

function failed(session: ContractSession): void {
	const failure = {
		kind: 'dropout',
		frame: 300_000,
		reason: 'Nothing came back for 50 ms at 0:06.3: see the findings.',
	};
	pass(session, { phase: 'failed', failure, findings: FINDINGS, message: 'failed' });
	session.store.set(['mendable'], {
		pass: '01890a5d-ac96-774b-bcce-b302099a8058',
		startedAt: new Date().toISOString(),
		failure,
		faulty: [
			{ fromFrame: 295_200, toFrame: 304_800 },
			{ fromFrame: 420_000, toFrame: 9_999_999 },
		],
		rateHz: 48_000,
	});
}

function unsure(session: ContractSession): void {
	for (const control of Object.keys(session.store.state.units['pultec-l']?.controls ?? {}))
		session.store.set(['units', 'pultec-l', 'controls', control, 'evidence'], evidenceOf('none', null, 'open'));
}

function unsaid(session: ContractSession): void {
	for (const control of Object.keys(session.store.state.units['pultec-l']?.controls ?? {}))
		session.store.set(['units', 'pultec-l', 'controls', control, 'position'], null);
	unsure(session);
}

function threePairs(session: ContractSession): void {
	const chain = session.store.state.chainPresets['parallel-compression-and-mid-side'];
	if (chain !== undefined) session.store.set(['chain'], chain);
}

const openRevision = ({ page }: Stage, number: number) =>
	page
		.locator('.revisions > li')
		.nth(4 - number)
		.locator('button')
		.first()
		.tap();

export const TRACK_SCENES: readonly Scene[] = [
	{ name: 'first', at: 'track', stage: fresh, shows: 'You are in the simulated studio' },
	{ name: 'track', at: 'track', shows: 'Check everything first' },
	{
		name: 'track-route',
		at: 'track',
		stage: threePairs,
		touch: ({ page }) => page.getByText('Change the route').tap(),
		shows: 'Use this route',
	},
	{
		name: 'track-band',
		at: 'track',
		stage: threePairs,
		touch: async ({ page }) => {
			const opener = page.getByText('Set this band').first();
			await opener.tap();
			await opener.scrollIntoViewIfNeeded();
		},
		shows: 'Works on',
	},
	{
		name: 'track-revision',
		at: 'track',
		touch: (stage) => openRevision(stage, 3),
		shows: 'The second chorus jumps out',
	},
	{
		name: 'track-settings',
		at: 'track',
		touch: async (stage) => {
			await openRevision(stage, 2);
			await stage.page.getByText('All settings').tap();
		},
		shows: 'send trim',
	},
	{
		name: 'track-check',
		at: 'track',
		touch: ({ page }) => page.getByText('Check everything first').tap(),
		shows: 'Check again',
	},
	{ name: 'track-unsure', at: 'track', stage: unsure, shows: 'nobody vouches for' },
	{
		name: 'track-unsaid',
		at: 'track',
		stage: unsaid,
		touch: ({ page }) => page.getByText('Start the pass').tap(),
		shows: 'A pass writes down every setting',
	},
	{
		name: 'track-printing',
		at: 'track',
		stage: (session) => pass(session, { findings: FINDINGS.slice(1) }),
		shows: 'Cancel the pass',
	},
	{
		name: 'track-giving-up',
		at: 'track',
		stage: (session) => pass(session, {}),
		touch: ({ page }) => page.getByText('Cancel the pass').tap(),
		shows: 'Yes, give this print up',
	},
	{
		name: 'track-punching-in',
		at: 'track',
		stage: (session) =>
			pass(session, {
				phase: 'punching in',
				progress: 0.66,
				message: 'printing the failed stretch again, 0:06.1 to 0:06.4',
				findings: FINDINGS.slice(0, 1),
			}),
		shows: 'punching in',
	},
	{ name: 'track-failed', at: 'track', stage: failed, shows: 'The last pass failed' },
	{
		name: 'track-printed',
		at: 'track',
		stage: (session) =>
			pass(session, { phase: 'complete', message: 'revision 4 is in the log', findings: FINDINGS.slice(1) }),
		shows: 'Revision 4 is in the log',
	},
	{
		name: 'client-track',
		as: 'client',
		at: 'track',
		touch: (stage) => openRevision(stage, 3),
		shows: 'The second chorus',
	},
	{
		name: 'track-answer',
		at: 'track',
		touch: async (stage) => {
			await openRevision(stage, 3);
			await stage.page.getByRole('button', { name: 'Answer…' }).first().tap();
		},
		shows: 'We ask back',
	},
	{
		name: 'track-approve',
		at: 'track',
		touch: async (stage) => {
			await openRevision(stage, 2);
			await stage.page.getByRole('button', { name: 'Was approved…' }).tap();
		},
		shows: 'Write the approval down',
	},
	{
		name: 'client-approve',
		as: 'client',
		at: 'track',
		touch: async (stage) => {
			await openRevision(stage, 2);
			await stage.page.getByRole('button', { name: 'Approve this version' }).tap();
		},
		shows: 'Yes: revision 2 it is',
	},
	{ name: 'log', at: 'log', shows: 'Settings used most' },
	{
		name: 'log-found',
		at: 'log',
		touch: async ({ page }) => {
			await page.getByLabel('Any unit').fill('Pultec');
			await page.getByLabel('Control', { exact: true }).fill('LOW FREQUENCY');
			await page.getByLabel('Value').fill('60');
			await page.getByRole('button', { name: 'Search', exact: true }).tap();
		},
		shows: 'newest first',
	},
	{
		name: 'log-statistics',
		at: 'log',
		touch: ({ page }) => page.locator('.statistics-card details').first().locator('summary').tap(),
		shows: '×',
	},
	{
		name: 'log-revision',
		at: 'log',
		touch: async ({ page }) => {
			await page.getByRole('button', { name: 'Search', exact: true }).tap();
			await page.locator('.found button').nth(1).tap();
		},
		shows: 'From the log',
	},
];
