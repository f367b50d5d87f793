import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MOST_PHOTO_BYTES } from '../../../src/shared/model/photo.ts';
import { loggedFiles, verifyAudio } from '../../../src/store/verifyAudio.ts';
import { ENGINEER, setUp } from '../../support/sessionSetUp.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hashOf = async (path: string) => sha256(readFileSync(path));

/** Begins like a JPEG; no picture is decoded in the daemon. */
const jpeg = (text: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text)]);

async function withCamera() {
	const studio = await setUp();
	const folder = mkdtempSync(join(tmpdir(), 'detent-photos-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const shoot = (text: string, name = 'IMG_0001.HEIC') => {
		writeFileSync(join(folder, name), jpeg(text));
		return join(folder, name);
	};
	const paths = studio.store.paths(studio.project);
	const track = () => studio.store.project(studio.project)?.tracks[0];
	const problems = () =>
		verifyAudio(
			loggedFiles(paths, studio.store.entries(studio.project)).filter(({ role }) => role === 'photo'),
			hashOf,
			() => {},
		);
	return { ...studio, folder, paths, problems, shoot, track };
}

test('a photo of a unit goes with the next revision as a frozen fact, and with that one only', async () => {
	const { command, pass, paths, project, session, shoot, store, track } = await withCamera();
	const taken = await command({ type: 'photo.take', unit: 'eq', path: shoot('as it stands') });
	const hash = sha256(jpeg('as it stands'));
	expect(taken).toEqual({ sha256: hash });
	expect(readdirSync(paths.photos)).toEqual([`${hash}.jpg`]);
	expect(store.entries(project).at(-1)).toMatchObject({ author: ENGINEER.id, body: { kind: 'photo', unit: 'eq' } });
	// The same picture again says nothing new.
	await command({ type: 'photo.take', unit: 'eq', path: shoot('as it stands', 'again.jpg') });
	expect(track()?.photos).toHaveLength(1);
	const facts = store.revision(await pass())?.facts;
	expect(facts?.units[0]?.photos).toMatchObject([{ sha256: hash, type: 'jpeg' }]);
	expect(track()?.revisions[0]?.photos).toMatchObject([{ unit: 'eq', photo: { sha256: hash } }]);
	expect(track()?.photos).toBeUndefined();
	expect(session.photo(project, hash)?.path).toBe(join(paths.photos, `${hash}.jpg`));
	expect(session.photo(project, 'a'.repeat(64))).toBeNull();
	const next = store.revision(await pass())?.facts;
	expect(next?.units[0]).not.toHaveProperty('photos');
	expect(store.verify(project).ok).toBe(true);
});

test('a photo of settings that were turned since waits on, until they are back or it is removed', async () => {
	const { command, driver, pass, shoot, store, track } = await withCamera();
	await command({ type: 'photo.take', unit: 'eq', path: shoot('before') });
	driver.turn('gain', 0.75);
	await command({ type: 'photo.take', unit: 'eq', path: shoot('after') });
	const first = store.revision(await pass())?.facts;
	expect(first?.units[0]?.photos?.map((photo) => photo.sha256)).toEqual([sha256(jpeg('after'))]);
	expect(track()?.photos?.map(({ photo }) => photo.sha256)).toEqual([sha256(jpeg('before'))]);
	const removal = { type: 'photo.remove', unit: 'eq', sha256: sha256(jpeg('before')) } as const;
	await command(removal);
	await expect(command(removal)).rejects.toMatchObject({ code: 'store.unknown' });
	driver.turn('gain', 0.5);
	expect(store.revision(await pass())?.facts.units[0]).not.toHaveProperty('photos');
});

test('a revision that was made gets a photo as an event that names its hash', async () => {
	const { command, pass, project, shoot, store, track } = await withCamera();
	const revision = await pass();
	const hash = store.revision(revision)?.hash;
	const add = { type: 'photo.take', unit: 'eq', path: shoot('later'), revision } as const;
	await command(add);
	const photo = { sha256: sha256(jpeg('later')), type: 'jpeg' };
	expect(store.entries(project).at(-1)?.body).toMatchObject({
		kind: 'event',
		revisionHash: hash,
		event: { type: 'photo', unit: 'eq', photo },
	});
	expect(track()?.revisions[0]?.photos).toMatchObject([{ unit: 'eq', photo }]);
	expect(store.revision(revision)?.hash).toBe(hash);
	await expect(command(add)).rejects.toMatchObject({ code: 'store.bad-entry' });
	await expect(command({ ...add, unit: 'other' })).rejects.toMatchObject({ code: 'store.unknown' });
});

test('what is no picture, or too large a one, is refused, and leaves neither file nor entry', async () => {
	const { command, folder, paths, project, shoot, store } = await withCamera();
	const before = store.entries(project).length;
	const path = join(folder, 'picture.jpg');
	writeFileSync(path, '<svg onload="alert(1)"/>');
	const take = (file: string) => command({ type: 'photo.take', unit: 'eq', path: file });
	await expect(take(path)).rejects.toMatchObject({ code: 'file.not-a-photo' });
	truncateSync(shoot('large'), MOST_PHOTO_BYTES + 1);
	await expect(take(shoot('x', 'large.jpg').replace('large.jpg', 'IMG_0001.HEIC'))).rejects.toMatchObject({
		code: 'file.too-large',
	});
	await expect(take(join(folder, 'nowhere.jpg'))).rejects.toMatchObject({ code: 'file.unreadable' });
	await expect(command({ type: 'photo.take', unit: 'none', path: shoot('x') })).rejects.toMatchObject({
		code: 'unit.unknown',
	});
	expect(store.entries(project)).toHaveLength(before);
	expect(() => readdirSync(paths.photos)).toThrow(/ENOENT/);
});

test('a photo that rots or is lost is named when the log is verified, whether or not a revision has it yet', async () => {
	const { command, paths, pass, problems, shoot } = await withCamera();
	const revision = await pass();
	await command({ type: 'photo.take', unit: 'eq', path: shoot('later'), revision });
	await command({ type: 'photo.take', unit: 'eq', path: shoot('waits') });
	expect(await problems()).toEqual([]);
	const path = (text: string) => join(paths.photos, `${sha256(jpeg(text))}.jpg`);
	writeFileSync(path('later'), jpeg('latex'));
	rmSync(path('waits'));
	expect(await problems()).toEqual([
		{ path: path('later'), reason: 'this photo is not what was logged: its contents have changed since' },
		{ path: path('waits'), reason: 'the photo is missing' },
	]);
	// The same picture again mends the file.
	await expect(command({ type: 'photo.take', unit: 'eq', path: shoot('later'), revision })).rejects.toThrow(/has this/);
	await command({ type: 'photo.take', unit: 'eq', path: shoot('waits') });
	expect(await problems()).toEqual([]);
});
