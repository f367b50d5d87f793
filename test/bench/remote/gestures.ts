import { setTimeout as pause } from 'node:timers/promises';
import type { Changes } from '../../../src/shared/protocol/sockets.ts';
import { type BenchSection, figure, table } from '../section.ts';
import { appears, BenchStudio, PlainRemote, quantile, SLOW } from './studio.ts';

const MOST_ECHO_MS = 30;

interface EchoTimes {
	readonly name: string;
	/** From one remote's send until another has the new position, ms. */
	readonly shownMs: number[];
	/** … until the other has the unit's own answer to it, ms. */
	readonly answeredMs: number[];
}

interface Knob {
	name: string;
	unit: string;
	control: string;
	positionOf: (count: number) => number;
	/** From one move to the next, ms. */
	apartMs: number;
}

const KNOBS: readonly Knob[] = [
	{
		name: 'OSC over UDP, one touch at a time',
		unit: 'totalmix',
		control: 'main_volume',
		positionOf: (count) => 0.2 + (count % 100) / 200,
		apartMs: 67,
	},
	{
		name: 'OSC over UDP, dragged at 60 Hz',
		unit: 'totalmix',
		control: 'main_volume',
		positionOf: (count) => 0.2 + (count % 100) / 200,
		apartMs: 1000 / 60,
	},
	{
		name: 'MIDI with read-back, one touch at a time',
		unit: 'open-eq',
		control: 'mid_gain',
		positionOf: (count) => 2 + (count % 20),
		apartMs: 100,
	},
];

/** Moves of one remote, and when another sees each of them, first as asked and then as answered by the unit. */
async function follow(hand: PlainRemote, eye: PlainRemote, knob: Knob, moves: number): Promise<EchoTimes> {
	const shownMs: number[] = [];
	const answeredMs: number[] = [];
	const sent = new Map<number, number>();
	const unanswered = new Map<number, number>();
	eye.onChanges = ({ changes }: Changes) => {
		if (!changes.some(({ path }) => path[1] === knob.unit)) return;
		const now = performance.now();
		const control = eye.state?.units[knob.unit]?.controls[knob.control];
		const seq = control?.seq?.seq;
		if (control === undefined || seq === undefined) return;
		const atMs = sent.get(seq);
		if (atMs !== undefined) {
			sent.delete(seq);
			shownMs.push(now - atMs);
			unanswered.set(seq, atMs);
		}
		const answered = unanswered.get(seq);
		if (answered !== undefined && control.evidence.outcome === 'done') {
			unanswered.delete(seq);
			answeredMs.push(now - answered);
		}
	};
	for (let move = 1; move <= moves; move += 1) {
		sent.set(move, performance.now());
		hand.socket.emit(
			'command',
			{
				type: 'control.move',
				unit: knob.unit,
				control: knob.control,
				position: knob.positionOf(move),
				gesture: `bench-${knob.name}`,
				seq: move,
				last: move === moves,
			},
			() => undefined,
		);
		// Not in step with anything that the daemon does at a fixed pace.
		await pause(knob.apartMs + 7 * ((move * 0.618) % 1));
	}
	await pause(300);
	eye.onChanges = () => {};
	return { name: knob.name, shownMs, answeredMs };
}

/** Gesture → wire → echo on a second remote, over loopback. */
async function measureEchoes(
	studio: BenchStudio,
	quick: boolean,
	progress: (text: string) => void,
): Promise<EchoTimes[]> {
	const hand = await PlainRemote.connect(await studio.pair('hand'));
	const eye = await PlainRemote.connect(await studio.pair('eye'));
	await appears('the units', () =>
		['totalmix', 'open-eq'].every((unit) => hand.state?.units[unit]?.link === 'connected') ? true : null,
	);
	const found: EchoTimes[] = [];
	for (const knob of KNOBS) {
		progress(`gestures: ${knob.name}`);
		await follow(hand, eye, knob, 20);
		found.push(await follow(hand, eye, knob, quick ? 60 : 500));
	}
	hand.close();
	eye.close();
	return found;
}

/** From a finger on one remote to the unit's answer on another. */
export const gestures: BenchSection = {
	name: 'gestures',
	title: 'Gestures',
	async run({ quick, progress }) {
		const echoes = await BenchStudio.use((studio) => measureEchoes(studio, quick, progress));
		const pair = (times: readonly number[]) =>
			[0.5, 0.99].map((share) => quantile(times, share).toFixed(1)).join(' / ');
		const text =
			'From the send of one remote until another has the new position as asked, and until it has it as the unit answered. MIDI runs in memory without the time that its bytes take on a cable.';
		const rows = echoes.map(({ name, shownMs, answeredMs }) => [
			name,
			`${shownMs.length} shown, ${answeredMs.length} answered`,
			pair(shownMs),
			pair(answeredMs),
		]);
		return {
			figures: echoes.map(({ name, answeredMs }) => {
				const ms = quantile(answeredMs, 0.99);
				const what = `gesture → wire → echo on a second remote, ${name}: p99`;
				return figure(what, `≤ ${MOST_ECHO_MS} ms`, `${ms.toFixed(1)} ms`, ms <= MOST_ECHO_MS, SLOW);
			}),
			markdown: `${text}\n\n${table(['gesture', 'moves', 'as asked p50 / p99 ms', 'as answered p50 / p99 ms'], rows)}`,
		};
	},
};
