import { expect, test } from 'vitest';
import { projectPage } from '../../src/keeping/projectPage.ts';
import type { ProjectSummary } from '../../src/shared/model/log.ts';
import { audioFile } from '../store/facts.ts';

const sha = (letter: string) => letter.repeat(64);
const ADA = '0190a000-0000-7000-8000-00000000ada0';
const AT = '2026-01-02T03:04:05.000Z';
const photo = { sha256: sha('f'), bytes: 3, type: 'jpeg', takenAt: AT } as const;

const request = {
	comment: sha('c'),
	revision: sha('a'),
	revisionNumber: 1,
	at: AT,
	by: ADA,
	text: 'More <air>',
	frame: 48_000 * 83,
	rateHz: 48_000,
	answer: {
		at: AT,
		by: null,
		outcome: 'declined' as const,
		text: 'It is as you had it',
		why: 'Nothing was turned',
		inRevision: null,
		inRevisionNumber: null,
		effect: null,
	},
};

const project: ProjectSummary = {
	id: 'p',
	title: 'Opening Night',
	artist: 'The Clicks',
	form: 'album',
	revisionsIncluded: null,
	tracks: [
		{
			id: 't',
			title: 'Opening',
			position: 1,
			mix: audioFile('the mix.wav'),
			chain: null,
			locators: [],
			references: [{ id: 'r', what: 'record', name: 'A record', file: audioFile('record.wav'), by: null, at: AT }],
			revisions: [
				{
					id: 'i',
					hash: sha('a'),
					number: 1,
					at: AT,
					note: '',
					outcome: 'complete',
					integratedLufs: null,
					truePeakDbtp: null,
					hasCapture: true,
					hasMaster: false,
					print: sha('b'),
					state: 'sent',
					approved: false,
					comments: 1,
					photos: [{ unit: 'bender', photo }],
				},
			],
			requests: [request],
			revisionsUsed: 0,
		},
	],
} as unknown as ProjectSummary;

test('the page of an exported project leads to player, sheets, photos and references, and tells who asked what', () => {
	const page = projectPage(project, {
		facts: new Map(),
		sheets: new Map([[sha('a'), { sheet: 'sheets/one.pdf', withPhotos: 'sheets/one.html' }]]),
		players: new Map([['t', 'letter/listen-01.html']]),
		letter: 'letter/letter.html',
		people: { [ADA]: 'Ada Client' },
	});
	const links = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, to]) => to);
	expect(links).toEqual(
		expect.arrayContaining([
			'letter/letter.html',
			'letter/listen-01.html',
			'mixes/the%20mix.wav',
			'sheets/one.pdf',
			'sheets/one.html',
			`photos/${sha('f')}.jpg`,
			'references/record.wav',
			'project.json',
		]),
	);
	expect(page).not.toMatch(/https?:|<air>/);
	expect(page).toContain('Ada Client, 2026-01-02, about revision 1, at 1:23.0');
	expect(page).toContain('<b>Not done:</b> It is as you had it. Nothing was turned.');
});
