import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttachedSession } from '../../src/cli/attach.ts';
import { SESSION_COOKIE } from '../../src/remote/access.ts';
import { errorBodySchema, uploadAnswerSchema } from '../../src/shared/protocol/http.ts';
import { programme, writeWav } from '../audio/host/studio.ts';
import { DaemonProcess, projectFiles } from '../support/daemonProcess.ts';
import { entriesOf, expectWhole } from '../support/wholeFolder.ts';

const RATE = 48000;

let folder: string;
let root: string;
let daemon: DaemonProcess;
let session: AttachedSession;
let project: string;
let track: string;
let good: Buffer;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'detent-files-'));
	root = join(folder, 'data');
	writeWav(join(folder, 'good.wav'), programme(RATE, 5), RATE);
	good = readFileSync(join(folder, 'good.wav'));
	daemon = await DaemonProcess.start(root);
	session = await daemon.attach();
	({ project } = (await session.command({ type: 'project.create', title: 'Bad files' })) as { project: string });
	({ track } = (await session.command({ type: 'track.create', project, title: 'Storm' })) as { track: string });
});

afterAll(async () => {
	await daemon.kill();
	rmSync(folder, { recursive: true, force: true });
});

/** The good file's bytes with something done to them. */
function spoilt(change: (bytes: Buffer) => void): Buffer {
	const bytes = Buffer.from(good);
	change(bytes);
	return bytes;
}

/** Bytes before the audio, and where the data chunk states its size. */
const dataStart = () => good.indexOf('data') + 8;

function wavOf(channels: number, frames: number): Buffer {
	const path = join(folder, 'made.wav');
	const [left, right] = programme(frames, 6);
	writeWav(
		path,
		Array.from({ length: channels }, (_, channel) => (channel % 2 === 0 ? left : right)),
		RATE,
	);
	return readFileSync(path);
}

/** A small, valid AIFF: two channels, 16 bit. */
function aiff(): Buffer {
	const frames = 1000;
	const chunk = (id: string, body: Buffer) => {
		const head = Buffer.alloc(8);
		head.write(id, 0, 'latin1');
		head.writeUInt32BE(body.length, 4);
		return Buffer.concat([head, body]);
	};
	const common = Buffer.alloc(18);
	common.writeUInt16BE(2, 0);
	common.writeUInt32BE(frames, 2);
	common.writeUInt16BE(16, 6);
	// 48000 as an 80-bit IEEE float: exponent 16383 + 15, mantissa 48000 · 2^48.
	common.writeUInt16BE(0x400e, 8);
	common.writeUInt16BE(RATE, 10);
	const sound = Buffer.alloc(8 + frames * 4, 1);
	sound.fill(0, 0, 8);
	return chunk('FORM', Buffer.concat([Buffer.from('AIFF'), chunk('COMM', common), chunk('SSND', sound)]));
}

interface BadFile {
	what: string;
	name: string;
	bytes: () => Buffer;
	code: string;
	says: RegExp;
}

const BAD_FILES: readonly BadFile[] = [
	{ what: '0 bytes', name: 'empty.wav', bytes: () => Buffer.alloc(0), code: 'file.empty', says: /0 bytes/ },
	{
		what: 'cut off in its audio',
		name: 'short.wav',
		bytes: () => good.subarray(0, good.length - 12_345),
		code: 'file.truncated',
		says: /./,
	},
	{
		what: 'cut off in its header',
		name: 'head.wav',
		bytes: () => good.subarray(0, 30),
		code: 'file.truncated',
		says: /header/,
	},
	{ what: 'a header and no audio', name: 'none.wav', bytes: () => wavOf(2, 0), code: 'file.no-audio', says: /./ },
	{ what: 'mono', name: 'mono.wav', bytes: () => wavOf(1, 4000), code: 'file.channels', says: /two channels.* has 1/ },
	{ what: '8 channels', name: 'surround.wav', bytes: () => wavOf(8, 4000), code: 'file.channels', says: /has 8/ },
	{
		what: 'a NaN',
		name: 'nan.wav',
		bytes: () => spoilt((bytes) => bytes.writeFloatLE(Number.NaN, dataStart() + 8 * 4321)),
		code: 'file.not-finite',
		says: /4321/,
	},
	{
		what: 'infinite samples everywhere',
		name: 'infinite.wav',
		bytes: () =>
			spoilt((bytes) => {
				for (let at = dataStart(); at + 4 <= bytes.length; at += 4) bytes.writeFloatLE(Number.POSITIVE_INFINITY, at);
			}),
		code: 'file.not-finite',
		says: /./,
	},
	{
		what: 'an MP3 that is called .wav',
		name: 'song.wav',
		bytes: () => Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), Buffer.alloc(5000, 0x55)]),
		code: 'file.unsupported',
		says: /MP3/,
	},
	{
		what: 'an Ogg that is called .wav',
		name: 'song2.wav',
		bytes: () => Buffer.concat([Buffer.from('OggS\0\x02', 'latin1'), Buffer.alloc(5000, 0x55)]),
		code: 'file.unsupported',
		says: /Ogg/,
	},
	{ what: 'an AIFF that is called .wav', name: 'a.wav', bytes: aiff, code: 'file.mislabelled', says: /WAV.*AIFF/ },
	{ what: 'text', name: 'notes.wav', bytes: () => Buffer.from('dear diary'), code: 'file.unsupported', says: /not an/ },
	{
		what: 'a header that states twice its audio',
		name: 'size.wav',
		bytes: () => spoilt((bytes) => bytes.writeUInt32LE(2 * (bytes.length - dataStart()), dataStart() - 4)),
		code: 'file.truncated',
		says: /./,
	},
	{
		what: 'a header with an impossible block size',
		name: 'block.wav',
		bytes: () => spoilt((bytes) => bytes.writeUInt16LE(7, bytes.indexOf('fmt ') + 8 + 12)),
		code: 'file.malformed',
		says: /7 bytes/,
	},
	{
		what: 'a rate of 0',
		name: 'rate.wav',
		bytes: () => spoilt((bytes) => bytes.writeUInt32LE(0, bytes.indexOf('fmt ') + 8 + 4)),
		code: 'file.malformed',
		says: /rate|Hz/,
	},
];

async function upload(name: string, bytes: Buffer): Promise<Response> {
	const { url, token } = daemon.access;
	return fetch(`${url}/api/projects/${project}/tracks/${track}/mix?name=${encodeURIComponent(name)}`, {
		method: 'PUT',
		headers: { cookie: `${SESSION_COOKIE}=${token}`, 'content-type': 'application/octet-stream' },
		body: new Uint8Array(bytes),
	});
}

/** What must not change by a file that is refused. */
const now = () => ({
	entries: entriesOf(root).length,
	mixes: projectFiles(root, 'mixes').map((path) => basename(path)),
});

describe('a mix that is no good is refused by name, and nothing changes', () => {
	test.each(BAD_FILES)('$what, from the disk and by upload', async ({ name, bytes, code, says }) => {
		const before = now();
		const path = join(folder, name);
		writeFileSync(path, bytes());
		const refusal = await session.command({ type: 'track.mix', project, track, path }).then(
			() => null,
			(error: unknown) => error,
		);
		expect(refusal).toMatchObject({ code, message: expect.stringMatching(says), subject: path });
		expect(refusal).toMatchObject({ remedy: expect.stringMatching(/\w/) });
		const answer = await upload(name, bytes());
		expect(answer.status).toBe(400);
		const { error } = errorBodySchema.parse(await answer.json());
		expect(error).toMatchObject({ code, message: expect.stringMatching(says), subject: name });
		expect(error.remedy).toMatch(/\w/);
		expect(now()).toEqual(before);
	});

	test('a file that is not there, a folder, an unknown track', async () => {
		const before = now();
		const give = (path: string, to = track) => session.command({ type: 'track.mix', project, track: to, path });
		await expect(give(join(folder, 'nowhere.wav'))).rejects.toMatchObject({ code: 'file.not-found' });
		await expect(give(folder)).rejects.toMatchObject({ code: 'file.not-a-file' });
		await expect(give(join(folder, 'good.wav'), project)).rejects.toMatchObject({ code: 'store.unknown' });
		expect(now()).toEqual(before);
	});
});

describe('a mix that is good', () => {
	test('32-bit float is taken, from the disk and by upload, and stored bit for bit', async () => {
		await session.command({ type: 'track.mix', project, track, path: join(folder, 'good.wav') });
		const answer = await upload('good.wav', good);
		expect(uploadAnswerSchema.parse(await answer.json())).toEqual({
			fileName: 'good-2.wav',
			frames: RATE,
			rateHz: RATE,
		});
		for (const path of projectFiles(root, 'mixes')) expect(readFileSync(path).equals(good)).toBe(true);
	});

	test.each([
		['../../../escape.wav', 'escape.wav'],
		['..', 'mix'],
		['.hidden.wav', 'hidden.wav'],
		[`${'å'.repeat(190)}.wav`, `${'å'.repeat(98)}.wav`],
		['a\0b/c\\d.wav', 'c_d.wav'],
	])('is stored among the mixes under a plain name, whatever it is called: %j', async (name, stored) => {
		const answer = await upload(name, good);
		const { fileName } = uploadAnswerSchema.parse(await answer.json());
		expect(fileName).toBe(stored);
		expect(projectFiles(root, 'mixes').map((path) => basename(path))).toContain(fileName);
	});

	test('and all of them are whole and in the log', async () => {
		expect(await daemon.stop()).toBe(0);
		const names = projectFiles(root, 'mixes').map((path) => basename(path));
		expect(names.every((name) => !name.startsWith('.'))).toBe(true);
		await expectWhole(root);
	});
});
