import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { PAGE, presentPage, withPart } from '../pagePart.ts';
import { verdict } from '../pageSections.ts';
import { type Figure, table } from '../section.ts';
import { gestureFigures, type Latencies, measureGestures } from './gestures.ts';
import { measureRates, type Rate, rateFigures } from './rates.ts';
import { measureUnplugs, type Unplugged, unplugFigures } from './unplug.ts';

const { values } = parseArgs({
	options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
if (values.write && values.quick) {
	process.stderr.write('--write needs a full run: leave out --quick.\n');
	process.exit(2);
}

function rateTable(rates: readonly Rate[]): string {
	return table(
		['stream of settings', 'held up by', 'messages', 'a second', 'allowed a second', 'share'],
		rates.map(({ name, bound, messages, perSecond, allowedPerSecond, share }) => [
			name,
			bound === 'answers' ? "the unit's answers" : bound,
			String(messages),
			perSecond.toFixed(1),
			allowedPerSecond === null ? '' : allowedPerSecond.toFixed(1),
			`${(share * 100).toFixed(1)} %`,
		]),
	);
}

function latencyTable(latencies: readonly Latencies[]): string {
	return table(
		['gesture to wire', 'gestures', 'p50 ms', 'p99 ms', 'worst ms'],
		latencies.map(({ name, gestures, p50Ms, p99Ms, worstMs }) => [
			name,
			String(gestures),
			p50Ms.toFixed(2),
			p99Ms.toFixed(2),
			worstMs.toFixed(2),
		]),
	);
}

function unplugTable(unplugged: readonly Unplugged[]): string {
	return table(
		['unplugged', 'noticed after s', 'connected again after s'],
		unplugged.map(({ name, noticedMs, healedMs }) => [
			name,
			(noticedMs / 1000).toFixed(2),
			(healedMs / 1000).toFixed(2),
		]),
	);
}

function figureTable(figures: readonly Figure[]): string {
	return table(
		['figure', 'target', 'Detent', 'verdict'],
		figures.map((one) => [one.what, one.target, one.ours, verdict(one)]),
	);
}

const progress = (text: string) => process.stderr.write(`${text}\n`);
const rates = await measureRates(values.quick, progress);
const gestures = await measureGestures(values.quick, progress);
const unplugged = await measureUnplugs(values.quick, progress);
const figures = [...rateFigures(rates), ...gestureFigures(gestures), ...unplugFigures(unplugged)];
const met = figures.filter((figure) => figure.met === true).length;
const markdown = [
	'# Measured results of the wires',
	`Made by \`npm run bench:wire -- --write\` on ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}: real drivers against the simulated units, over UDP and TCP on loopback; MIDI in memory at the rate of a DIN cable. ${met} of ${figures.length} figures met.`,
	figureTable(figures),
	'## Rates',
	'Settings in one go, as a recall sends them. A share is of what the wire (31 250 baud, 0.32 ms a byte) and the pause that the unit wants allow; where a unit answers each command, it is the part of the time in which the driver waits for the answer; the time that the bytes of a 9-pin line take at 38 400 baud is added to both.',
	rateTable(rates),
	'## Gestures',
	"From the remote's send to the first byte on the unit's wire: the socket, the daemon's check and its queue are in it. Daemon and remotes share one process, which makes the figures worse than in a studio. The last row has the unit's own pauses in it.",
	latencyTable(gestures),
	'## Unplugging',
	'The worst of five rounds. UDP has no cable: a unit is missed by the question that it is asked now and then. ALSA ports and USB adapters are measured on [a real kernel](kernel-bench.md).',
	unplugTable(unplugged),
].join('\n\n');
process.stdout.write(`${markdown}\n`);
if (values.write) writeFileSync(PAGE, withPart(presentPage(), 'wire', markdown));
process.exit(figures.every((figure) => figure.met === true) ? 0 : 1);
