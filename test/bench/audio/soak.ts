import { createRequire } from 'node:module';
import { jackSoak } from '../../support/jackSoak/soak.ts';
import { hasCommand } from '../peers/peer.ts';
import type { BenchContext, BenchSection, Figure, SectionResult } from '../section.ts';
import { figure, table } from '../section.ts';
import { ASKED_MINUTES, SOAK_HEAD, type Soaked, type SoakSetup, soakFigures, soakRow } from './soakFigures.ts';

/** Everything a studio with long files has, and its sound server. */
const SETUPS: readonly SoakSetup[] = [
	{ rateHz: 48_000, blockFrames: 512, prefillBlocks: 8, periodFrames: 1024 },
	{ rateHz: 96_000, blockFrames: 512, prefillBlocks: 12, periodFrames: 1024 },
];

const USUAL_MINUTES = 10;
const QUICK_MINUTES = 0.2;

function hasNaudiodon(): boolean {
	try {
		createRequire(import.meta.url).resolve('naudiodon');
		return true;
	} catch {
		return false;
	}
}

function minutesOf({ minutes, quick, full }: BenchContext): number {
	return minutes ?? (full ? ASKED_MINUTES : quick ? QUICK_MINUTES : USUAL_MINUTES);
}

/** Hours of passes through JACK with the remote in use on a busy machine. */
export const soak: BenchSection = {
	name: 'soak',
	title: 'Soak: passes through JACK with the remote in use on a busy machine',
	async run(context: BenchContext): Promise<SectionResult> {
		if (!hasCommand('jackd') || !hasNaudiodon()) {
			const note = 'jackd or naudiodon is not installed';
			return { markdown: note, figures: [figure('passes through JACK', '0 wrong', '–', null, note)] };
		}
		const minutes = minutesOf(context);
		const soaked: Soaked[] = [];
		const broken: Figure[] = [];
		// Hours at one rate are not lost to what ends those at the other.
		for (const setup of context.quick ? SETUPS.slice(1) : SETUPS)
			try {
				soaked.push({ setup, report: await jackSoak({ ...setup, minutes, progress: context.progress }) });
			} catch (error) {
				const what = `hours of passes at ${setup.rateHz / 1000} kHz`;
				broken.push(figure(what, 'run to their end', 'ended early', false, String(error)));
			}
		const text = [
			'A whole daemon sends a minute of programme again and again through `jackd -d dummy`, in three kinds of passes by turns. Bit-transparent: every sample of the capture is compared.',
			'Through a chain at work (an equaliser before the send, an insert half dry, an equaliser, a limiter that limits and dither behind the return, the monitor open on the master): head and tail must be proven, and the capture must be what was sent.',
			'Listening: the same chain is played with two files in step, and the monitor switches once a second. The time of a block is that of blocks in which something is at work, of each kind of passes by itself.',
			'Meanwhile a remote looks at every meter and moves a control 30 times a second, and another program takes what it can of one core.',
		].join(' ');
		return {
			markdown: `${text}\n\n${table(SOAK_HEAD, soaked.map(soakRow))}`,
			figures: [...soaked.flatMap(soakFigures), ...broken],
		};
	},
};
