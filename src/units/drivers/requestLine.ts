import { type Clock, delay } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import { Expectations } from './expectations.ts';
import { awayError, garbledError, silentError } from './unitErrors.ts';

/** What an answer means for the question that was asked. */
export type Verdict<R> =
	| { kind: 'answer'; value: R }
	/** The machine did not take it, the same question may work in a moment. */
	| { kind: 'again'; error: Error }
	| { kind: 'refused'; error: Error };

export interface RequestLineOptions<Answer> {
	unit: string;
	clock: Clock;
	write(bytes: Uint8Array): Promise<void>;
	/** Drops what is half received, before a question. */
	resetParser(): void;
	timeoutMs: number;
	/** Tries after the first one. */
	retries: number;
	/** Pause before a retry. */
	retryPauseMs: number;
	/** A harmless question whose answer cannot be taken for another one's. */
	marker: { request: Uint8Array; matches(answer: Answer): boolean };
}

/**
 * One question at a time on a line where the machine answers in order. What may not be repeated is asked once.
 *
 * A question that stayed without an answer may be answered late, and that answer must not be taken for the next
 * question's: the line then asks the marker question first and waits for exactly that answer.
 */
export class RequestLine<Answer> {
	readonly #options: RequestLineOptions<Answer>;
	readonly #expected: Expectations<Answer>;
	#garbled = false;
	#doubtful = false;

	constructor(options: RequestLineOptions<Answer>) {
		this.#options = options;
		this.#expected = new Expectations(options.clock);
	}

	/** An answer came in; true when it was waited for. */
	offer(answer: Answer): boolean {
		return this.#expected.offer(answer);
	}

	/** Bytes came in that are no answer. */
	garbage(): void {
		this.#garbled = true;
	}

	fail(reason: string): void {
		this.#doubtful = false;
		this.#expected.failAll(awayError(this.#options.unit, reason));
	}

	/**
	 * Sends a question and waits for its answer, three times at most when it does not come or comes broken.
	 *
	 * @param judge null for an answer that belongs to no question
	 * @throws DetentError `unit.silent`, `unit.garbled`, `unit.away`, or the refusal's error
	 */
	async ask<R>(request: Uint8Array, judge: (answer: Answer) => Verdict<R> | null, signal: AbortSignal): Promise<R> {
		await this.#clear(signal);
		return this.#try(request, judge, signal, this.#options.retries);
	}

	/** As `ask`, for what must not be sent twice: whoever hears nothing has to look what became of it. */
	async askOnce<R>(request: Uint8Array, judge: (answer: Answer) => Verdict<R> | null, signal: AbortSignal): Promise<R> {
		await this.#clear(signal);
		return this.#try(request, judge, signal, 0);
	}

	/**
	 * As `ask`, and sent even where nothing is heard any more: a stop, or a contact that is opened. The machine may hear
	 * what it cannot answer.
	 */
	async askAnyway<R>(
		request: Uint8Array,
		judge: (answer: Answer) => Verdict<R> | null,
		signal: AbortSignal,
	): Promise<R> {
		try {
			await this.#clear(signal);
		} catch (error) {
			// What is then thrown says that nothing is heard; a write that fails says no more.
			if (!signal.aborted) await this.#options.write(request).catch(() => undefined);
			throw error;
		}
		return this.#try(request, judge, signal, this.#options.retries);
	}

	/** Makes sure that no answer to an earlier question is on its way. */
	async #clear(signal: AbortSignal): Promise<void> {
		if (!this.#doubtful) return;
		const { marker, retries } = this.#options;
		const found = (answer: Answer): Verdict<true> | null =>
			marker.matches(answer) ? { kind: 'answer', value: true } : null;
		await this.#try(marker.request, found, signal, retries);
		this.#doubtful = false;
	}

	async #try<R>(
		request: Uint8Array,
		judge: (answer: Answer) => Verdict<R> | null,
		signal: AbortSignal,
		retries: number,
	): Promise<R> {
		const { unit, clock, timeoutMs, retryPauseMs } = this.#options;
		this.#garbled = false;
		for (let attempt = 0; ; attempt += 1) {
			signal.throwIfAborted();
			this.#options.resetParser();
			const expectation = this.#expected.expect(judge);
			let problem: Error;
			let unanswered = false;
			try {
				await this.#options.write(request);
				const late = () => (this.#garbled ? garbledError(unit) : silentError(unit, timeoutMs));
				const verdict = await expectation.within(timeoutMs, signal, late);
				if (verdict.kind === 'answer') return verdict.value;
				if (verdict.kind === 'refused') throw verdict.error;
				problem = verdict.error;
			} catch (error) {
				expectation.cancel();
				unanswered = isDetentError(error) && (error.code === 'unit.silent' || error.code === 'unit.garbled');
				// Given up in the middle: its answer may still come.
				if (unanswered || signal.aborted) this.#doubtful = true;
				if (!unanswered || !(error instanceof Error)) throw error;
				problem = error;
			}
			// After a refusal for now the machine needs its pause, whoever is the next to ask it.
			if (attempt < retries || !unanswered) await delay(clock, retryPauseMs, signal);
			if (attempt >= retries) throw problem;
		}
	}
}
