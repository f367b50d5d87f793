import type { AudioEngine, PassRequest, PassResult } from '../../audio/engine.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import { watchDisk } from '../health/diskWatch.ts';
import { FRAME_BYTES, type TakeSpan } from './takeSpan.ts';

const MIB = 1024 ** 2;

export interface TakeDiskDeps {
	audio: Pick<AudioEngine, 'print' | 'cancelPass' | 'onTransport' | 'onFindings'>;
	files: Pick<StudioFiles, 'freeBytes'>;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** The disk while the takes of a print are made: each of them, the file that they are joined in, and the master. */
export class TakeDisk {
	readonly #deps: TakeDiskDeps;
	readonly #spans: readonly TakeSpan[];
	readonly #laterBytes: number;

	/** @param wholeFrames length of the mended print */
	constructor(deps: TakeDiskDeps, spans: readonly TakeSpan[], wholeFrames: number) {
		this.#deps = deps;
		this.#spans = spans;
		this.#laterBytes = 2 * FRAME_BYTES * wholeFrames;
	}

	/** Nothing is printed where the joined file would not fit. @throws DetentError `file.disk` */
	async requireRoom(): Promise<void> {
		const need = this.#spans.reduce((sum, { bytes }) => sum + bytes, this.#laterBytes);
		const free = await this.#deps.files.freeBytes();
		if (free >= need) return;
		throw new DetentError('file.disk', {
			message: `The disk has ${Math.floor(free / MIB)} MB free; mending this print needs ${Math.ceil(need / MIB)} MB.`,
			remedy: 'The print is kept as it is. Make room, then print its failed stretches again.',
		});
	}

	/**
	 * Prints the take of a stretch; ends it in order when the disk is full.
	 *
	 * @param found hears all that is found in it, each time it is more
	 * @throws DetentError `file.disk`, and what printing throws
	 */
	async print(index: number, request: PassRequest, found: (findings: Finding[]) => void): Promise<PassResult> {
		const { audio, clock, files, notice } = this.#deps;
		const span = this.#spans[index];
		if (span === undefined) throw new RangeError(`There is no take ${index}.`);
		const laterBytes = this.#spans.slice(index + 1).reduce((sum, { bytes }) => sum + bytes, this.#laterBytes);
		let place = span.fromFrame;
		let full: string | null = null;
		const stopProgress = audio.onTransport((report) => {
			if (report.mode === 'printing') place = report.frame;
		});
		const stopFindings = audio.onFindings((report) => {
			if (report.pass === request.pass) found(report.findings);
		});
		const stopDisk = watchDisk({
			clock,
			freeBytes: () => files.freeBytes(),
			left: () => {
				const captureBytes = FRAME_BYTES * Math.max(0, span.toFrame + span.tailFrames - place);
				return { captureBytes, passBytes: captureBytes + laterBytes };
			},
			scarce: (words) => notice('warning', words),
			full: (words) => {
				full = words;
				audio.cancelPass().catch((error: unknown) => notice('error', String(error)));
			},
		});
		const result = await audio.print(request).finally(() => {
			stopDisk();
			stopProgress();
			stopFindings();
		});
		// It may have filled up between two looks: then the take itself says so.
		const words = full ?? (result.failure?.kind === 'disk' ? result.failure.reason : null);
		if (words !== null && result.outcome !== 'complete')
			throw new DetentError('file.disk', {
				message: words,
				remedy: 'The print is kept as it was before this take. Make room, then print its failed stretches again.',
			});
		return result;
	}
}
