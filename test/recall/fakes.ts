import type { Clock } from '../../src/shared/clock.ts';
import { DetentError, isDetentError } from '../../src/shared/errors.ts';
import type { ResolvedDefinition } from '../../src/shared/model/definition.ts';
import { settableControls } from '../../src/shared/model/definition.ts';
import type { Evidence } from '../../src/shared/model/evidence.ts';
import type { RecordedUnit } from '../../src/shared/model/revision.ts';
import { describeSetting } from '../../src/shared/model/setting.ts';
import type { LinkState } from '../../src/shared/protocol/state.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import type {
	LinkReport,
	ManyListener,
	Setting,
	TapeTransport,
	UnitDriver,
	UnitMemory,
} from '../../src/units/driver.ts';

const definitions = shippedDefinitions();

export function resolved(id: string): ResolvedDefinition {
	const definition = definitions.get(id);
	if (definition === undefined) throw new Error(`no definition ${id}`);
	return resolveDefinition(definition, { id: 'unit', serial: undefined, overrides: undefined });
}

export const KNOWN: Evidence = {
	evidence: 'acknowledged',
	by: 'hand',
	outcome: 'done',
	at: '2026-01-01T00:00:00.000Z',
	stale: null,
	reason: null,
};

/** A recorded unit at the given positions. */
export function recorded(
	unit: string,
	definition: ResolvedDefinition,
	positions: Record<string, number>,
	evidence: Evidence = KNOWN,
): RecordedUnit {
	return {
		unit,
		name: unit,
		definition: definition.id,
		definitionHash: definition.hash,
		serial: null,
		channel: 'stereo',
		settings: settableControls(definition).flatMap((control) => {
			const position = positions[control.id];
			return position === undefined ? [] : [{ ...describeSetting(control, position), evidence }];
		}),
	};
}

/** Standings of controls that are all known. */
export function standing(positions: Record<string, number>, evidence: Evidence = KNOWN) {
	return Object.fromEntries(Object.entries(positions).map(([id, position]) => [id, { position, evidence }]));
}

/** A clock whose timers fire at once, time moving on with them. */
export function quickClock(): Clock {
	let now = 0;
	const after: Clock['after'] = (delayMs, callback) => {
		let cancelled = false;
		queueMicrotask(() => {
			if (cancelled) return;
			now += delayMs;
			callback();
		});
		return () => {
			cancelled = true;
		};
	};
	return { nowMs: () => Date.UTC(2026, 0, 2) + now, monotonicMs: () => now, after, precisely: after };
}

export const silent = (unit: string) =>
	new DetentError('unit.silent', { message: 'It did not answer.', subject: unit });
export const away = (unit: string) => new DetentError('unit.away', { message: 'It is away.', subject: unit });
export const refused = (unit: string) => new DetentError('unit.refused', { message: 'It refused.', subject: unit });

export interface FakeOptions {
	readable?: boolean;
	acknowledges?: boolean;
	link?: LinkState;
	/** Called before each set; may throw. `count` is 1 for the first call. */
	onSet?: (control: string, position: number, count: number) => void | Promise<void>;
	/** Called before each read; may throw. */
	onRead?: (count: number) => void;
	/** What the unit does with what it is told. */
	stand?: (control: string, position: number, count: number) => number;
	transport?: TapeTransport;
	memory?: UnitMemory;
}

export class FakeDriver implements UnitDriver {
	readonly unit: string;
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	readonly transport: TapeTransport | null;
	readonly memory: UnitMemory | null;
	readonly positions = new Map<string, number>();
	readonly sets: [string, number][] = [];
	reads = 0;
	linkState: LinkState;
	readonly #options: FakeOptions;
	readonly #links = new Set<(report: LinkReport) => void>();

	constructor(unit: string, controls: readonly string[], options: FakeOptions = {}) {
		this.unit = unit;
		this.settable = new Set(controls);
		this.readable = new Set(options.readable === true ? controls : []);
		this.transport = options.transport ?? null;
		this.memory = options.memory ?? null;
		this.linkState = options.link ?? 'connected';
		this.#options = options;
	}

	async start(): Promise<void> {}
	async stop(): Promise<void> {}
	link() {
		return { link: this.linkState, reason: this.linkState === 'away' ? 'It is unplugged.' : null };
	}
	onLink(listener: (report: LinkReport) => void) {
		this.#links.add(listener);
		return () => void this.#links.delete(listener);
	}
	readonly ask = null;

	onWire() {
		return () => undefined;
	}

	/** The unit goes away or comes back. */
	goes(link: LinkState): void {
		this.linkState = link;
		for (const listener of [...this.#links]) listener(this.link());
	}

	onReport() {
		return () => undefined;
	}

	async set(control: string, position: number) {
		this.sets.push([control, position]);
		const count = this.sets.filter(([id]) => id === control).length;
		await this.#options.onSet?.(control, position, count);
		this.positions.set(control, this.#options.stand?.(control, position, count) ?? position);
		if (this.#options.acknowledges === true) {
			return { evidence: 'acknowledged' as const, position: this.positions.get(control) ?? position };
		}
		return { evidence: 'asked' as const, position };
	}

	async setMany(settings: readonly Setting[], listener: ManyListener, signal?: AbortSignal) {
		for (const { control, position } of settings) {
			signal?.throwIfAborted();
			listener.sending(control);
			try {
				listener.settled(control, await this.set(control, position));
			} catch (error) {
				if (!isDetentError(error) || error.code !== 'unit.refused') throw error;
				listener.refused(control, error);
			}
		}
	}

	async read() {
		this.reads += 1;
		this.#options.onRead?.(this.reads);
		return new Map(this.positions);
	}
}
