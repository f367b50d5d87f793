import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const RATE = 48_000;
const FRAMES = 60 * RATE;
const WHOLE = FRAMES + 2.5 * RATE;
const dropout: Finding = {
	kind: 'dropout',
	severity: 'failure',
	by: 'programme',
	frame: 30 * RATE,
	frames: 900,
	channel: 'both',
	text: 'Frames did not come back.',
};
const failure = { kind: 'dropout', frame: 30 * RATE, reason: 'a gap' };

/** A print of a minute that came to its end with a dropout. */
async function faulty(punchIn: boolean) {
	const made = await setUp();
	const { audio, command, mixPath, offline, project, session, state, store, track } = made;
	offline.frames = FRAMES;
	await command({ type: 'track.mix', project, track, path: mixPath });
	await command({ type: 'pass.start', punchIn });
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	const base = (audio.printing?.capturePath ?? '').replace(/\.part$/, '');
	writeFileSync(`${base}.part`, 'print');
	offline.frames = WHOLE;
	audio.end('failed', { frames: WHOLE, findings: [dropout], failure });
	/** Cancels while a stretch is printed again. */
	const cancelTake = async () => {
		await expect.poll(() => audio.printing?.stretch, { interval: 2 }).toBeDefined();
		await command({ type: 'pass.cancel' });
		await session.settled();
	};
	const failures = () => store.entries(project).flatMap(({ body }) => (body.kind === 'failed-pass' ? [body] : []));
	return { ...made, base, cancelTake, failures, mendable: () => state.state.mendable };
}

test('a print with a fault, of which somebody cancels the retakes, is a failed one that can be mended', async () => {
	const { base, cancelTake, failures, mendable, state } = await faulty(true);
	await cancelTake();
	expect(state.state.pass).toMatchObject({ phase: 'failed', failure });
	expect(failures()).toMatchObject([{ failure, print: { faulty: [{ fromFrame: 29.9 * RATE }] } }]);
	expect(mendable()).toMatchObject({ failure, faulty: [{ fromFrame: 29.9 * RATE }] });
	expect(readFileSync(`${base}.failed.wav`, 'utf8')).toBe('print');
	expect(existsSync(`${base}.cancelled.wav`)).toBe(false);
});

test('mending that somebody cancels is a cancelled pass, not another dropout', async () => {
	const { command, cancelTake, failures, mendable, offline, pass, phase, project, session, state, store } =
		await faulty(false);
	await phase('failed');
	await session.settled();
	offline.frames = FRAMES;
	const first = mendable()?.pass ?? '';
	await command({ type: 'pass.mend', pass: first });
	await cancelTake();
	expect(state.state.pass).toMatchObject({ phase: 'cancelled', failure: { kind: 'cancelled' } });
	expect(failures().map((body) => body.failure.kind)).toEqual(['dropout', 'cancelled']);
	expect(mendable()?.pass).toBe(first);
	offline.frames = null;
	await pass();
	const retries = store.entries(project).flatMap(({ body }) => (body.kind === 'retry' ? [body] : []));
	expect(retries.map(({ of, way }) => [of, way])).toEqual([
		[first, 'mend'],
		[first, 'again'],
	]);
});
