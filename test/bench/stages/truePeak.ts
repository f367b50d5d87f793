import { join } from 'node:path';
import { type PeakMeter, PreciseTruePeakMeter, StandardTruePeakMeter } from '../../../src/dsp/meters/truePeak.ts';
import { toDb } from '../../../src/shared/units.ts';
import { clipped } from '../../conformance/dsp/torture.ts';
import { noise, sine } from '../../dsp/signals.ts';
import { type Audio, gained, readAudio, writeAudio } from '../material/audio.ts';
import { programme } from '../material/programme.ts';
import { recordings } from '../material/recordings.ts';
import { tortureSet } from '../material/torture.ts';
import { referenceTruePeakDbtp } from '../measure/truePeak.ts';
import { notInstalled, withScratch } from '../peers/peer.ts';
import { scannerPeers } from '../peers/scanners.ts';
import { type BenchContext, type BenchSection, commands, type SectionResult, table } from '../section.ts';

const TOLERANCE_DB = 0.05;
const RATES_HZ = [44100, 96000];

function read(meter: PeakMeter, planes: readonly Float64Array[]): number {
	meter.process(planes, planes[0]?.length ?? 0);
	meter.finish();
	return toDb(Math.max(...meter.peaks));
}

interface Material {
	readonly name: string;
	readonly audio: Audio;
}

function hardClipped({ rateHz, planes }: Audio): Audio {
	return { rateHz, planes: planes.map(clipped) };
}

function* material({ folder, quick }: BenchContext): Generator<Material> {
	for (const rateHz of quick ? RATES_HZ.slice(0, 1) : RATES_HZ) {
		yield { name: `programme clipped on its samples, ${rateHz} Hz`, audio: programme(rateHz, quick ? 20 : 120) };
		const white = [clipped(noise(4 * rateHz, 4, 5)), clipped(noise(4 * rateHz, 4, 6))];
		yield { name: `clipped white noise, ${rateHz} Hz`, audio: { rateHz, planes: white } };
		for (const part of [0.1, 0.25, 0.4, 0.45, 0.47]) {
			const tone = sine(2 * rateHz, 1, part + 1e-5, 0.5, 0.3);
			yield { name: `sine at ${part} of the rate, ${rateHz} Hz`, audio: { rateHz, planes: [tone] } };
		}
		for (const { name, audio } of tortureSet(rateHz)) yield { name: `${name}, ${rateHz} Hz`, audio };
	}
	for (const { name, path } of recordings(folder)) {
		if (path === null) continue;
		const audio = readAudio(path);
		yield { name, audio };
		yield { name: `${name}, driven 6 dB into clipping`, audio: hardClipped(gained(audio, 6)) };
	}
}

async function run(context: BenchContext): Promise<SectionResult> {
	const peers = scannerPeers(context.folder);
	const present = peers.filter(({ installed }) => installed);
	const rows: { name: string; reference: number; errors: number[] }[] = [];
	withScratch(context.folder, (scratch) => {
		const path = join(scratch, 'peak.wav');
		for (const { name, audio } of material(context)) {
			context.progress(`true peak: ${name}`);
			// The peers read 32-bit float; all read the same samples.
			const planes = audio.planes.map((plane) => plane.map(Math.fround));
			const reference = referenceTruePeakDbtp(planes);
			writeAudio(path, { rateHz: audio.rateHz, planes });
			const readings = [
				read(new PreciseTruePeakMeter(planes.length), planes),
				read(new StandardTruePeakMeter(planes.length), planes),
				...present.map((peer) => peer.scan(path).truePeakDbtp ?? Number.NaN),
			];
			rows.push({ name, reference, errors: readings.map((reading) => reading - reference) });
		}
	});
	const worst = (index: number) =>
		rows.reduce((most, { errors }) => {
			const error = errors[index] ?? Number.NaN;
			return Math.abs(error) > Math.abs(most) ? error : most;
		}, 0);
	const ours = worst(0);
	const met = Math.abs(ours) <= TOLERANCE_DB;
	return {
		markdown: [
			'### Error against a 32 × reading, dB',
			table(
				['signal', '32 × dBTP', 'Detent precise', "Detent standard's own", ...present.map(({ name }) => name)],
				rows.map(({ name, reference, errors }) => [
					name,
					reference.toFixed(3),
					...errors.map((error) => error.toFixed(3)),
				]),
			),
			commands(peers.map(({ command }) => command)),
		].join('\n\n'),
		figures: [
			{
				what: 'precise true peak against a 32 × reading, worst error of all signals',
				target: '≤ 0.05 dB',
				ours: `${ours.toFixed(3)} dB`,
				peer: peers
					.map((peer) =>
						peer.installed ? `${peer.name}: ${worst(2 + present.indexOf(peer)).toFixed(2)} dB` : notInstalled(peer),
					)
					.join('; '),
				met,
				...(met ? {} : { note: 'the table names the signals; they have energy up to half the rate' }),
			},
		],
	};
}

/** True-peak meters by their error against 32 × oversampling. */
export const truePeak: BenchSection = { name: 'truePeak', title: 'True-peak meters', run };
