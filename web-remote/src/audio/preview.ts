import type { PreviewBlock } from '../state/link.ts';
import { Signal } from '../state/signal.ts';
import { store } from '../state/store.ts';
import { planesOf, startTime } from './blocks.ts';

export type PreviewPhase = 'off' | 'waiting' | 'playing';

/** Whether this device plays the simulated studio's monitor. */
export const previewPhase = new Signal<PreviewPhase>('off');

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
