import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OfflineEngine } from '../../../src/audio/offlineEngine.ts';
import { Conversation } from '../../../src/session/projects/conversation.ts';
import { conversationHandlers } from '../../../src/session/projects/conversationHandlers.ts';
import { Projects } from '../../../src/session/projects/projects.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { momentSeconds } from '../../../src/shared/model/conversation.ts';
import { type CommandInput, commandSchema } from '../../../src/shared/protocol/commands.ts';
import { createPeople } from '../../../src/store/people.ts';
import { createStudioFiles } from '../../../src/store/studioFiles.ts';
import { audioFile, fillProject, loudness, openStore, revisionFacts, temporaryFolder } from '../../store/fixtures.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { emptyState } from '../../support/remoteState.ts';

const ENGINEER = { id: 'terminal', name: 'Terminal', role: 'engineer' } as const;

/** Two revisions of a track, the second louder. */
function studio() {
	const root = temporaryFolder();
	const store = openStore(root);
	const { project, track, hashes } = fillProject(store, 1);
	const facts = revisionFacts(project, track, 2, store.newId(), {
		master: audioFile('01-opening-r002.wav', { sha256: 'c'.repeat(64) }),
		measurements: { source: loudness(-18), capture: loudness(-16), master: loudness(-12.5) },
	});
	hashes.push(store.append(project, { kind: 'revision', id: store.newId(), facts }, null).hash);
	const state = new StateStore(emptyState(), new FakeClock());
	const people = createPeople(store.layout.people, store.newId);
	const files = createStudioFiles(store.layout, store);
	const projects = new Projects({ store, state, files, offline: {} as OfflineEngine });
	const conversation = new Conversation({
		store,
		state,
		projects,
		people,
		sound: async () => ['More bass: 1.5 dB up at 60 Hz.'],
	});
	const handlers = conversationHandlers(conversation);
	const client = { id: store.newId(), name: 'Ada Client', role: 'client' } as const;
	const give = (input: CommandInput, actor: typeof ENGINEER | typeof client = ENGINEER) => {
		const command = commandSchema.parse(input);
		const handler = handlers[command.type as keyof typeof handlers] as (a: unknown, b: unknown) => unknown;
		return handler(command, actor);
	};
	const now = () => {
		const found = store.project(project)?.tracks[0];
		if (found === undefined) throw new Error('the track is gone');
		return found;
	};
	const [first = '', second = ''] = now().revisions.map(({ id }) => id);
	return { root, store, state, people, projects, client, give, now, project, first, second, hashes };
}

describe('the conversation', () => {
	test('a revision is given with what was said about it and with the newest answer', async () => {
		const { give, now, hashes, first, second, projects } = studio();
		give({ type: 'revision.comment', revision: first, text: 'Too dark', frame: 48_000 });
		give({ type: 'revision.comment', revision: second, text: 'Better', frame: null });
		const comment = now().requests[0]?.comment ?? '';
		const answer = { type: 'comment.answer', comment, text: 'Opened the top', why: 'it was dull' } as const;
		await give({ ...answer, outcome: 'question', revision: null });
		await give({ ...answer, outcome: 'done', revision: second });
		const detail = projects.revisionDetail(first);
		expect(detail.hash).toBe(hashes[0]);
		expect(detail.comments).toMatchObject([
			{ text: 'Too dark', frame: 48_000, answer: { outcome: 'done', text: 'Opened the top', inRevisionNumber: 2 } },
		]);
		expect(projects.revisionDetail(second).comments).toMatchObject([{ text: 'Better', frame: null, answer: null }]);
	});

	test('a comment of a client becomes an open request, tied to a revision and a moment', () => {
		const { give, now, client, first, state, hashes } = studio();
		const { comment } = give(
			{ type: 'revision.comment', revision: first, text: 'The vocal is dull here', frame: 480 },
			client,
		) as { comment: string };
		expect(now().requests).toMatchObject([
			{ comment, revision: hashes[0], revisionNumber: 1, by: client.id, frame: 480, answer: null },
		]);
		expect(now().revisions[0]?.comments).toBe(1);
		expect(state.state.people[client.id]).toBe('Ada Client');
	});

	test('a moment lies at the same second for the terminal, a device and the log, whatever rate it was counted at', () => {
		const { give, now, first, projects, project, store } = studio();
		const { rateHz } = projects.revision(first).facts;
		const comment = { type: 'revision.comment', revision: first, text: 'Here' } as const;
		give({ ...comment, frame: 2.5 * 44_100, rateHz: 44_100 });
		give({ ...comment, frame: 2.5 * 192_000, rateHz: 192_000 });
		give({ ...comment, frame: 2.5 * rateHz });
		give(comment);
		const { hash } = projects.revision(first);
		const older = { type: 'comment', text: 'Before rates were written down', frame: 88_200 } as const;
		store.append(project, { kind: 'event', revisionHash: hash, event: older }, null);
		expect(now().requests.map(({ frame, rateHz: at }) => [frame, at])).toEqual([
			[2.5 * rateHz, rateHz],
			[2.5 * rateHz, rateHz],
			[2.5 * rateHz, rateHz],
			[null, undefined],
			[88_200, undefined],
		]);
		const seconds = (olderHz: number) => now().requests.map((request) => momentSeconds(request, olderHz));
		expect(seconds(44_100)).toEqual([2.5, 2.5, 2.5, null, 2]);
		expect(seconds(88_200)).toEqual([2.5, 2.5, 2.5, null, 1]);
		expect(projects.revisionDetail(first).comments[0]).toMatchObject({ frame: 2.5 * rateHz, rateHz });
	});

	test('an answer says what was done, in which revision and why, with the effect measured from the two prints', async () => {
		const { give, now, first, second, hashes } = studio();
		const { comment } = give({ type: 'revision.comment', revision: first, text: 'Louder, please' }) as {
			comment: string;
		};
		const answer = { type: 'comment.answer', comment, text: 'Limiter drive up', why: 'the single must hold' } as const;
		await give({ ...answer, revision: second });
		expect(now().requests[0]?.answer).toMatchObject({
			outcome: 'done',
			text: 'Limiter drive up',
			why: 'the single must hold',
			inRevision: hashes[1],
			inRevisionNumber: 2,
			effect: {
				fromPrint: now().revisions[0]?.print,
				toPrint: 'c'.repeat(64),
				readings: [
					{ reading: 'Loudness', unit: 'LUFS', from: -14, to: -12.5 },
					{ reading: 'Loudest 3 seconds', unit: 'LUFS', from: -12, to: -10.5 },
					{ reading: 'Peak to loudness', unit: 'dB', from: 13, to: 11.5 },
				],
				sound: ['More bass: 1.5 dB up at 60 Hz.'],
			},
		});
		await give({ ...answer, text: 'Half of it taken back', outcome: 'partly' });
		expect(now().requests[0]?.answer).toMatchObject({ outcome: 'partly', inRevision: null, effect: null });
	});

	test('words typed from a mail carry their person by id; the name lies beside the log and not in it', () => {
		const { give, now, people, root, store, first, project } = studio();
		const comment = { type: 'revision.comment', revision: first, text: 'Too loud', from: 'Grace Mail' } as const;
		give({ ...comment, via: 'mail' });
		give({ ...comment, from: 'grace mail', text: 'Still' });
		const [one, two] = now().requests;
		expect(one?.by).toBe(two?.by);
		expect(people.names()[one?.by ?? '']).toBe('Grace Mail');
		expect(readFileSync(`${root}/people.json`, 'utf8')).toContain('Grace Mail');
		expect(JSON.stringify(store.entries(project))).not.toContain('Grace');
	});

	test('a client speaks for nobody else, and approves only what was sent', () => {
		const { give, client, first, now } = studio();
		expect(() => give({ type: 'revision.comment', revision: first, text: 'Fine', from: 'My boss' }, client)).toThrow(
			/speak for somebody else/,
		);
		expect(() => give({ type: 'revision.approve', revision: first }, client)).toThrow(/not sent/);
		give({ type: 'revision.send', revision: first, to: 'Ada' });
		give({ type: 'revision.approve', revision: first }, client);
		expect(now().revisions[0]?.state).toBe('approved');
		expect(now().requests).toEqual([]);
	});

	test('an answer to a comment that is not there changes nothing', async () => {
		const { give, store, project } = studio();
		const before = store.entries(project).length;
		const lost = give({ type: 'comment.answer', comment: '0'.repeat(64), text: 'Done' });
		await expect(lost).rejects.toThrow(/no such comment/);
		expect(store.entries(project)).toHaveLength(before);
	});

	test('names that cannot be read are kept beside, and nothing is written over them', () => {
		const { people, root, store } = studio();
		people.idOf('Ada');
		writeFileSync(`${root}/people.json`, 'not JSON');
		const again = createPeople(`${root}/people.json`, store.newId);
		again.idOf('Grace');
		expect(readFileSync(`${root}/people.json.unreadable`, 'utf8')).toBe('not JSON');
		expect(Object.values(again.names())).toEqual(['Grace']);
	});
});

describe('versions', () => {
	test('only the very file that was approved can be delivered', () => {
		const { give, now, first, second } = studio();
		expect(() => give({ type: 'revision.deliver', revision: second })).toThrow(/only an approved print/);
		give({ type: 'revision.approve', revision: second, from: 'Ada' });
		expect(() => give({ type: 'revision.deliver', revision: second, print: 'e'.repeat(64) })).toThrow(
			/not the print of revision 2/,
		);
		expect(() => give({ type: 'revision.deliver', revision: first })).toThrow(/only an approved print/);
		give({ type: 'revision.deliver', revision: second, print: 'c'.repeat(64) });
		expect(now().revisions.map(({ state }) => state)).toEqual(['draft', 'delivered']);
	});

	test('an approval that was taken back no longer delivers, and revisions after the first that went out are counted', () => {
		const { give, now, first, second } = studio();
		give({ type: 'revision.send', revision: first });
		expect(now().revisionsUsed).toBe(0);
		give({ type: 'revision.send', revision: second });
		expect(now().revisionsUsed).toBe(1);
		give({ type: 'revision.approve', revision: second });
		give({ type: 'revision.approve', revision: second, approved: false });
		expect(now().revisions[1]).toMatchObject({ approved: false, state: 'sent' });
		expect(() => give({ type: 'revision.deliver', revision: second })).toThrow(/only an approved print/);
	});
});
