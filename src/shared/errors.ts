/**
 * The one error type of Detent. It says what happened, to which unit or file, and what the person can do.
 *
 * Codes are grouped by area (`file.*`, `audio.*`, `unit.*`, `rig.*`, `device.*`, `chain.*`, `recall.*`, `store.*`,
 * `remote.*`, `cli.*`), so that callers and scripts can tell them apart without reading the text.
 */
export type ErrorArea =
	| 'file'
	| 'audio'
	| 'unit'
	| 'rig'
	| 'device'
	| 'chain'
	| 'recall'
	| 'store'
	| 'remote'
	| 'wire'
	| 'cli'
	| 'internal';

export type ErrorCode = `${ErrorArea}.${string}`;

export interface ErrorFacts {
	/** What happened, in one sentence. */
	message: string;
	/** The unit id, file path or address it happened to. */
	subject?: string;
	/** What the person can do about it, in one sentence. */
	remedy?: string;
	cause?: unknown;
}

export class DetentError extends Error {
	readonly code: ErrorCode;
	readonly subject: string | null;
	readonly remedy: string | null;

	constructor(code: ErrorCode, facts: ErrorFacts) {
		super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
		this.name = 'DetentError';
		this.code = code;
		this.subject = facts.subject ?? null;
		this.remedy = facts.remedy ?? null;
	}

	/** `subject: message remedy`, as it is printed and shown. */
	describe(): string {
		const head = this.subject === null ? this.message : `${this.subject}: ${this.message}`;
		return this.remedy === null ? head : `${head} ${this.remedy}`;
	}
}

/** Narrows to a DetentError, of one area when `area` is given. */
export function isDetentError(error: unknown, area?: ErrorArea): error is DetentError {
	return error instanceof DetentError && (area === undefined || error.code.startsWith(`${area}.`));
}

/** A sentence for any thrown value, for logs and screens. */
export function describeError(error: unknown): string {
	if (error instanceof DetentError) return error.describe();
	if (error instanceof Error) return error.message;
	return String(error);
}
