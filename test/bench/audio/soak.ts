import { createRequire } from 'node:module';
import { jackSoak } from '../../support/jackSoak/soak.ts';
import { hasCommand } from '../peers/peer.ts';
import type { BenchContext, BenchSection, SectionResult } from '../section.ts';
import { figure, table } from '../section.ts';
import { ASKED_MINUTES, SOAK_HEAD, type SoakSetup, soakFigures, soakRow } from './soakFigures.ts';

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

const TEXT = [
	'A whole daemon sends a minute of programme again and again through `jackd -d dummy`, in three kinds of passes by turns. Bit-transparent: every sample of the capture is compared.',
	'Through a chain at work (an equaliser before the send, an insert half dry, an equaliser, a limiter that limits and dither behind the return, the monitor open on the master): head and tail must be proven, and the capture must be what was sent.',
	'Listening: the same chain is played with two files in step, and the monitor switches once a second. The time of a block is that of blocks in which something is at work, of each kind of passes by itself.',
	'Meanwhile a remote looks at every meter and moves a control 30 times a second, and another program takes what it can of one core.',
].join(' ');

/** Passes through JACK for as long as asked, with the remote in use on a busy machine, at one rate. */
function soakAt(setup: SoakSetup): BenchSection {
	const at = `${setup.rateHz / 1000} kHz`;
	return {
		name: `soak${setup.rateHz / 1000}`,
		title: `Soak at ${at}: passes through JACK with the remote in use on a busy machine`,
		async run(context: BenchContext): Promise<SectionResult> {
			if (!hasCommand('jackd') || !hasNaudiodon()) {
				const note = 'jackd or naudiodon is not installed';
				return { markdown: note, figures: [figure(`passes through JACK at ${at}`, '0 wrong', '–', null, note)] };
			}
			const { progress } = context;
			try {
				const report = await jackSoak({ ...setup, minutes: minutesOf(context), progress });
				const soaked = { setup, report };
				return { markdown: `${TEXT}\n\n${table(SOAK_HEAD, [soakRow(soaked)])}`, figures: soakFigures(soaked) };
			} catch (error) {
				// Hours at one rate are not lost to what ends those at the other.
				const what = `passes through JACK at ${at}`;
				return { markdown: TEXT, figures: [figure(what, 'run to their end', 'ended early', false, String(error))] };
			}
		},
	};
}

/** Everything a studio with long files has, and its sound server. */
export const soaks: readonly BenchSection[] = [
	soakAt({ rateHz: 48_000, blockFrames: 512, prefillBlocks: 8, periodFrames: 1024 }),
	soakAt({ rateHz: 96_000, blockFrames: 512, prefillBlocks: 12, periodFrames: 1024 }),
];
