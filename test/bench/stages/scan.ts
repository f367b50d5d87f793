import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileLoudness } from '../../../src/dsp/meters/fileLoudness.ts';
import { madeOnce } from '../material/audio.ts';
import { programme } from '../material/programme.ts';
import { notInstalled } from '../peers/peer.ts';
import { scannerPeers } from '../peers/scanners.ts';
import { type BenchContext, type BenchSection, commands, type Figure, type SectionResult, table } from '../section.ts';
import { commandCpuSeconds, cpuSeconds, interleaved, speedRatio, type Timing } from '../timing.ts';

const SECONDS = 240;
const KERNEL_TARGETS = new Map([
	[44100, 10],
	[96000, 8],
]);
const COMMAND_TARGET = 0.35;
const FRAME_BYTES = 8;

/** Start of the audio in a file that the bench wrote. */
function audioStart(bytes: Buffer): number {
	return bytes.indexOf('data') + 8;
}

/** Reads interleaved 32-bit float stereo that is in memory, everything on. */
function scanMemory(bytes: Buffer, rateHz: number): void {
	const meter = new FileLoudness(rateHz, 2);
	const input = meter.bytes({ kind: 'float', bytes: 4, bigEndian: false });
	for (let at = audioStart(bytes); at < bytes.length; ) {
		const frames = Math.min(meter.mostFrames, Math.floor((bytes.length - at) / FRAME_BYTES));
		if (frames === 0) break;
		input.set(bytes.subarray(at, at + frames * FRAME_BYTES));
		meter.takeBytes(frames);
		at += frames * FRAME_BYTES;
	}
	meter.finish();
}

function row({ name, medianSeconds }: Timing, seconds: number, ratio: number): string[] {
	return [
		name,
		(1000 * medianSeconds).toFixed(0),
		(seconds / medianSeconds).toFixed(0),
		Number.isFinite(ratio) ? `${ratio.toFixed(1)} ×` : '',
	];
}

async function run(context: BenchContext): Promise<SectionResult> {
	const seconds = context.quick ? 20 : SECONDS;
	const rounds = context.quick ? 3 : 9;
	const peers = scannerPeers(context.folder);
	const [library] = peers;
	const parts: string[] = [];
	const figures: Figure[] = [];
	if (library === undefined || !library.installed) {
		const name = library === undefined ? 'libebur128' : notInstalled(library);
		return { markdown: `${name}.`, figures: [] };
	}
	const setUp = new URL('../../../src/setup/build.mjs', import.meta.url).pathname;
	execFileSync(process.execPath, [setUp], { stdio: ['ignore', 'ignore', 'inherit'] });
	const main = new URL('../../../dist/cli/main.js', import.meta.url).pathname;
	for (const [rateHz, target] of KERNEL_TARGETS) {
		const path = madeOnce(join(context.folder, `scan-${rateHz}-${seconds}.wav`), () => programme(rateHz, seconds));
		const bytes = readFileSync(path);
		scanMemory(bytes, rateHz);
		const [ours, full, polled] = (await interleaved(
			[
				{
					name: 'Detent: I, LRA, M and S at 100 Hz, sample peak, both true peaks',
					round: () => cpuSeconds(() => scanMemory(bytes, rateHz)),
				},
				{ name: 'libebur128: I, LRA, true peak', round: () => library.scanSeconds(path, false) },
				{ name: 'libebur128: the same, M and S asked at 10 Hz', round: () => library.scanSeconds(path, true) },
			],
			rounds,
		)) as [Timing, Timing, Timing];
		const ratio = speedRatio(ours, full);
		parts.push(
			`### Same samples in memory, ${rateHz} Hz, ${seconds} s stereo`,
			table(
				['scanner', 'CPU ms', '× real time', 'Detent is faster by'],
				[row(ours, seconds, Number.NaN), row(full, seconds, ratio), row(polled, seconds, speedRatio(ours, polled))],
			),
		);
		figures.push({
			what: `meters at ${rateHz} Hz, CPU time against libebur128 with I, LRA and true peak`,
			target: `≥ ${target} ×`,
			ours: `${ratio.toFixed(1)} ×`,
			peer: 'libebur128: 1 ×',
			met: ratio >= target,
			...(ratio >= target ? {} : { note: 'clipped full-band programme makes many candidates for the long filter' }),
		});
		const command = (await interleaved(
			[
				{ name: 'detent loudness', round: () => commandCpuSeconds(process.execPath, [main, 'loudness', path]) },
				...peers
					.filter(({ installed }) => installed)
					.map((peer) => ({ name: peer.name, round: () => peer.commandSeconds(path) })),
			],
			rounds,
		)) as [Timing, Timing, ...Timing[]];
		const part = 1 / speedRatio(command[0], command[1]);
		parts.push(
			`### Whole commands, ${rateHz} Hz, ${seconds} s stereo of 32-bit float`,
			table(
				['command', 'CPU ms', '× real time', 'Detent is faster by'],
				command.map((timing, index) => row(timing, seconds, index === 0 ? Number.NaN : speedRatio(command[0], timing))),
			),
		);
		if (rateHz === 44100)
			figures.push({
				what: '`detent loudness` on a WAV of 4 minutes, CPU time as part of a native libebur128 scanner',
				target: `≤ ${COMMAND_TARGET}`,
				ours: part.toFixed(2),
				peer: 'libebur128: 1',
				met: part <= COMMAND_TARGET,
				...(part <= COMMAND_TARGET ? {} : { note: 'a third of it is the start of Node' }),
			});
	}
	parts.push(commands(['detent loudness FILE', ...peers.map(({ command }) => command)]));
	return { markdown: parts.join('\n\n'), figures };
}

/** Speed of scanning files. */
export const scan: BenchSection = { name: 'scan', title: 'Speed of the meters', run };
