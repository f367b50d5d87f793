import { decodeOsc } from '../../protocols/osc/decode.ts';
import { encodeOsc } from '../../protocols/osc/encode.ts';
import type { OscArgument, OscMessage } from '../../protocols/osc/packet.ts';
import { compileOscPattern, isOscPattern } from '../../protocols/osc/pattern.ts';
import { scheduleOsc } from '../../protocols/osc/timeTag.ts';
import type { Actor, SessionPort } from '../../session/port.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import { isContinuous, type SettableControl } from '../../shared/model/control.ts';
import { type ResolvedDefinition, settableControls } from '../../shared/model/definition.ts';
import { isKnown } from '../../shared/model/evidence.ts';
import type { OscControlConfig } from '../../shared/model/oscControl.ts';
import { isPosition } from '../../shared/model/setting.ts';
import { commandSchema } from '../../shared/protocol/commands.ts';
import { Strip } from '../strip.ts';
import { feedbackOf } from './feedback.ts';
import { Latest } from './latest.ts';
import { oscCommands } from './oscCommands.ts';
import { allowList, type OscPeer, type OscPort } from './oscPort.ts';
import { numberOf } from './oscValues.ts';
import { Subscribers } from './subscribers.ts';

export interface OscControlDeps {
	config: OscControlConfig;
	/** Resolved definitions by unit id. */
	definitions: ReadonlyMap<string, ResolvedDefinition>;
	port: OscPort;
	session: Pick<SessionPort, 'command' | 'snapshot' | 'onChanges'>;
	clock: Clock;
	notice: (level: 'info' | 'warning', text: string) => void;
}

/** Messages that wait for their time; more are refused. */
export const MAX_WAITING = 64;
/** Errors are answered, and patterns matched, at most this often a second. */
export const ERRORS_A_SECOND = 10;
export const PATTERNS_A_SECOND = 40;
const PATTERN_STEPS = 500_000;
const ACTOR: Actor = { id: 'osc-control', name: 'OSC', role: 'engineer' };

type Handler = (all: readonly OscArgument[], from: OscPeer) => void;

/**
 * Detent's own OSC addresses (docs/protocols/detent-osc.md): programs and surfaces are shown where everything stands and,
 * where the rig lets them, drive it as one more remote. Every move is a command of the session.
 */
export class OscControl {
	readonly #deps: OscControlDeps;
	readonly #allowed: (host: string) => boolean;
	readonly #subscribers: Subscribers;
	readonly #handlers = new Map<string, Handler>();
	readonly #strips: Strip[] = [];
	readonly #latest = new Map<string, Latest>();
	readonly #waiting = new Set<Cancel>();
	#shown: Map<string, OscArgument> | null = null;
	#stopListening: () => void = () => undefined;
	#errors = { sinceMs: 0, count: 0 };
	#patterns = { sinceMs: 0, count: 0 };
	/** What was said once and is only counted from then on. */
	readonly #dropped = { stranger: 0, malformed: 0 };

	constructor(deps: OscControlDeps) {
		this.#deps = deps;
		this.#allowed = allowList(deps.config.allow);
		this.#subscribers = new Subscribers(deps.port, deps.clock, () => this.#show());
	}

	/** Packets that were dropped: from hosts that are not allowed, and such as are no OSC. */
	get dropped(): { stranger: number; malformed: number } {
		return { ...this.#dropped };
	}

	/** Opens the port; one that cannot be had is a notice. */
	async start(): Promise<void> {
		const { session, port, notice, config } = this.#deps;
		this.#addHandlers();
		this.#stopListening = session.onChanges(() => {
			this.#shown = null;
		});
		try {
			await port.open(
				(bytes, from) => this.#receive(bytes, from),
				(reason) => notice('warning', `OSC port ${config.port}: ${reason}`),
			);
		} catch (error) {
			notice('warning', describeError(error));
		}
	}

	async stop(): Promise<void> {
		this.#stopListening();
		this.#subscribers.forgetAll();
		for (const cancel of this.#waiting) cancel();
		this.#waiting.clear();
		for (const strip of this.#strips) strip.forget();
		for (const latest of this.#latest.values()) latest.forget();
		await this.#deps.port.close();
	}

	#show(): Map<string, OscArgument> {
		this.#shown ??= feedbackOf(this.#deps.session.snapshot().state, this.#deps.definitions);
		return this.#shown;
	}

	#addHandlers(): void {
		const { definitions, session, port } = this.#deps;
		const { state } = session.snapshot();
		for (const [address, { thing, urgent, commandOf }] of oscCommands(state)) {
			const latest = this.#latest.get(thing) ?? new Latest(this.#deps.clock);
			this.#latest.set(thing, latest);
			this.#handlers.set(address, (all, from) => {
				this.#mustWrite();
				const wanted = commandOf(all, session.snapshot().state);
				if (wanted === null) return;
				const command = commandSchema.safeParse(wanted);
				if (!command.success) throw new DetentError('wire.osc', { message: 'The value is out of range.' });
				const give = () =>
					session.command(command.data, ACTOR).catch((error: unknown) => this.#refuse(address, error, from));
				latest.give(give, urgent === true);
			});
		}
		for (const [unit, definition] of definitions) {
			for (const control of settableControls(definition)) this.#addControl(unit, control);
		}
		this.#handlers.set('/detent/ping', (_, from) =>
			port.send(encodeOsc({ address: '/detent/pong', arguments: [] }), from),
		);
		this.#handlers.set('/detent/refresh', (_, from) => this.#subscribers.refresh(from.host));
		this.#handlers.set('/detent/subscribe', (all, from) => {
			const to = all.length > 1 ? numberOf(all.slice(1)) : from.port;
			if (!Number.isInteger(to) || to < 1 || to > 65_535) {
				throw new DetentError('wire.osc', { message: `${to} is no port.` });
			}
			this.#subscribers.subscribe({ host: from.host, port: to }, numberOf(all.slice(0, 1)));
		});
	}

	#addControl(unit: string, control: SettableControl): void {
		const { session, clock } = this.#deps;
		const address = `/detent/unit/${unit}/${control.id}`;
		let mover: OscPeer | null = null;
		const strip = new Strip({
			clock,
			grain: 0,
			believed: () => {
				const now = session.snapshot().state.units[unit]?.controls[control.id];
				return now !== undefined && isKnown(now.evidence) ? now.position : null;
			},
			move: async (position, gesture, seq, last) => {
				const move = { unit, control: control.id, position, gesture: `osc-${gesture}`, seq, last };
				return session.command(commandSchema.parse({ type: 'control.move', ...move }), ACTOR);
			},
			// Subscribers are shown every change; there is no surface of its own.
			show: async () => undefined,
			refused: (error) => {
				if (mover !== null) this.#refuse(address, error, mover);
			},
		});
		this.#strips.push(strip);
		this.#handlers.set(address, (all, from) => {
			this.#mustWrite();
			const position = numberOf(all);
			if (!isPosition(control, position)) {
				const range = isContinuous(control)
					? 'a fraction from 0 to 1'
					: `a step from 0 to ${control.positions.length - 1}`;
				throw new DetentError('wire.osc', { message: `${position} is not ${range}.` });
			}
			mover = from;
			strip.want(position);
		});
	}

	#mustWrite(): void {
		if (this.#deps.config.write === true) return;
		throw new DetentError('wire.read-only', {
			message: 'OSC shows and moves nothing in this rig.',
			remedy: 'Set osc.write: true in the rig.',
		});
	}

	#receive(bytes: Uint8Array, from: OscPeer): void {
		const { clock, notice } = this.#deps;
		if (!this.#allowed(from.host)) {
			this.#dropped.stranger += 1;
			if (this.#dropped.stranger === 1) {
				notice('warning', `OSC from ${from.host} is not read: osc.allow in the rig does not name it.`);
			}
			return;
		}
		try {
			for (const { message, delayMs } of scheduleOsc(decodeOsc(bytes), clock.nowMs())) {
				if (delayMs === 0) this.#run(message, from);
				else this.#wait(message, delayMs, from);
			}
		} catch (error) {
			this.#dropped.malformed += 1;
			if (this.#dropped.malformed === 1) notice('warning', `From ${from.host}: ${describeError(error)}`);
		}
	}

	#wait(message: OscMessage, delayMs: number | null, from: OscPeer): void {
		const tooMany = this.#waiting.size >= MAX_WAITING;
		if (delayMs === null || tooMany) {
			const why = tooMany ? 'too many messages wait for their time' : 'its time is more than a second ahead';
			this.#refuse(message.address, new DetentError('wire.osc', { message: `Not done: ${why}.` }), from);
			return;
		}
		const cancel = this.#deps.clock.after(delayMs, () => {
			this.#waiting.delete(cancel);
			this.#run(message, from);
		});
		this.#waiting.add(cancel);
	}

	/** Carries a message out at every address that it means; it never throws. */
	#run({ address, arguments: all }: OscMessage, from: OscPeer): void {
		try {
			const handlers = this.#meant(address);
			if (handlers.length === 0) throw new DetentError('wire.osc', { message: 'There is no such address.' });
			for (const [place, handler] of handlers) {
				try {
					handler(all, from);
				} catch (error) {
					this.#refuse(place, error, from);
				}
			}
		} catch (error) {
			this.#refuse(address, error, from);
		}
	}

	#meant(address: string): [string, Handler][] {
		if (!isOscPattern(address)) {
			const handler = this.#handlers.get(address);
			return handler === undefined ? [] : [[address, handler]];
		}
		if (!this.#within(this.#patterns, PATTERNS_A_SECOND)) {
			throw new DetentError('wire.osc', { message: 'Too many patterns in a second.' });
		}
		const pattern = compileOscPattern(address, PATTERN_STEPS);
		return [...this.#handlers].filter(([known]) => pattern.matches(known));
	}

	#refuse(address: string, error: unknown, to: OscPeer): void {
		if (!this.#within(this.#errors, ERRORS_A_SECOND)) return;
		const texts = [address.slice(0, 200), describeError(error)];
		const all = texts.map((value): OscArgument => ({ type: 's', value: value.replaceAll('\0', '') }));
		this.#deps.port.send(encodeOsc({ address: '/detent/error', arguments: all }), to);
	}

	#within(rate: { sinceMs: number; count: number }, most: number): boolean {
		const now = this.#deps.clock.monotonicMs();
		if (now - rate.sinceMs >= 1000) {
			rate.sinceMs = now;
			rate.count = 0;
		}
		rate.count += 1;
		return rate.count <= most;
	}
}
