import { statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/process/packageRoot.ts';
import type { ProjectImport } from '../../src/shared/model/projectImport.ts';
import type { ContractSession } from '../support/contractSession.ts';
import { contractState } from '../support/contractState.ts';
import { LONG } from './longNames.ts';
import type { Scene } from './scene.ts';

const AT = '2026-11-20T18:30:00.000Z';

/** What a studio is in which nothing was ever done. */
export function fresh(session: ContractSession): void {
	for (const [key, value] of Object.entries(contractState(true)))
		if (key !== 'remotes') session.store.set([key], value);
}

function importing(session: ContractSession, part: Partial<ProjectImport>): void {
	session.store.set(['studio', 'importing'], {
		folder: `/home/studio/${LONG.project}`,
		progress: 0.42,
		label: 'captures/02-northern-line-r003.wav',
		outcome: null,
		taken: null,
		failure: null,
		...part,
	} satisfies ProjectImport);
}

/** A picture of the left Pultec waits for the next revision; what it shows was turned since. */
function photographed(session: ContractSession): void {
	const { current, projects } = session.store.state;
	const project = projects[current?.project ?? ''];
	if (project === undefined) throw new Error('no track is worked on');
	const path = join(packageRoot, 'docs/images/rack.png');
	const photo = { sha256: 'f'.repeat(64), bytes: statSync(path).size, type: 'png' as const, takenAt: AT };
	session.photoFile = { photo, path };
	const settings = [{ control: 'lf_boost', position: 0.9 }];
	const waiting = { unit: 'pultec-l', photo, by: null, settings };
	const tracks = project.tracks.map((track) => (track.id === current?.track ? { ...track, photos: [waiting] } : track));
	session.store.set(['projects', project.id], { ...project, tracks });
}

/** A first session on its way: the mix plays and nothing was turned yet, or the first revision is printed and a knob was turned since. */
function firstSession(session: ContractSession, printed: boolean): void {
	const { current, projects } = session.store.state;
	for (const project of Object.values(projects)) {
		const tracks = project.tracks.map((track) => ({
			...track,
			revisions: printed && track.id === current?.track ? track.revisions.slice(0, 1) : [],
		}));
		session.store.set(['projects', project.id], { ...project, tracks });
	}
	session.store.set(['log', 'revisions'], printed ? 1 : 0);
	session.store.set(['transport', 'mode'], 'playing');
	for (const unit of Object.values(session.store.state.units))
		for (const control of Object.keys(unit.controls))
			session.store.set(['units', unit.id, 'controls', control, 'movedBy'], null);
	if (!printed) return;
	session.store.set(['units', 'pultec-l', 'controls', 'lf_boost', 'movedBy'], 'remote-1');
	session.store.set(['units', 'pultec-l', 'controls', 'lf_boost', 'evidence', 'at'], '2999-01-01T00:00:00.000Z');
}

/** States that are seldom or short, and those of a studio that is still empty. */
export const RARE_SCENES: readonly Scene[] = [
	{ name: 'empty-rack', at: 'rack', stage: fresh, shows: 'No chain chosen yet' },
	{ name: 'first-turn', at: 'rack', stage: (session) => firstSession(session, false), shows: 'Step 3 of 5' },
	{ name: 'first-recall', at: 'rack', stage: (session) => firstSession(session, true), shows: 'Bring back revision 1' },
	{
		name: 'first-recall-track',
		at: 'track',
		stage: (session) => firstSession(session, true),
		shows: 'Bring back revision 1',
	},
	{
		name: 'recall-nothing',
		at: 'recall',
		stage: (session) =>
			session.store.set(['recall'], {
				id: 'recall-1',
				revision: 'x',
				title: 'revision 4',
				phase: 'planned',
				waitingFor: [],
				steps: [],
				untouched: 67,
				problems: [],
			}),
		shows: 'The rack stands so already',
	},
	{ name: 'empty-recall', at: 'recall', stage: fresh, shows: 'No recall is planned' },
	{ name: 'empty-listen', at: 'listen', stage: fresh, shows: 'Load a mix' },
	{ name: 'empty-log', at: 'log', stage: fresh, shows: 'The log' },
	{ name: 'empty-client-track', as: 'client', at: 'track', stage: fresh, shows: 'belongs to the engineer' },
	{
		name: 'rack-sure',
		at: 'rack',
		stage: (session) => {
			for (const control of Object.keys(session.store.state.units['pultec-l']?.controls ?? {}))
				session.store.set(['units', 'pultec-l', 'controls', control, 'evidence', 'stale'], 'power cycle');
		},
		touch: ({ page }) => page.getByText('All stand as drawn').first().tap(),
		shows: 'Yes, I looked',
	},
	{ name: 'rack-photo', at: 'rack', stage: photographed, shows: 'Turned since' },
	{
		name: 'photo-large',
		at: 'rack',
		stage: photographed,
		touch: ({ page }) => page.locator('.photo-thumb').first().tap(),
		shows: 'Take it away',
	},
	{
		name: 'rack-refused',
		at: 'rack',
		touch: ({ page }) => page.getByRole('button', { name: 'Undo' }).tap(),
		shows: /nothing to undo/,
	},
	{ name: 'import-runs', at: 'track', stage: (session) => importing(session, {}), shows: 'is being imported' },
	{
		name: 'import-failed',
		at: 'track',
		stage: (session) =>
			importing(session, {
				outcome: 'failed',
				failure: {
					code: 'project.damaged',
					message: 'The capture of revision 3 is not what its hash says, so nothing was taken in.',
					subject: null,
					remedy: null,
				},
			}),
		shows: 'could not be imported',
	},
	{
		name: 'log-fills',
		at: 'track',
		stage: (session) => session.store.set(['studio', 'filling'], { done: 4_120, entries: 10_000 }),
		shows: 'An old log is being read in',
	},
	{
		name: 'new-track-like',
		at: 'track',
		touch: async ({ page }) => {
			await page.getByLabel('Title of the new track').fill('Harbour Lights (Reprise with the Children’s Choir)');
			await page.locator('.new-track .started').first().waitFor();
			await page.locator('.new-track').first().scrollIntoViewIfNeeded();
		},
		shows: 'Projects',
	},
	{
		name: 'listen-import',
		at: 'listen',
		touch: ({ page }) => page.getByText('Import a reference…').tap(),
		shows: 'Import a reference',
	},
	{
		name: 'tape-away',
		at: 'tape',
		stage: (session) => {
			for (const unit of ['recorder', 'atr-102', 'cassette']) {
				session.store.set(['units', unit, 'link'], 'away');
				session.store.set(['units', unit, 'tape'], null);
				session.store.set(['units', unit, 'linkReason'], 'No answer since 18:21: is it switched on?');
			}
		},
		shows: 'No answer since 18:21',
	},
	{
		name: 'studio-revoke',
		at: 'studio',
		touch: ({ page }) => page.getByRole('button', { name: 'Revoke' }).first().tap(),
		shows: 'Really revoke',
	},
];
