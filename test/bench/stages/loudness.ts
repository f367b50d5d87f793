import { join } from 'node:path';
import { FileLoudness } from '../../../src/dsp/meters/fileLoudness.ts';
import type { Audio } from '../material/audio.ts';
import { writeAudio } from '../material/audio.ts';
import { EBU_SIGNALS, ebuFailures } from '../material/ebu.ts';
import { notInstalled, withScratch } from '../peers/peer.ts';
import { type ScanReadings, scannerPeers } from '../peers/scanners.ts';
import { type BenchContext, type BenchSection, commands, type SectionResult, table } from '../section.ts';

const RATES_HZ = [44100, 48000, 96000, 192000];

/** Highest of both true peaks' failures: each has to be within the tolerance by itself. */
function ourReadings({ rateHz, planes }: Audio): ScanReadings[] {
	const meter = new FileLoudness(rateHz, planes.length);
	meter.process(planes, planes[0]?.length ?? 0);
	const found = meter.finish();
	return [found, { ...found, truePeakDbtp: found.truePeakStandardDbtp }];
}

/** Signals failed, by rate and contender. */
function count(context: BenchContext, rates: readonly number[]): Map<string, string[][]> {
	const peers = scannerPeers(context.folder).filter(({ installed }) => installed);
	const failures = new Map<string, string[][]>();
	const add = (name: string, rate: number, signal: string, readings: readonly string[]) => {
		const lists = failures.get(name) ?? rates.map((): string[] => []);
		failures.set(name, lists);
		if (readings.length > 0) lists[rate]?.push(signal);
	};
	withScratch(context.folder, (scratch) => {
		const path = join(scratch, 'ebu.wav');
		rates.forEach((rateHz, index) => {
			context.progress(`EBU signals at ${rateHz} Hz`);
			for (const signal of EBU_SIGNALS) {
				const audio = signal.make(rateHz);
				const ours = ourReadings(audio).flatMap((readings) => ebuFailures(signal, readings));
				add(
					'Detent',
					index,
					signal.name,
					ours.map(({ reading }) => reading),
				);
				writeAudio(path, audio);
				for (const peer of peers) {
					const failed = ebuFailures(signal, peer.scan(path));
					add(
						peer.name,
						index,
						signal.name,
						failed.map(({ reading }) => reading),
					);
				}
			}
		});
	});
	return failures;
}

async function run(context: BenchContext): Promise<SectionResult> {
	const rates = context.quick ? RATES_HZ.slice(0, 1) : RATES_HZ;
	const failures = count(context, rates);
	const peers = scannerPeers(context.folder);
	const total = (name: string) => (failures.get(name) ?? []).reduce((sum, list) => sum + list.length, 0);
	const rows = ['Detent', ...peers.filter(({ installed }) => installed).map(({ name }) => name)].map((name) => [
		name,
		...(failures.get(name) ?? []).map((list) => `${list.length}${list.length > 0 ? `: ${list.join('; ')}` : ''}`),
	]);
	const missing = peers.filter(({ installed }) => !installed).map(notInstalled);
	return {
		markdown: [
			`### EBU Tech 3341 and 3342: signals and files out of tolerance, of ${EBU_SIGNALS.length} a rate`,
			table(['meter', ...rates.map((rate) => `${rate} Hz`)], rows),
			`Peers give momentary and short-term loudness at 10 Hz. Detent's row holds for both of its true peaks.${missing.length > 0 ? ` ${missing.join('; ')}.` : ''}`,
			commands(peers.map(({ command }) => command)),
		].join('\n\n'),
		figures: [
			{
				what: 'synthesizable signals of EBU Tech 3341 and 3342 out of tolerance, all rates',
				target: '0',
				ours: String(total('Detent')),
				peer: peers
					.map((peer) => (peer.installed ? `${peer.name}: ${total(peer.name)}` : notInstalled(peer)))
					.join('; '),
				met: total('Detent') === 0,
				...(total('Detent') === 0 ? {} : { note: 'the table names them' }),
			},
		],
	};
}

/** Loudness meters by the signals of the EBU. */
export const loudness: BenchSection = { name: 'loudness', title: 'Loudness meters', run };
