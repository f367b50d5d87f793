import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Slope } from '../../support/slope.ts';
import { PAGE, presentPage, withPart } from '../pagePart.ts';
import { type Figure, table } from '../section.ts';
import { type EchoTimes, measureEchoes } from './gestures.ts';
import { type Load, measureLoad, REMOTES } from './load.ts';
import { type Growth, MOST_KB_A_COMING, MOST_MB_AN_HOUR, stays } from './memory.ts';
import { measurePage, type PageFigures } from './page.ts';
import { BenchStudio, quantile } from './studio.ts';

const MOST_ECHO_MS = 30;
const MOST_SHARE = 0.15;
const MOST_LOAD_KB = 250;
const MOST_INTERACTIVE_MS = 1000;
const MOST_FRAME_MS = 8;
const MOST_RECONNECT_MS = 500;

const { values } = parseArgs({
	options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
if (values.write && values.quick) {
	process.stderr.write('--write needs a full run: leave out --quick.\n');
	process.exit(2);
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function figure(what: string, target: string, ours: string, met: boolean | null, note: string): Figure {
	return { what, target, ours, peer: '', met, ...(met === true ? {} : { note }) };
}

/** @param of MB in what `unit` counts: 1 for MB, 1000 for kB */
function grown({ slope, error }: Slope, of: number, unit: string): string {
	const signed = (slope * of).toFixed(2).replace('-', '−');
	return `${signed} ± ${(error * of).toFixed(2)} ${unit}`;
}

/** @param dropped remotes that went while they were to be connected: then it says nothing */
function memoryFigure(what: string, slope: Slope, most: number, of: number, unit: string, dropped = 0): Figure {
	const met = dropped > 0 ? null : stays(slope, most / of);
	const scattered = met === null ? 'the readings scatter too much to say' : 'it grows';
	const note = dropped > 0 ? `${dropped} remotes were dropped meanwhile` : scattered;
	return figure(what, `≤ ${most} ${unit}`, grown(slope, of, unit), met, note);
}

const MB_AN_HOUR = 'MB/h';
const KB_A_COMING = 'kB a coming';

function figuresOf(echoes: readonly EchoTimes[], load: Load, page: PageFigures): Figure[] {
	const slow = 'the daemon, or this machine, is too slow';
	const frameMs = quantile(page.frames.mainMs, 0.95);
	const reconnectMs = Math.max(...page.reconnectMs);
	return [
		...echoes.map(({ name, answeredMs }) =>
			figure(
				`gesture → wire → echo on a second remote, ${name}: p99`,
				`≤ ${MOST_ECHO_MS} ms`,
				`${quantile(answeredMs, 0.99).toFixed(1)} ms`,
				quantile(answeredMs, 0.99) <= MOST_ECHO_MS,
				slow,
			),
		),
		figure(
			`${REMOTES} remotes with every meter: the daemon`,
			`≤ ${percent(MOST_SHARE)} of a core`,
			`${percent(load.withRemotes)} (${percent(load.alone)} without them; ${load.leastMetersHz.toFixed(1)} sets a second)`,
			load.withRemotes <= MOST_SHARE && load.leastMetersHz >= 28,
			slow,
		),
		memoryFigure(
			`what the daemon keeps in memory, growth with ${REMOTES} remotes connected`,
			load.connected.kept,
			MOST_MB_AN_HOUR,
			1,
			MB_AN_HOUR,
			load.dropped,
		),
		memoryFigure(
			'what the daemon keeps in memory, growth with remotes that come and go',
			load.comings.kept,
			MOST_KB_A_COMING,
			1000,
			KB_A_COMING,
		),
		memoryFigure(
			'resident memory of the daemon, growth with remotes that come and go',
			load.comings.resident,
			MOST_KB_A_COMING,
			1000,
			KB_A_COMING,
		),
		figure(
			'first load, compressed, with the whole state',
			`≤ ${MOST_LOAD_KB} kB`,
			`${(page.load.bytes / 1000).toFixed(0)} kB`,
			page.load.bytes <= MOST_LOAD_KB * 1000,
			'too large',
		),
		figure(
			'first load until it can be used',
			`≤ ${MOST_INTERACTIVE_MS} ms`,
			`${page.load.interactiveMs.toFixed(0)} ms`,
			page.load.interactiveMs <= MOST_INTERACTIVE_MS,
			slow,
		),
		figure(
			'script and layout in a frame with every meter, 4 × less processor: p95',
			`≤ ${MOST_FRAME_MS} ms`,
			`${frameMs.toFixed(1)} ms`,
			frameMs <= MOST_FRAME_MS,
			'the meters draw too slowly',
		),
		figure(
			'the true state after the link is back, worst',
			`≤ ${MOST_RECONNECT_MS} ms`,
			`${reconnectMs.toFixed(0)} ms`,
			reconnectMs <= MOST_RECONNECT_MS,
			slow,
		),
	];
}

function memoryRow(what: string, growth: Growth, of: number, unit: string): string[] {
	const ends = ({ first, last }: { first: number; last: number }) => `${first.toFixed(1)} → ${last.toFixed(1)} MB`;
	return [
		what,
		String(growth.readings),
		ends(growth.keptMb),
		grown(growth.kept, of, unit),
		ends(growth.residentMb),
		grown(growth.resident, of, unit),
	];
}

const progress = (text: string) => process.stderr.write(`${text}\n`);
const studio = await BenchStudio.start();
let echoes: EchoTimes[];
let load: Load;
let page: PageFigures;
try {
	echoes = await measureEchoes(studio, values.quick, progress);
	page = await measurePage(studio, values.quick, progress);
	load = await measureLoad(studio, values.quick, progress);
} finally {
	await studio.stop();
}
const figures = figuresOf(echoes, load, page);
const met = figures.filter((one) => one.met === true).length;
const markdown = [
	'# Measured results of the remote',
	`Made by \`npm run bench:remote -- --write\` on ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}: the built daemon with the simulated studio in a process of its own, remotes over loopback, the page in Chromium. ${met} of ${figures.length} figures met.`,
	table(
		['figure', 'target', 'Detent', 'verdict'],
		figures.map(({ what, target, ours, met: good, note = '' }) => [
			what,
			target,
			ours,
			good === true ? 'met' : `${good === null ? 'not judged' : '**not met**'}: ${note}`,
		]),
	),
	'## Gestures',
	'From the send of one remote until another has the new position as asked, and until it has it as the unit answered. MIDI runs in memory without the time that its bytes take on a cable.',
	table(
		['gesture', 'moves', 'as asked p50 / p99 ms', 'as answered p50 / p99 ms'],
		echoes.map(({ name, shownMs, answeredMs }) => [
			name,
			`${shownMs.length} shown, ${answeredMs.length} answered`,
			[0.5, 0.99].map((share) => quantile(shownMs, share).toFixed(1)).join(' / '),
			[0.5, 0.99].map((share) => quantile(answeredMs, share).toFixed(1)).join(' / '),
		]),
	),
	'## Memory',
	'A straight line through readings, each after the daemon collected its garbage: heap and buffers that are kept, and what the system counts as resident. It counts as no growth when the slope with two standard errors added is within the limit: 1 MB a day where tablets come 200 times a day, and 1 MB an hour with twenty of them connected, read for a quarter of an hour behind five minutes in which everything is compiled.',
	table(
		['while', 'readings', 'kept', 'its slope', 'resident', 'its slope'],
		[
			memoryRow(`${REMOTES} remotes look at every meter`, load.connected, 1, MB_AN_HOUR),
			memoryRow('remotes come and go', load.comings, 1000, KB_A_COMING),
		],
	),
	'## Frames',
	`${page.frames.mainMs.length} frames of the page's main thread from a trace: script and layout p50 ${quantile(page.frames.mainMs, 0.5).toFixed(1)} ms, p95 ${quantile(page.frames.mainMs, 0.95).toFixed(1)} ms, worst ${Math.max(...page.frames.mainMs).toFixed(1)} ms. ${page.frames.drawnHz.toFixed(0)} frames a second were drawn, without a graphics processor; that is reported and not judged.`,
	'## Reconnecting',
	`Cuts of 0.1 to 8 s: ${page.reconnectMs.map((ms) => ms.toFixed(0)).join(', ')} ms from the link's return to the true state, unlocked.`,
].join('\n\n');
process.stdout.write(`${markdown}\n`);
if (values.write) writeFileSync(PAGE, withPart(presentPage(), 'remote', markdown));
process.exit(figures.every((one) => one.met !== false) ? 0 : 1);
