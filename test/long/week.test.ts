import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStory } from '../../src/demo/settings.ts';
import type { TrackSummary } from '../../src/shared/model/log.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';
import { detent, WeekStudio } from '../support/weekStudio.ts';

const RATE_HZ = 48_000;
const SECONDS = 5;
const TITLES = ['Opening', 'Interlude', 'Closing', 'Encore'] as const;
/** A print that is as good as another: what the rack and the hands of the simulation leave when nothing is off. */
const SAME_DB = -120;

const story = loadStory('presets/demo/first-pass.yaml');
const ADA = { id: '0190a000-0000-7000-8000-00000000ada0', name: 'Ada Client', role: 'client' } as const;

/** An album of four tracks, three rounds of revisions with a client, and everything that gets in between. */
describe('a week in a studio', () => {
	let folder: string;
	let root: string;
	let studio: WeekStudio;
	let project: string;
	const tracks: string[] = [];
	/** Revisions of each track by its place, oldest first. */
	const revisions: string[][] = TITLES.map(() => []);

	const mixPath = (name: string) => join(folder, `${name}.wav`);
	const track = (place: number): TrackSummary => {
		const found = studio.state.projects[project]?.tracks[place];
		if (found === undefined) throw new Error(`there is no track ${place}`);
		return found;
	};
	const newest = (place: number) => revisions[place]?.at(-1) ?? '';
	const select = (place: number) => studio.command({ type: 'track.select', project, track: tracks[place] ?? '' });
	const print = async (place: number, note: string) => {
		await select(place);
		revisions[place]?.push(await studio.print(note));
	};
	const asClient = (command: Parameters<WeekStudio['daemon']['session']['command']>[0]) =>
		studio.daemon.session.command(command, ADA);

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'detent-week-'));
		root = join(folder, 'data');
		studio = await WeekStudio.open(root);
	});
	afterAll(async () => {
		await studio?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	test('Monday: four mixes arrive, each is printed, and the first round goes to the client', async () => {
		({ project } = await studio.command<{ project: string }>({
			type: 'project.create',
			title: 'Opening Night',
			artist: 'The Clicks',
			form: 'album',
		}));
		await studio.command({ type: 'project.terms', project, revisionsIncluded: 2 });
		for (const unit of ['pultec-l', 'pultec-r', 'curve-bender', 'vari-mu', 'open-eq'])
			await studio.command({ type: 'unit.rest', unit });
		for (const [place, title] of TITLES.entries()) {
			writeDemoMix(mixPath(title), RATE_HZ, SECONDS, place + 1);
			const made = await studio.command<{ track: string }>({ type: 'track.create', project, title });
			tracks.push(made.track);
			await studio.command({ type: 'track.mix', project, track: made.track, path: mixPath(title) });
			await select(place);
			await studio.command({ type: 'chain.set', chain: story.chain });
			await studio.set(story.first);
			await print(place, 'first version');
			await studio.command({ type: 'revision.send', revision: newest(place), to: 'Ada Client' });
		}
		expect(TITLES.map((_, place) => track(place).revisions[0]?.state)).toEqual(TITLES.map(() => 'sent'));
	});

	test('Tuesday: the client wants two tracks otherwise; the answers tell what was done, with what it measures', async () => {
		const wishes = ['Too thin', 'A little less treble'];
		for (const [place, text] of wishes.entries()) {
			const { comment } = (await asClient({
				type: 'revision.comment',
				revision: newest(place),
				text,
				frame: RATE_HZ,
			})) as { comment: string };
			await studio.recall(newest(place));
			await studio.set(place === 0 ? { 'open-eq': { low_gain: '+2' } } : { 'curve-bender': { treble_gain: '0' } });
			await print(place, text);
			await studio.command({
				type: 'comment.answer',
				comment,
				outcome: 'done',
				text: 'Turned at the equalizer',
				revision: newest(place),
			});
			await studio.command({ type: 'revision.send', revision: newest(place), to: 'Ada Client' });
		}
		expect(track(0).requests).toMatchObject([{ text: 'Too thin', by: ADA.id, answer: { outcome: 'done' } }]);
		expect(track(0).requests[0]?.answer?.effect?.readings.length).toBeGreaterThan(0);
		expect(track(0).revisionsUsed).toBe(1);
	});

	test('Wednesday: the rack was used for somebody else; a recall brings back a print that nulls with the old one', async () => {
		const other = await studio.command<{ project: string }>({ type: 'project.create', title: 'Other people' });
		const { track: theirs } = await studio.command<{ track: string }>({
			type: 'track.create',
			project: other.project,
			title: 'Theirs',
		});
		await studio.command({ type: 'track.mix', ...other, track: theirs, path: mixPath('Encore') });
		await studio.command({ type: 'track.select', ...other, track: theirs });
		await studio.command({ type: 'chain.set', chain: story.chain });
		await studio.set(story.second);
		await studio.print('for somebody else');
		await select(0);
		const steps = await studio.recall(newest(0));
		expect(steps.hand).toBeGreaterThan(5);
		const before = newest(0);
		await print(0, 'after the recall');
		expect(await studio.nullDb(before, newest(0))).toBeLessThan(SAME_DB);
	});

	test('Thursday: a mix changes, and the revision of the new one says so', async () => {
		const changed = mixPath('Closing, new mix');
		writeDemoMix(changed, RATE_HZ, SECONDS + 1, 3);
		await studio.command({ type: 'track.mix', project, track: tracks[2] ?? '', path: changed });
		await select(2);
		await studio.recall(newest(2));
		await print(2, 'with the new mix');
		const [first = '', second = ''] = revisions[2] ?? [];
		const words = studio.daemon.session.revisionDiff(second, first).join('\n');
		expect(words).toMatch(/Another mix: from Closing\.wav to Closing, new mix\.wav, 1\.0 s longer/);
	});

	test('Thursday: the master of a service is a reference that is explained beside our own, and never the result', async () => {
		const service = mixPath('Interlude, service');
		await studio.daemon.offline.render({
			inPath: mixPath('Interlude'),
			outPath: service,
			chain: {
				...story.chain,
				stages: [
					{ kind: 'digital', id: 'gain', process: { type: 'gain', gainDb: 9 } },
					{
						kind: 'digital',
						id: 'limiter',
						process: { type: 'limiter', ceilingDbtp: -1, lookaheadMs: 5, releaseMs: 100, linked: true },
					},
				],
			},
			part: 'post',
			rateHz: null,
			bits: 24,
			refuseOvers: false,
			skipHeadFrames: 0,
			skipTailFrames: 0,
		});
		const ours = studio.daemon.session.mediaPath('master', newest(1)) ?? '';
		const explained = await detent(null, 'explain', mixPath('Interlude'), service, ours);
		expect(explained.out).toMatch(/Interlude, service\.wav\n {2}Gain: \+[89]\.\d dB/);
		expect((await detent(root, 'log', 'whatis', service)).code).toBe(3);
	});

	test('Friday: only what was approved is delivered, and a file tells what it is', async () => {
		await expect(studio.command({ type: 'revision.deliver', revision: newest(0) })).rejects.toMatchObject({
			code: 'store.not-approved',
		});
		for (const [place] of TITLES.entries()) {
			if (track(place).revisions.at(-1)?.state === 'draft')
				await studio.command({ type: 'revision.send', revision: newest(place), to: 'Ada Client' });
			await asClient({ type: 'revision.approve', revision: newest(place), approved: true });
			await studio.command({ type: 'revision.deliver', revision: newest(place), to: 'Pressing plant' });
		}
		expect(TITLES.map((_, place) => track(place).revisions.at(-1)?.state)).toEqual(TITLES.map(() => 'delivered'));
		const copy = join(folder, 'sent-by-mail.wav');
		copyFileSync(studio.daemon.session.mediaPath('master', newest(0)) ?? '', copy);
		const known = await detent(root, 'log', 'whatis', copy);
		expect(known).toMatchObject({ code: 0 });
		expect(known.out).toMatch(/revision 3 of Opening .*: delivered/);
	});

	test('Friday: the letter and the sheets say what was done', async () => {
		const letter = await detent(root, 'letter', 'Opening Night');
		expect(letter.out).toMatch(/## Opening\n\nThis is revision 3; before it you heard revision 2\./);
		expect(letter.out).toMatch(
			/“A little less treble” Done: Turned at the equalizer\..*TREBLE gain L and R from \+1 to 0/s,
		);
		const sheet = join(folder, 'sheet.html');
		expect(await detent(root, 'sheet', newest(0), '--out', sheet)).toMatchObject({ code: 0 });
		expect(readFileSync(sheet, 'utf8')).toMatch(/1\. Opening.*revision 3|Revision 3 of/s);
	});

	test('Saturday: the project is exported, the studio restored on an empty machine, and the recall still works there', async () => {
		const exported = join(folder, 'exported');
		const out = await detent(root, 'export', 'Opening Night', exported);
		expect(out).toMatchObject({ code: 0 });
		expect(readdirSync(join(exported, 'sheets'))).toHaveLength(revisions.flat().length);
		expect(existsSync(join(exported, 'letter', 'letter.pdf'))).toBe(true);
		expect(await detent(root, 'backup', join(folder, 'backups'))).toMatchObject({ code: 0 });
		const before = studio.capture(newest(0));
		const kept = join(folder, 'before.wav');
		copyFileSync(before, kept);
		await studio.close();

		const elsewhere = join(folder, 'elsewhere');
		expect(await detent(elsewhere, 'restore', join(folder, 'backups'))).toMatchObject({ code: 0 });
		expect(await detent(elsewhere, 'log', 'verify')).toMatchObject({ code: 0 });
		studio = await WeekStudio.open(elsewhere);
		await select(0);
		await studio.set(story.second);
		await studio.recall(newest(0));
		await print(0, 'on another machine');
		const { residualDb } = await studio.daemon.offline.nullTest(kept, studio.capture(newest(0)));
		expect(residualDb ?? Number.NEGATIVE_INFINITY).toBeLessThan(SAME_DB);

		const third = join(folder, 'third');
		expect(await detent(third, 'import', exported)).toMatchObject({ code: 0 });
		expect((await detent(third, 'log', 'Opening Night')).out).toMatch(/delivered/);
	});
});
