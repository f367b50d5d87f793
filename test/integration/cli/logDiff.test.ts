import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../../src/cli/framework/run.ts';
import { verb as log } from '../../../src/cli/log.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { audioFile, openStore, revisionFacts, temporaryFolder } from '../../store/fixtures.ts';

const RATE = 44_100;
const SECONDS = 5;

/** Noise in two channels, 32-bit float WAV, at a gain. */
function noiseWav(gain: number): Buffer {
	const rng = seededRng(11);
	const frames = RATE * SECONDS;
	const bytes = Buffer.alloc(44 + frames * 8);
	bytes.write('RIFF', 0);
	bytes.writeUInt32LE(36 + frames * 8, 4);
	bytes.write('WAVEfmt ', 8);
	bytes.writeUInt32LE(16, 16);
	bytes.writeUInt16LE(3, 20);
	bytes.writeUInt16LE(2, 22);
	bytes.writeUInt32LE(RATE, 24);
	bytes.writeUInt32LE(RATE * 8, 28);
	bytes.writeUInt16LE(8, 32);
	bytes.writeUInt16LE(32, 34);
	bytes.write('data', 36);
	bytes.writeUInt32LE(frames * 8, 40);
	for (let i = 0; i < frames * 2; i++) bytes.writeFloatLE(gain * (rng() - 0.5), 44 + i * 4);
	return bytes;
}

async function detent(root: string, ...words: string[]) {
	const out: string[] = [];
	const err: string[] = [];
	const code = await runCli({
		verbs: [{ name: log.name, summary: log.summary, load: async () => ({ verb: log }) }],
		argv: [...words, '--data', root],
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: false },
		signal: new AbortController().signal,
		monotonicMs: () => 0,
		version: () => '0',
	});
	return { code, out: out.join(''), err: err.join('') };
}

/** Two projects: the first has a print of Opening and a track of its own, the second a print of Opening that is 3 dB louder. */
function studio() {
	const root = temporaryFolder();
	const store = openStore(root);
	const made = ['First', 'Second'].map((title, index) => {
		const project = store.newId();
		const track = store.newId();
		store.append(project, { kind: 'project', title, artist: '', form: 'album' }, null);
		store.append(project, { kind: 'track', track, title: 'Opening', position: 1 }, null);
		if (index === 0) store.append(project, { kind: 'track', track: store.newId(), title: 'Encore', position: 2 }, null);
		const base = revisionFacts(project, track, 1, store.newId());
		const master = audioFile('opening-master.wav', { sha256: String(index).repeat(64) });
		const facts = { ...base, chain: { ...base.chain, sendTrimDb: index }, master };
		const { hash } = store.append(project, { kind: 'revision', id: store.newId(), facts }, null);
		const { masters } = store.paths(project);
		mkdirSync(masters, { recursive: true });
		writeFileSync(join(masters, master.fileName), noiseWav(index === 0 ? 0.2 : 0.2 * 10 ** (3 / 20)));
		return hash;
	});
	store.close();
	return { root, hashes: made };
}

test('two revisions are compared by their settings and by their prints, in words, as a table and as a picture', async () => {
	const { root, hashes } = studio();
	const [a = '', b = ''] = hashes.map((hash) => hash.slice(0, 8));
	const svg = join(root, 'prints.svg');
	const { code, out } = await detent(root, 'log', 'diff', a, b, '--table', '--prints', '--svg', svg);
	expect(code).toBe(0);
	expect(out).toMatch(/^what +from +to\n/);
	expect(out).toMatch(/^Send trim +0\.0 dB +\+1\.0 dB$/m);
	expect(out).toContain('Gain: +3.0 dB.');
	expect(readFileSync(svg, 'utf8')).toContain('First: Opening, revision 1 → Second: Opening, revision 1');
	const json: unknown = JSON.parse((await detent(root, 'log', 'diff', a, b, '--prints', '--json')).out);
	expect(json).toMatchObject({ from: { hash: hashes[0] }, to: { hash: hashes[1] }, prints: { inverted: false } });
});

test('tracks are compared by their newest revisions, projects track by track; what only one has is named', async () => {
	const { root } = studio();
	const tracks = await detent(root, 'log', 'diff', 'First/Opening', 'Second/1');
	expect(tracks.out).toContain('Send trim: from 0.0 dB to +1.0 dB\n');
	const projects = await detent(root, 'log', 'diff', 'First', 'Second');
	expect(projects.out).toBe('Opening\nSend trim: from 0.0 dB to +1.0 dB\n\nEncore is only in First.\n');
	expect(await detent(root, 'log', 'diff', 'First', 'Second/1')).toMatchObject({ code: 2 });
	expect(await detent(root, 'log', 'diff', 'First/Encore', 'Second/1')).toMatchObject({ code: 1 });
	const unknown = await detent(root, 'log', 'diff', 'First', 'Nowhere');
	expect(unknown.err).toContain('there is no such revision, track or project');
});
