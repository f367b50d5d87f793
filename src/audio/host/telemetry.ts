import type { Clock } from '../../shared/clock.ts';
import { type HostLoad, NOTHING_WANTED, type Wanted } from '../../shared/protocol/meters.ts';
import type { PreviewBlock, TransportReport } from '../engine.ts';
import type { MeterReport } from '../meterReport.ts';
import { LateFiles } from './lateFiles.ts';
import { directMetering, type Metering, type OpenMetering } from './meters/metering.ts';
import type { StereoBlock } from './stereo.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

/** Shortest time between two transport reports of the same mode. */
const TRANSPORT_MS = 100;

export interface TelemetryListener {
	meters(report: MeterReport): void;
	preview(block: PreviewBlock): void;
	transport(report: TransportReport): void;
	/** A file that is listened to was silent where it is not, or will be. */
	filesLate(reason: string): void;
}

export interface TelemetryOptions {
	clock: Clock;
	rateHz: number;
	blockFrames: number;
	/** The loop has a converter's time to keep: what takes long is left to others, and there is a preview. */
	realTime: boolean;
	openMetering: OpenMetering;
	listener: TelemetryListener;
	/** How the host keeps up. */
	load(): HostLoad;
}

/** What the host tells while it plays. Nothing of it is made unless somebody wants it. */
export class Telemetry {
	readonly #clock: Clock;
	readonly #rateHz: number;
	readonly #realTime: boolean;
	readonly #listener: TelemetryListener;
	readonly #metering: Metering;
	readonly #lateFiles: LateFiles;
	#wanted: Wanted = NOTHING_WANTED;
	#transportAtMs = 0;
	#mode: TransportReport['mode'] = 'stopped';
	#previewFrame = 0;

	constructor(options: TelemetryOptions) {
		this.#clock = options.clock;
		this.#rateHz = options.rateHz;
		this.#realTime = options.realTime;
		this.#listener = options.listener;
		this.#lateFiles = new LateFiles({
			rateHz: options.rateHz,
			tell: (reason) => options.listener.filesLate(reason),
		});
		const { rateHz, blockFrames, realTime, openMetering } = options;
		// Whoever runs as fast as can be would leave a thread behind.
		this.#metering = (realTime ? openMetering : directMetering)({
			rateHz,
			blockFrames,
			hear: (reading) => {
				const topics = this.#wanted.meters;
				// Somebody has looked away while it was on its way.
				if (topics.length === 0) return;
				this.#listener.meters({ reading, topics, host: topics.includes('host') ? options.load() : undefined });
			},
		});
	}

	want(wanted: Wanted): void {
		this.#metering.want(wanted.meters);
		this.#wanted = wanted;
	}

	/** Another piece begins. */
	restart(): void {
		this.#metering.restart();
		this.#lateFiles.restart();
	}

	block(planes: LoopPlanes, monitor: StereoBlock, task: LoopTask | null, frames: number): void {
		const nowMs = this.#clock.monotonicMs();
		this.#tellTransport(task, nowMs);
		if (task?.files !== undefined) this.#lateFiles.look(task.files, nowMs);
		this.#metering.block(nowMs, planes, task, frames);
		if (this.#wanted.preview && this.#realTime) this.#preview(monitor, frames);
	}

	/** The loop has nothing to do any more. */
	stopped(): void {
		this.#tellTransport(null, this.#clock.monotonicMs());
	}

	/** The stream is closed. */
	close(): void {
		this.#metering.close();
	}

	#tellTransport(task: LoopTask | null, nowMs: number): void {
		const mode = task?.mode ?? 'stopped';
		if (mode === this.#mode && (mode === 'stopped' || nowMs - this.#transportAtMs < TRANSPORT_MS)) return;
		this.#mode = mode;
		this.#transportAtMs = nowMs;
		this.#listener.transport({ mode, frame: task?.frame ?? 0, frames: task?.frames ?? 0 });
	}

	#preview(monitor: StereoBlock, frames: number): void {
		const pcm = new Int16Array(2 * frames);
		for (let frame = 0; frame < frames; frame++) {
			pcm[2 * frame] = toInt16(monitor.left[frame] ?? 0);
			pcm[2 * frame + 1] = toInt16(monitor.right[frame] ?? 0);
		}
		this.#listener.preview({ rateHz: this.#rateHz, frame: this.#previewFrame, pcm });
		this.#previewFrame += frames;
	}
}

function toInt16(value: number): number {
	return Math.max(-32768, Math.min(32767, Math.round(value * 32768)));
}
