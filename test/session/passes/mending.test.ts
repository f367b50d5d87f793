import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FindingsReport } from '../../../src/audio/engine.ts';
import { WavWriter } from '../../../src/audio/files/wavWriter.ts';
import { trackText } from '../../../src/cli/logText.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { statisticsWords } from '../../../src/shared/statistics.ts';
import { readWav } from '../../audio/host/studio.ts';
import { chain, setUp } from '../../support/sessionSetUp.ts';

const RATE = 48_000;
const FRAMES = 60 * RATE;
const dropout: Finding = {
	kind: 'dropout',
	severity: 'failure',
	by: 'programme',
	frame: 30 * RATE,
	frames: 900,
	channel: 'both',
	text: 'Frames did not come back.',
};

/** A session in which a print of a minute has just failed; it reached its end, or ended at the fault. */
async function failedPass(frames = FRAMES + 2.5 * RATE) {
	const made = await setUp();
	const { audio, command, mixPath, offline, phase, project, session, state, store, track } = made;
	offline.frames = FRAMES;
	await command({ type: 'track.mix', project, track, path: mixPath });
	const printing = async () => {
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		return audio.printing?.capturePath ?? '';
	};
	await command({ type: 'pass.start', note: 'a touch warmer' });
	const part = await printing();
	writeFileSync(part, 'print');
	offline.frames = frames;
	audio.end('failed', { frames, findings: [dropout], failure: { kind: 'dropout', frame: 30 * RATE, reason: 'a gap' } });
	await phase('failed');
	await session.settled();
	offline.frames = FRAMES;
	offline.joinTakes = async ({ outPath, punches: [punch] }) => {
		writeFileSync(outPath, 'joined');
		const frame = punch?.badFromFrame ?? 0;
		return {
			file: await offline.inspect(outPath),
			joins: [{ frame, fadeFrames: 480, fromTake: 0, toTake: 1, residualDb: -118 }],
		};
	};
	const { mendable } = state.state;
	const pass = mendable?.pass ?? '';
	/** The command, and its first take when it gets so far; how the pass ended. */
	const mend = async (end: 'complete' | 'failed') => {
		await command({ type: 'pass.mend', pass: pass.slice(-8) });
		for (let take = 0; take < (end === 'complete' ? 1 : 3); take++) {
			await printing();
			audio.end(end, { failure: end === 'failed' ? { kind: 'xrun', frame: null, reason: 'an xrun' } : null });
		}
		await phase(end);
		await session.settled();
	};
	const failures = () => store.entries(project).flatMap(({ body }) => (body.kind === 'failed-pass' ? [body] : []));
	const retries = () => store.entries(project).flatMap(({ body }) => (body.kind === 'retry' ? [body] : []));
	const wholePass = made.pass;
	/** The track as `detent log` prints it. */
	const logged = () => {
		const summary = store.project(project)?.tracks.find(({ id }) => id === track);
		return summary === undefined ? '' : trackText(summary, store.entries(project), {});
	};
	return {
		...made,
		logged,
		wholePass,
		failures,
		keptPath: `${part.replace(/\.part$/, '')}.failed.wav`,
		mend,
		mendable,
		pass,
		retries,
	};
}

describe('a print that failed', () => {
	test('keeps in the log what has to be the same to mend it, and what is bad in it', async () => {
		const { failures, keptPath, logged, mendable, pass } = await failedPass();
		expect(failures()).toMatchObject([
			{
				pass,
				print: {
					note: 'a touch warmer',
					chain: { name: 'One EQ' },
					units: [{ unit: 'eq', settings: [{ position: 0.5 }, { position: 0.5 }] }],
					audioBackend: 'simulated',
					rateHz: RATE,
					capture: { file: { fileName: keptPath.split('/').at(-1) }, preRollFrames: RATE / 2, latency: { frames: 10 } },
				},
			},
		]);
		expect(mendable).toMatchObject({
			failure: { kind: 'dropout' },
			faulty: [{ fromFrame: 29.9 * RATE, toFrame: 30.1 * RATE + 900 }],
		});
		expect(existsSync(keptPath)).toBe(true);
		expect(logged()).toContain(`to print again: 0:29.9 to 0:30.1 (detent pass --mend ${pass.slice(-8)})`);
	});

	test('is mended later: only its bad stretch is printed, and the print has its final name', async () => {
		const { audio, command, failures, keptPath, logged, mend, pass, project, retries, state, store } =
			await failedPass();
		await mend('complete');
		const facts = store.revision(state.state.pass?.revision ?? '')?.facts;
		expect(facts).toMatchObject({
			number: 1,
			note: 'a touch warmer',
			capture: { file: { fileName: '01-t-r001.wav' }, preRollFrames: RATE / 2, tailFrames: 2 * RATE },
			pass: {
				outcome: 'complete',
				findings: [{ ...dropout, mendedByTake: 1 }],
				punch: { mends: pass, takes: [{ number: 1 }], joins: [{ residualDb: -118 }] },
			},
		});
		expect(audio.calls.filter((call) => call === 'print')).toHaveLength(2);
		expect(readFileSync(keptPath.replace(/\.[0-9a-f]{8}\.failed\.wav$/, '.wav'), 'utf8')).toBe('joined');
		expect(readFileSync(keptPath, 'utf8')).toBe('print');
		expect(failures()).toHaveLength(1);
		expect(retries()).toMatchObject([{ of: pass, pass: facts?.pass.id, way: 'mend', why: 'dropout', units: ['eq'] }]);
		expect(state.state.mendable).toBeNull();
		expect(logged()).toMatch(
			/failed pass of .*: dropout at 0:30\.0: a gap\n {9}found 0:30\.0: Frames did not come back\.\n {9}mended: revision 1\n/,
		);
		expect(state.state.pass?.proof).toBe('programme only');
		expect(store.verify(project)).toMatchObject({ ok: true });
		await expect(command({ type: 'pass.mend', pass })).rejects.toMatchObject({
			message: expect.stringContaining('revision 1'),
		});
	});

	test('is printed on from where it ended when it ended early', async () => {
		const { audio, command, mendable, phase, pass, session } = await failedPass(30 * RATE);
		expect(mendable?.faulty).toEqual([{ fromFrame: 27.5 * RATE, toFrame: FRAMES + 2 * RATE }]);
		await command({ type: 'pass.mend', pass });
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		expect(audio.printing).toMatchObject({
			stretch: { fromFrame: 25.5 * RATE, toFrame: FRAMES },
			tailFrames: 2 * RATE,
		});
		audio.end('complete');
		await phase('complete');
		await session.settled();
	});

	test('is not mended with a knob elsewhere, with another mix or through another chain; what differs is said', async () => {
		const { command, driver, mixPath, offline, pass, phase, project, session, state, track } = await failedPass();
		driver.turn('gain', 0.7);
		await expect(command({ type: 'pass.mend', pass })).rejects.toMatchObject({
			code: 'audio.not-same',
			message: expect.stringContaining('GAIN: from'),
		});
		driver.turn('gain', 0.5);
		await command({ type: 'chain.set', chain: { ...chain, sendTrimDb: -1 } });
		await command({ type: 'pass.mend', pass });
		await phase('failed');
		await session.settled();
		expect(state.state.pass?.message).toContain('Send trim: from 0.0 dB to −1.0 dB');
		await command({ type: 'chain.set', chain });
		offline.sha256 = 'cd'.repeat(32);
		await command({ type: 'track.mix', project, track, path: mixPath });
		await expect(command({ type: 'pass.mend', pass })).rejects.toMatchObject({
			message: expect.stringContaining('Another mix'),
		});
		expect(state.state.mendable).toBeNull();
	});

	test('is mended through a chain that only makes another master of it', async () => {
		const { command, mend, state } = await failedPass();
		const stages = chain.stages.filter(({ kind }) => kind === 'insert');
		await command({ type: 'chain.set', chain: { ...chain, returnTrimDb: -1, stages } });
		await mend('complete');
		expect(state.state.pass?.revision).not.toBeNull();
	});

	test('stays as it was when a take fails too, and can be mended after that', async () => {
		const { failures, keptPath, mend, pass, retries, state } = await failedPass();
		await mend('failed');
		expect(state.state.pass?.failure).toMatchObject({ kind: 'pass-failed' });
		expect(failures()).toHaveLength(2);
		expect(failures()[1]?.print).toBeUndefined();
		expect(readFileSync(keptPath, 'utf8')).toBe('print');
		expect(state.state.mendable?.pass).toBe(pass);
		await mend('complete');
		expect(retries().map(({ of, way }) => [of, way])).toEqual([
			[pass, 'mend'],
			[pass, 'mend'],
		]);
	});

	test('and the pass that makes it good are counted, with the units that it went through', async () => {
		const { wholePass, offline, retries, pass, store } = await failedPass();
		offline.frames = null;
		await wholePass();
		expect(retries()).toMatchObject([{ of: pass, way: 'again', why: 'dropout' }]);
		await wholePass();
		expect(retries()).toHaveLength(1);
		const statistics = store.statistics();
		expect(statistics.retries).toEqual([{ why: 'dropout', again: 1, mended: 0 }]);
		expect(statistics.units).toMatchObject([{ unit: 'eq', retries: 1 }]);
		expect(statisticsWords(statistics)).toContain('After dropout: 1 pass printed again, 0 mended.');
	});

	test('of which a take finds the disk full, or a knob turned, is kept as it was and can be mended', async () => {
		const made = await setUp();
		const { audio, command, driver, files, mixPath, notices, offline, phase, project, session, state, store, track } =
			made;
		offline.frames = FRAMES;
		await command({ type: 'track.mix', project, track, path: mixPath });
		const { freeBytes } = files;
		const frames = FRAMES + 2.5 * RATE;
		const printToItsEnd = async () => {
			await command({ type: 'pass.start', punchIn: true });
			await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
			writeFileSync(audio.printing?.capturePath ?? '', 'print');
			offline.frames = frames;
		};
		const failure = { kind: 'dropout', frame: 30 * RATE, reason: 'a gap' };
		await printToItsEnd();
		files.freeBytes = async () => 20 * 1024 ** 2;
		audio.end('failed', { frames, findings: [dropout], failure });
		await phase('failed');
		await session.settled();
		expect(notices.join()).toContain('The disk has 20 MB free; mending this print needs');
		expect(state.state.pass?.failure).toEqual(failure);
		const first = state.state.mendable;
		expect(first?.faulty).toHaveLength(1);

		files.freeBytes = freeBytes;
		offline.frames = FRAMES;
		await printToItsEnd();
		audio.end('failed', { frames, findings: [dropout], failure });
		await expect.poll(() => audio.printing?.stretch, { interval: 2 }).toBeDefined();
		driver.turn('gain', 0.9);
		await phase('failed');
		await session.settled();
		expect(state.state.pass?.failure).toMatchObject({ kind: 'control-moved', unit: 'eq' });
		expect(state.state.mendable?.faulty).toEqual(first?.faulty);
		expect(state.state.mendable?.pass).not.toBe(first?.pass);
		expect(store.entries(project).at(-1)?.body).toMatchObject({
			print: { units: [{ settings: [{ position: 0.5 }, {}] }] },
		});
	});

	test('by a host that was lost has an end, and is printed on from before what had not been judged', async () => {
		const { audio, command, mixPath, notices, offline, phase, project, session, state, track } = await setUp();
		offline.frames = FRAMES;
		await command({ type: 'track.mix', project, track, path: mixPath });
		await command({ type: 'pass.start', punchIn: true });
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		const part = audio.printing?.capturePath ?? '';
		const writer = new WavWriter(part, { rateHz: RATE, channels: 2, sample: 'float32', broadcast: null });
		const second = new Float64Array(RATE).fill(0.5);
		writer.write([second, second], 0, RATE);
		offline.frames = 20 * RATE;
		audio.end('failed', { failure: { kind: 'host-lost', frame: null, reason: 'The audio host ended.' } });
		await phase('failed');
		await session.settled();
		const kept = readWav(`${part.replace(/\.part$/, '')}.failed.wav`);
		expect(kept[0]?.length).toBe(RATE);
		expect(notices.join()).not.toContain('punched in');
		expect(state.state.mendable).toMatchObject({
			failure: { kind: 'host-lost' },
			faulty: [{ fromFrame: 17.5 * RATE, toFrame: FRAMES + 2 * RATE }],
		});
	});

	test('of which a take has something to hear says so on every screen while it is printed', async () => {
		const { audio, command, pass, phase, session, state, store } = await failedPass();
		const crackle: Finding = { ...dropout, severity: 'warning', text: 'A crackle.' };
		let tell: (report: FindingsReport) => void = () => {};
		audio.onFindings = (listener) => {
			tell = listener;
			return () => {};
		};
		await command({ type: 'pass.mend', pass });
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		tell({ pass: audio.printing?.pass ?? '', findings: [crackle] });
		expect(state.state.pass?.findings).toContainEqual({ ...crackle, ofTake: 1 });
		audio.end('complete', { findings: [crackle] });
		await phase('complete');
		await session.settled();
		const { findings } = store.revision(state.state.pass?.revision ?? '')?.facts.pass ?? {};
		expect(findings).toEqual([
			{ ...dropout, mendedByTake: 1 },
			{ ...crackle, ofTake: 1 },
		]);
	});
});
