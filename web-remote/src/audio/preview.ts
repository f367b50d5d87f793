import type { PreviewBlock } from '../state/link.ts';
import { Signal } from '../state/signal.ts';
import { store } from '../state/store.ts';

/** Sound kept in hand against an uneven network. */
const CUSHION_S = 0.15;
/** More than this has piled up: the preview would lag behind the knob, so it skips to now. */
const TOO_LATE_S = 0.6;

export type PreviewPhase = 'off' | 'waiting' | 'playing';

/** Whether this device plays the simulated studio's monitor. */
export const previewPhase = new Signal<PreviewPhase>('off');

/** One block of interleaved 16-bit little-endian stereo as two planes of -1…1. */
export function planesOf(pcm: ArrayBuffer): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
	const view = new DataView(pcm);
	const frames = Math.floor(pcm.byteLength / 4);
	const left = new Float32Array(frames);
	const right = new Float32Array(frames);
	for (let frame = 0; frame < frames; frame += 1) {
		left[frame] = view.getInt16(4 * frame, true) / 32768;
		right[frame] = view.getInt16(4 * frame + 2, true) / 32768;
	}
	return [left, right];
}

/**
 * When the next block starts, on the audio clock. Blocks follow one another without a gap; after a gap, or when too much
 * has piled up, the cushion is built anew.
 */
export function startTime(nextS: number, nowS: number): number {
	return nextS < nowS + 0.005 || nextS > nowS + TOO_LATE_S ? nowS + CUSHION_S : nextS;
}

/**
 * Plays preview blocks as scheduled buffers. An AudioWorklet would need HTTPS, which a tablet in a studio does not have.
 */
class Preview {
	#context: AudioContext | null = null;
	#nextS = 0;
	readonly #playing = new Set<AudioBufferSourceNode>();

	/** Must be called from a touch: browsers start sound only then. */
	start(): void {
		this.#context ??= new AudioContext({ latencyHint: 'interactive' });
		void this.#context.resume();
		this.#nextS = 0;
		store.onPreview = (block) => this.#play(block);
		store.wantPreview(true);
		previewPhase.set('waiting');
	}

	stop(): void {
		store.onPreview = null;
		store.wantPreview(false);
		this.#silence();
		void this.#context?.suspend();
		previewPhase.set('off');
	}

	#silence(): void {
		for (const source of this.#playing) source.stop();
		this.#playing.clear();
	}

	#play(block: PreviewBlock): void {
		const context = this.#context;
		if (context === null || context.state !== 'running') return;
		const [left, right] = planesOf(block.pcm);
		if (left.length === 0) return;
		const start = startTime(this.#nextS, context.currentTime);
		if (start < this.#nextS) this.#silence();
		const buffer = context.createBuffer(2, left.length, block.rateHz);
		buffer.copyToChannel(left, 0);
		buffer.copyToChannel(right, 1);
		const source = context.createBufferSource();
		source.buffer = buffer;
		source.connect(context.destination);
		source.onended = () => this.#playing.delete(source);
		source.start(start);
		this.#playing.add(source);
		this.#nextS = start + left.length / block.rateHz;
		previewPhase.set('playing');
	}
}

export const preview = new Preview();
