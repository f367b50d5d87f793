import { expect, test } from 'vitest';
import type { TransportReport } from '../../../src/audio/engine.ts';
import { WantedMeters } from '../../../src/session/listening/wantedMeters.ts';
import type { RevisionFacts } from '../../../src/shared/model/revision.ts';
import { NOTHING_WANTED, type Wanted } from '../../../src/shared/protocol/meters.ts';
import {
	chain,
	listeningStudio,
	MASTER,
	master,
	PROJECT,
	START,
	source,
	TRACK,
	units,
} from '../../support/listeningStudio.ts';

const RATE = 48_000;

/** A rack that plays, and what the host is asked to meter. */
function playing(print: Partial<RevisionFacts>) {
	const studio = listeningStudio(print);
	const { comparing, state } = studio;
	const asked: Wanted[] = [];
	let report: (now: TransportReport) => void = () => {};
	const meters = new WantedMeters({
		audio: {
			onTransport: (listener) => {
				report = listener;
				return () => {};
			},
			want: async (wanted) => void asked.push(wanted),
		},
		comparing,
		logError: (error) => {
			throw error;
		},
	});
	comparing.show();
	const to = (mode: 'playing' | 'stopped') => {
		const now = { mode, frame: 0, frames: 12 * RATE, rateHz: RATE };
		state.set(['transport'], now);
		report(now);
	};
	const topics = () => asked.at(-1)?.meters ?? [];
	return { ...studio, asked, meters, to, topics };
}

const OLD = { units, source: { sha256: 'fe'.repeat(32) } as RevisionFacts['source'] };

test('how loud the rack is beside the mix is metered while the rack plays, and only then', () => {
	const { asked, comparing, meters, to, topics } = playing(OLD);
	meters.want({ ...NOTHING_WANTED, meters: ['levels'] });
	expect(topics()).toEqual(['levels']);
	to('playing');
	expect(topics()).toEqual(['levels', 'feeds']);
	comparing.setRack(false);
	expect(topics()).toEqual(['levels']);
	comparing.setRack(true);
	expect(topics()).toEqual(['levels', 'feeds']);
	to('stopped');
	expect(topics()).toEqual(['levels']);
	expect(asked).toHaveLength(5);
});

test('it is not metered while the last print says it, and is when a knob was turned', async () => {
	const { comparing, knob, to, topics } = playing({ units });
	to('playing');
	expect(topics()).toEqual([]);
	knob.position = 3;
	await comparing.renew();
	expect(topics()).toEqual(['feeds']);
});

test('it is not metered during a blind test, which keeps what it began with', async () => {
	const { blind, comparing, matched, to, topics } = playing(OLD);
	comparing.setItems(PROJECT, [master]);
	await matched();
	to('playing');
	await blind.start({ ...START, items: ['source', MASTER] }, PROJECT, TRACK);
	expect(topics()).toEqual([]);
	await blind.end(null);
	expect(topics()).toEqual(['feeds']);
});

test('it is metered until all of the piece was heard', async () => {
	const { comparing, to, topics } = playing(OLD);
	await comparing.play(source, chain, 0);
	to('playing');
	const feeds = { source: -20, return: -22, master: -18 };
	for (let frame = 0; frame <= 9 * RATE; frame += RATE / 10) {
		expect(topics()).toEqual(['feeds']);
		await comparing.follow({ frame, feeds });
	}
	expect(topics()).toEqual([]);
});
