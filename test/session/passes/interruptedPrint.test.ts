import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WavWriter } from '../../../src/audio/files/wavWriter.ts';
import { newestMendable } from '../../../src/session/passes/failedPrints.ts';
import { interruptedPrint } from '../../../src/session/passes/interruptedPrint.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { recoverInterrupted } from '../../../src/store/recoverInterrupted.ts';
import { readWav } from '../../audio/host/studio.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const RATE = 48_000;
const FRAMES = 60 * RATE;
const DROPOUT: Finding = {
	kind: 'dropout',
	severity: 'failure',
	by: 'programme',
	frame: 5 * RATE,
	frames: 900,
	channel: 'both',
	text: 'Frames did not come back.',
};

/** A print of a minute that nobody sees the end of: what the next start of Detent makes of it. */
async function killed(frames: number, meanwhile: (made: Awaited<ReturnType<typeof setUp>>) => void = () => undefined) {
	const made = await setUp();
	const { audio, clock, command, mixPath, offline, phase, project, session, store, track } = made;
	offline.frames = FRAMES;
	await command({ type: 'track.mix', project, track, path: mixPath });
	await command({ type: 'pass.start', note: 'a touch warmer' });
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	const part = audio.printing?.capturePath ?? '';
	const writer = new WavWriter(part, { rateHz: RATE, channels: 2, sample: 'float32', broadcast: null });
	writer.write([new Float64Array(RATE).fill(0.5), new Float64Array(RATE).fill(0.5)], 0, RATE);
	meanwhile(made);
	offline.frames = frames;
	const start = () =>
		recoverInterrupted(store, { printOf: (pass, path) => interruptedPrint({ clock, offline }, pass, path) });
	const [found] = await start();
	onTestFinished(async () => {
		audio.end('failed');
		await phase('failed');
		await session.settled();
	});
	return { ...made, found, part };
}

test('a print that Detent did not see the end of is printed on from some seconds before that', async () => {
	const { found, part, project, store } = await killed(30 * RATE);
	const kept = `${part.replace(/\.part$/, '')}.interrupted.wav`;
	const pass = found?.pass.pass ?? '';
	expect(found).toMatchObject({ kept: [kept], text: expect.stringContaining(`detent pass --mend ${pass.slice(-8)}`) });
	expect(readWav(kept)[0]).toHaveLength(RATE);
	const [entry] = store.entries(project).flatMap(({ body }) => (body.kind === 'failed-pass' ? [body] : []));
	expect(entry).toMatchObject({
		pass,
		failure: { kind: 'interrupted' },
		print: {
			note: 'a touch warmer',
			chain: { name: 'One EQ' },
			units: [{ unit: 'eq', settings: [{ position: 0.5 }, { position: 0.5 }] }],
			capture: { file: { fileName: basename(kept) }, preRollFrames: RATE / 2, latency: { frames: 10 } },
			faulty: [{ fromFrame: (29.5 - 8) * RATE, toFrame: FRAMES + 2 * RATE }],
		},
	});
	const print = entry?.print;
	expect(print && newestMendable(store, { project, track: found?.pass.track ?? '' }, print.source.sha256)?.pass).toBe(
		pass,
	);
});

test('one that had come to its end when Detent was killed gets the end that somebody hears', async () => {
	const { found } = await killed(FRAMES + 2.5 * RATE);
	expect(found?.print?.faulty).toEqual([{ fromFrame: FRAMES + 2 * RATE - 8 * RATE, toFrame: FRAMES + 2 * RATE }]);
});

test('what was found before stays found, and is printed again too', async () => {
	const { found } = await killed(30 * RATE, ({ store }) => {
		const [open] = store.openPasses();
		store.seePrint(open?.pass ?? '', {
			failure: null,
			findings: [DROPOUT],
			edges: null,
			proof: 'programme only',
		});
	});
	expect(found?.print?.faulty.map(({ fromFrame }) => fromFrame)).toEqual([235_200, 21.5 * RATE]);
});

test('one that was killed while its bad stretch was printed again gets that stretch and its end anew, and no more', async () => {
	const { found } = await killed(FRAMES + 2.5 * RATE, ({ store }) => {
		const [open] = store.openPasses();
		store.seePrint(open?.pass ?? '', {
			failure: { kind: 'dropout', frame: 5 * RATE, reason: 'Frames did not come back.' },
			findings: [DROPOUT],
			edges: { head: 'proven', tail: 'proven', note: '' },
			proof: 'programme only',
		});
	});
	expect(found?.print?.faulty).toEqual([
		{ fromFrame: 235_200, toFrame: 245_700 },
		{ fromFrame: FRAMES + 2 * RATE - 8 * RATE, toFrame: FRAMES + 2 * RATE },
	]);
});

test('one during which a knob was turned is none, and the log says that', async () => {
	const { found, project, store } = await killed(30 * RATE, ({ driver }) => driver.turn('gain', 0.9));
	expect(found?.print).toBeNull();
	expect(store.entries(project).map(({ body }) => body)).toContainEqual(
		expect.objectContaining({
			kind: 'failed-pass',
			failure: expect.objectContaining({ kind: 'control-moved' }),
			rateHz: RATE,
		}),
	);
});

test('one during which Detent was ended in order, the machine shut down for one, is no cancelled one', async () => {
	const { audio, command, mixPath, offline, passes, phase, project, session, state, store, track } = await setUp();
	offline.frames = FRAMES;
	await command({ type: 'track.mix', project, track, path: mixPath });
	await command({ type: 'pass.start' });
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	writeFileSync(audio.printing?.capturePath ?? '', 'print');
	offline.frames = 30 * RATE;
	await passes.close();
	await phase('cancelled');
	await session.settled();
	expect(store.entries(project).at(-1)?.body).toMatchObject({
		failure: { kind: 'interrupted' },
		print: { faulty: [{ fromFrame: (29.5 - 2) * RATE, toFrame: FRAMES + 2 * RATE }] },
	});
	expect(state.state.mendable).toMatchObject({ failure: { kind: 'interrupted' } });
});

test('a file that is no print, or is gone, stops no start', async () => {
	const { clock, offline, files, project, store } = await setUp();
	const path = files.failedPath(project, 'x.interrupted.wav');
	const [open] = [{ pass: 'p', project, track: 't', startedAt: '', capturePath: path }];
	expect(await interruptedPrint({ clock, offline }, open, path)).toBeNull();
	writeFileSync(`${store.layout.root}/x.wav`, 'half a print');
	expect(await interruptedPrint({ clock, offline }, open, `${store.layout.root}/x.wav`)).toBeNull();
});
