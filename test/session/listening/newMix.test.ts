import { expect, test } from 'vitest';
import {
	ANNA,
	chain,
	listeningStudio,
	MASTER,
	MIX,
	master,
	PROJECT,
	START,
	source,
	TRACK,
	units,
} from '../../support/listeningStudio.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const OTHER = 'fe'.repeat(32);
const RATE = 48_000;

/** Ten seconds and more of what the meters say while the rack plays. */
async function hearRack({ comparing, state }: ReturnType<typeof listeningStudio>, returnLu: number): Promise<void> {
	state.set(['transport'], { mode: 'playing', frame: 0, frames: 60 * RATE, rateHz: RATE });
	for (let frame = 0; frame <= 16 * RATE; frame += RATE / 10)
		await comparing.follow({ frame, feeds: { source: -20, return: -20 + returnLu, master: -20 } });
}

test('files are laid and matched anew beside another mix, and are not matched until then', async () => {
	const { audio, comparing, importMix, matched, offline, state } = listeningStudio();
	comparing.setItems(PROJECT, [master]);
	await matched();
	comparing.setRack(false);
	await comparing.play(source, null, 0);
	expect(audio.compared?.items[1]).toMatchObject({ lateFrames: 2, inverted: false });
	offline.found['/p/master.wav'] = { otherGainDb: -7, delayFrames: 9, inverted: true };
	const seen: (string | undefined)[] = [];
	comparing.onShown(() => seen.push(state.state.listening.items.at(-1)?.match?.state));
	await importMix(OTHER);
	expect(seen[0]).toBe('matching');
	await matched();
	expect(state.state.listening.items.at(-1)?.match).toMatchObject({ state: 'matched', louderLu: 7 });
	await comparing.play({ ...source, sha256: OTHER }, null, 0);
	expect(audio.compared?.items[1]).toMatchObject({ lateFrames: 9, inverted: true });
	expect(comparing.facts().find(({ id }) => id === MASTER)).toMatchObject({ lateFrames: 9, gainDb: -7 });
});

test('what was found before about a file that cannot be matched any more is not kept', async () => {
	const { comparing, importMix, matched, offline, state } = listeningStudio();
	comparing.setItems(PROJECT, [master]);
	await matched();
	delete offline.found['/p/master.wav'];
	await importMix(OTHER);
	await matched();
	expect(state.state.listening.items.at(-1)?.match).toMatchObject({ state: 'not matched' });
	expect(comparing.facts().at(-1)).toMatchObject({ lateFrames: 0, gainDb: 0 });
});

test('the rack is matched with the other mix from the first frame of that on, not by what was heard or printed of the old one', async () => {
	const studio = listeningStudio({ units });
	const { comparing, importMix, inTime, knob, state } = studio;
	const rack = () => state.state.listening.items.find(({ id }) => id === 'return')?.match;
	await inTime();
	expect(rack()).toMatchObject({ state: 'matched', louderLu: -2, note: 'As the last print was.' });
	knob.position = 3;
	await comparing.renew();
	await comparing.play(source, chain, 0);
	await hearRack(studio, -5);
	expect(rack()).toMatchObject({ state: 'matched', louderLu: expect.closeTo(-5, 6) });
	knob.position = 2;
	await importMix(OTHER);
	expect(rack()).toMatchObject({ state: 'not matched', reason: expect.stringContaining('another mix') });
	// The old one plays on until the new one is ready.
	await hearRack(studio, -5);
	expect(rack()).not.toHaveProperty('louderLu');
	await comparing.play({ ...source, sha256: OTHER }, chain, 0);
	await hearRack(studio, 1);
	expect(rack()).toMatchObject({ state: 'matched', louderLu: expect.closeTo(1, 6) });
});

test('what plays begins anew with the other mix', async () => {
	const { comparing, importMix } = listeningStudio();
	let begun = 0;
	comparing.onReplay(() => begun++);
	await importMix(OTHER);
	expect(begun).toBe(1);
});

test('a mix that comes in during a blind test all the same ends it, and what was chosen is kept', async () => {
	const { blind, comparing, entries, importMix, matched, notices } = listeningStudio();
	comparing.setItems(PROJECT, [master]);
	await matched();
	await blind.start({ ...START, items: ['source', MASTER] }, PROJECT, TRACK);
	await blind.choose(ANNA, { letter: 'A', note: '', trial: 0 });
	await importMix(OTHER);
	expect(blind.hiding).toBe(false);
	expect(notices).toEqual([expect.stringMatching(/blind test is over: Revision 3, master .* in the log/)]);
	expect(entries).toMatchObject([{ items: [{}, {}], choices: [{ by: ANNA.id }] }]);
	const [entry] = entries;
	if (entry?.kind !== 'blind-test') throw new Error('no blind test in the log');
	expect(entry.items.find(({ what }) => what === 'Mix')?.sha256).toBe(MIX.sha256);
});

test('another mix of the track is not imported during a blind test, and its words say what to do', async () => {
	const { command, mixPath, pass, project, session, state, track } = await setUp();
	await pass();
	const { track: other } = (await command({ type: 'track.create', project, title: 'Another' })) as { track: string };
	await command({ type: 'track.select', project, track });
	await command({ type: 'latency.measure' });
	await session.settled();
	await command({ type: 'blind.start' });
	await expect(command({ type: 'track.mix', project, track, path: mixPath })).rejects.toMatchObject({
		code: 'audio.blind',
		remedy: 'Reveal or end the test first.',
	});
	await command({ type: 'track.mix', project, track: other, path: mixPath });
	expect(state.state.listening.blind?.revealed).toBeNull();
	await command({ type: 'blind.end' });
	await command({ type: 'track.mix', project, track, path: mixPath });
});
