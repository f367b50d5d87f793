import type { Finding } from '../../shared/model/finding.ts';
import { isPassing } from '../../shared/model/passingFault.ts';
import type { PassFailure } from '../../shared/model/revision.ts';
import type { CaptureSink } from './captureSink.ts';
import { FindingLog } from './findingLog.ts';

export interface PrintFaultsOptions {
	rateHz: number;
	/** Its own check finds faults too; null when nothing is captured. */
	capture: Pick<CaptureSink, 'findings'> | null;
	/** Goes on after a fault that spoils a stretch only. */
	keepGoing: boolean;
	/** Hears all findings whenever something is new. */
	found(findings: Finding[]): void;
	/** This is no print and is to end. Called once. */
	end(): void;
}

/** Findings of one kind that are closer are one. */
const JOIN_SECONDS = 0.5;

/** What is found of a program while it runs, by itself and by the check of its capture, and what of it ends it. */
export class PrintFaults {
	readonly #options: PrintFaultsOptions;
	/** What the program found itself. */
	readonly #log: FindingLog;
	#toldOwn: readonly Finding[];
	#toldCapture: readonly Finding[] = [];
	#failure: PassFailure | null = null;
	#ended = false;

	constructor(options: PrintFaultsOptions) {
		this.#options = options;
		this.#log = new FindingLog(Math.round(JOIN_SECONDS * options.rateHz));
		this.#toldOwn = this.#log.findings;
	}

	/** What the program found itself; what the check of the capture found is in its report. */
	get findings(): readonly Finding[] {
		return this.#log.findings;
	}

	/** Why this is no print: what ended it, else the first fault; null while there is none. */
	get failure(): PassFailure | null {
		return this.#failure;
	}

	/** A failure has ended it. */
	get ended(): boolean {
		return this.#ended;
	}

	/** The program has found a failure. */
	find(finding: Finding): void {
		this.#log.add(finding);
		this.#fail(finding);
		this.#tell();
	}

	/** What the check of the capture has found meanwhile. */
	hear(): void {
		const { capture } = this.#options;
		if (capture === null || capture.findings === this.#toldCapture) return;
		for (const finding of capture.findings) if (finding.severity === 'failure') this.#fail(finding);
		this.#tell();
	}

	/** Nothing more can be printed. */
	endWith(failure: PassFailure): void {
		if (this.#ended) return;
		this.#failure = failure;
		this.#ended = true;
		this.#options.end();
	}

	#fail({ kind, frame, text: reason }: Finding): void {
		const failure = { kind, frame, reason };
		if (this.#options.keepGoing && isPassing(kind)) this.#failure ??= failure;
		else this.endWith(failure);
	}

	#tell(): void {
		const captured = this.#options.capture?.findings ?? [];
		if (this.#log.findings === this.#toldOwn && captured === this.#toldCapture) return;
		this.#toldOwn = this.#log.findings;
		this.#toldCapture = captured;
		if (this.#toldOwn.length + captured.length > 0) this.#options.found(allFindings(this.#toldOwn, captured));
	}
}

/** What program and capture have found, in the order of their places. */
export function allFindings(own: readonly Finding[], captured: readonly Finding[]): Finding[] {
	const place = ({ frame }: Finding) => frame ?? Number.NEGATIVE_INFINITY;
	return [...own, ...captured].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}
