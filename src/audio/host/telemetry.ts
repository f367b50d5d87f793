import type { Clock } from '../../shared/clock.ts';
import { type HostLoad, type Meters, NOTHING_WANTED, type Wanted } from '../../shared/protocol/meters.ts';
import type { PreviewBlock, TransportReport } from '../engine.ts';
import { MeterBank } from './meterBank.ts';
import type { StereoBlock } from './stereo.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

/** Time between two meter readings: at most 30 a second. */
const METERS_MS = 1000 / 30;
/** Shortest time between two transport reports of the same mode. */
const TRANSPORT_MS = 100;

export interface TelemetryListener {
	meters(meters: Meters): void;
	preview(block: PreviewBlock): void;
	transport(report: TransportReport): void;
}

export interface TelemetryOptions {
	clock: Clock;
	rateHz: number;
	previewable: boolean;
	listener: TelemetryListener;
	/** How the host keeps up. */
	load(): HostLoad;
}

/** What the host tells while it plays. Nothing of it is made unless somebody wants it. */
export class Telemetry {
	readonly #clock: Clock;
	readonly #rateHz: number;
	/** A backend that runs faster than the music has no preview to give. */
	readonly #previewable: boolean;
	readonly #listener: TelemetryListener;
	readonly #load: () => HostLoad;
	readonly #bank: MeterBank;
	#wanted: Wanted = NOTHING_WANTED;
	#metersAtMs = 0;
	#transportAtMs = 0;
	#mode: TransportReport['mode'] = 'stopped';
	#previewFrame = 0;

	constructor(options: TelemetryOptions) {
		this.#clock = options.clock;
		this.#rateHz = options.rateHz;
		this.#previewable = options.previewable;
		this.#listener = options.listener;
		this.#load = () => options.load();
		this.#bank = new MeterBank(options.rateHz);
	}

	want(wanted: Wanted): void {
		this.#bank.want(wanted.meters);
		this.#wanted = wanted;
	}

	/** Another piece begins. */
	restart(): void {
		this.#bank.reset();
	}

	block(planes: LoopPlanes, monitor: StereoBlock, task: LoopTask | null, frames: number): void {
		const nowMs = this.#clock.monotonicMs();
		this.#tellTransport(task, nowMs);
		if (this.#wanted.meters.length > 0) {
			this.#bank.process(planes, task, frames);
			if (nowMs - this.#metersAtMs >= METERS_MS) {
				// What a block came late is made up for, so that long blocks do not make it fewer than 30 a second.
				this.#metersAtMs = Math.max(this.#metersAtMs + METERS_MS, nowMs - METERS_MS / 2);
				const meters = this.#bank.read(task);
				if (this.#wanted.meters.includes('host')) meters.host = this.#load();
				this.#listener.meters(meters);
			}
		}
		if (this.#wanted.preview && this.#previewable) this.#preview(monitor, frames);
	}

	/** The loop has nothing to do any more. */
	stopped(): void {
		this.#tellTransport(null, this.#clock.monotonicMs());
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
