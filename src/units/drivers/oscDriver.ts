import { decodeOsc } from '../../protocols/osc/decode.ts';
import { encodeOsc } from '../../protocols/osc/encode.ts';
import { type OscMessage, oscMessages } from '../../protocols/osc/packet.ts';
import { encodeOscSetting, oscPositionOf, oscQuestion } from '../../protocols/settingMessage.ts';
import { type Cancel, type Clock, delay } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import { isStepped } from '../../shared/model/control.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Remote } from '../../shared/model/wire.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import { Pacer } from '../../transports/pacer.ts';
import type { SetOutcome } from '../driver.ts';
import { BaseDriver, type Begun } from './baseDriver.ts';
import { Expectations } from './expectations.ts';
import { type OscBinding, oscBindingsOf, questionAbout, reportedAt } from './oscBindings.ts';
import { Repeats } from './repeats.ts';
import { awayError, garbledError, notSettableError, refusedError, silentError } from './unitErrors.ts';

type OscRemote = Extract<Remote, { kind: 'osc' }>;

/** Longest wait for the feedback of one setting. */
export const FEEDBACK_TIMEOUT_MS = 300;
/** Longest wait for the first message after a refresh. */
export const REFRESH_TIMEOUT_MS = 1000;
/** A refresh is complete when nothing more has come for this long. */
export const REFRESH_QUIET_MS = 60;
/** How late a message may be that was given up. */
const LATE_MS = 3000;
/** Longest wait for the answers to a round of questions about single controls; those without one are asked once more. */
const QUERY_TIMEOUT_MS = 300;
const QUERY_ROUNDS = 2;
const QUERY_POLL_MS = 5;
/** Heartbeats that may be missed before the unit is away. */
const MISSED_HEARTBEATS = 2.5;
/** How near a continuous position must come back: a 32-bit float and a fader of 10 bits. */
const NEAR = 1.5e-3;

/**
 * A unit that speaks OSC with feedback. UDP promises nothing, so a setting is acknowledged only by the unit's own
 * feedback, or by its answer when it has to be asked (`query`); without either, it was asked for. A toggle flips on each
 * 1, so its state comes from the feedback alone and a flip is never repeated.
 *
 * A question that changes something at the unit (`refresh.selects`) is sent only for a reading or a setting that somebody
 * wants; until then Detent listens.
 */
export class OscDriver extends BaseDriver {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	protected readonly openLink: LinkState;
	protected readonly probe: ((signal: AbortSignal) => Promise<void>) | null;
	readonly #bindings: ReadonlyMap<string, OscBinding>;
	readonly #reportedAt: ReadonlyMap<string, readonly string[]>;
	readonly #remote: OscRemote;
	readonly #pacer: Pacer;
	readonly #expected: Expectations<{ id: string; position: number }>;
	readonly #anything: Expectations<true>;
	/** Where the unit last said that each control stands. */
	readonly #known = new Map<string, number>();
	readonly #toldAtMs = new Map<string, number>();
	/** What has been told since a refresh was asked for; null when none is running. */
	#collecting: Map<string, number> | null = null;
	#heardAtMs = 0;
	#missedAtMs = Number.NEGATIVE_INFINITY;
	#garbled = false;
	#cancelHeartbeat: Cancel | null = null;
	/** What is repeated while the connection is open. */
	readonly #repeats: Repeats;

	constructor(unit: string, definition: ResolvedDefinition, remote: OscRemote, port: ByteLink, clock: Clock) {
		super(unit, port, clock);
		this.#remote = remote;
		this.#pacer = new Pacer(clock, 0, 'start');
		this.#expected = new Expectations(clock);
		this.#anything = new Expectations(clock);
		this.#repeats = new Repeats(clock);
		this.#bindings = oscBindingsOf(definition);
		this.#reportedAt = reportedAt(this.#bindings);
		this.settable = new Set(this.#bindings.keys());
		this.readable = this.settable;
		const { refresh, query, ping, heartbeatMs } = remote;
		const mayAnswer = [refresh, query, ping, heartbeatMs].some((way) => way !== undefined);
		this.openLink = mayAnswer ? 'connected' : 'cannot be seen';
		const harmless = query !== undefined || (refresh !== undefined && refresh.selects !== true);
		if (ping !== undefined) this.probe = (signal) => this.#ping(ping, signal);
		else this.probe = harmless ? async (signal) => void (await this.readAll(signal)) : null;
	}

	protected override opened(): void {
		const { renew, ping, refresh } = this.#remote;
		if (renew !== undefined) this.#repeats.every(renew.everyMs, () => this.#renew(renew), true);
		const askedMs = ping?.everyMs ?? refresh?.everyMs;
		if (askedMs !== undefined && this.probe !== null) this.#repeats.every(askedMs, () => this.doubt());
		if (this.probe === null && this.openLink === 'connected') this.setLink('away', 'Nothing was heard yet.');
		else super.opened();
	}

	/** A unit that is not asked by itself is away from a question that it did not answer until it is heard. */
	protected override lost(reason: string): void {
		super.lost(reason);
		if (this.probe === null && this.openLink === 'connected') this.setLink('away', reason);
	}

	protected receive(bytes: Uint8Array): void {
		let messages: OscMessage[];
		try {
			messages = oscMessages(decodeOsc(bytes));
		} catch (error) {
			if (!isDetentError(error, 'wire')) throw error;
			this.#garbled = true;
			return;
		}
		this.#heardAtMs = this.clock.monotonicMs();
		this.seen();
		this.#anything.offer(true);
		this.#watchHeartbeat();
		for (const message of messages)
			for (const id of this.#reportedAt.get(message.address) ?? []) this.#hear(id, message);
	}

	#hear(id: string, message: OscMessage): void {
		const binding = this.#bindings.get(id);
		const position = binding === undefined ? null : oscPositionOf(binding.control, binding.osc, message);
		if (position === null) return;
		const changed = this.#known.get(id) !== position;
		this.#known.set(id, position);
		const collected = this.#collecting?.get(id);
		if (collected !== undefined && collected !== position) this.#missed();
		this.#collecting?.set(id, position);
		this.#toldAtMs.set(id, this.#heardAtMs);
		const waitedFor = this.#expected.offer({ id, position });
		if (changed && !waitedFor) this.tell(id, position);
	}

	protected forget(reason: string): void {
		this.#cancelHeartbeat?.();
		this.#cancelHeartbeat = null;
		this.#repeats.stop();
		this.#known.clear();
		this.#collecting = null;
		this.#expected.failAll(awayError(this.unit, reason));
		this.#anything.failAll(awayError(this.unit, reason));
	}

	protected async apply(id: string, position: number, signal: AbortSignal): Promise<SetOutcome> {
		if (this.#remote.query === undefined) return (await this.begin(id, position, signal)).outcome;
		const binding = this.#bindings.get(id);
		if (binding === undefined) throw notSettableError(this.unit, id);
		return (await this.#sendAndWait(id, binding, position, signal, [questionAbout(binding)])).outcome;
	}

	protected override async begin(id: string, position: number, signal: AbortSignal): Promise<Begun> {
		const binding = this.#bindings.get(id);
		if (binding === undefined) throw notSettableError(this.unit, id);
		if (this.#remote.query !== undefined) {
			await this.#send(encodeOsc(encodeOscSetting(binding.control, binding.osc, position)), signal);
			this.#known.delete(id);
			return { outcome: { evidence: 'asked', position } };
		}
		if (binding.osc.law === 'toggle') {
			if (!this.#known.has(id) && this.#remote.refresh !== undefined) await this.readAll(signal);
			const stands = this.#known.get(id);
			if (stands === undefined) {
				throw refusedError(
					this.unit,
					`${binding.control.label} is a toggle and its state is not known, so it was not touched.`,
					'Press it once on the unit, then try again.',
				);
			}
			if (stands === position) return { outcome: { evidence: 'acknowledged', position } };
			// Between the flip and its feedback the state is not known.
			this.#known.delete(id);
		}
		return this.#sendAndWait(id, binding, position, signal, []);
	}

	/** Sends a setting, and the question about it where there is one; the outcome is told by what the unit says then. */
	async #sendAndWait(
		id: string,
		binding: OscBinding,
		position: number,
		signal: AbortSignal,
		questions: readonly OscMessage[],
	): Promise<Begun> {
		const setting = encodeOscSetting(binding.control, binding.osc, position);
		const near = isStepped(binding.control) ? 0 : NEAR;
		const expectation = this.#expected.expect((report) =>
			report.id === id && Math.abs(report.position - position) <= near ? report.position : null,
		);
		this.#garbled = false;
		const sentAtMs = this.clock.monotonicMs();
		try {
			for (const message of [setting, ...questions]) await this.#send(encodeOsc(message), signal);
		} catch (error) {
			expectation.cancel();
			throw error;
		}
		const late = () => silentError(this.unit, FEEDBACK_TIMEOUT_MS);
		const confirmed = expectation.within(FEEDBACK_TIMEOUT_MS, signal, late).then(
			(stands): SetOutcome => ({ evidence: 'acknowledged', position: stands }),
			(error: unknown) => {
				if (signal.aborted || !isDetentError(error, 'unit') || error.code !== 'unit.silent') throw error;
				this.#missed();
				return this.#unconfirmed(id, binding, position, sentAtMs);
			},
		);
		return { outcome: confirmed };
	}

	async #send(packet: Uint8Array, signal?: AbortSignal): Promise<void> {
		await this.#pacer.send(() => this.port.write(packet), this.#remote.pacingMs, signal);
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		const { refresh, query } = this.#remote;
		if (query !== undefined) return this.#queryAll(signal);
		if (refresh === undefined) return new Map(this.#known);
		const told = await this.#collect(refresh, signal);
		if (this.clock.monotonicMs() - this.#missedAtMs > LATE_MS) return told;
		// OSC does not say which question a message answers, and a late one may be among these: only what is said twice counts.
		const again = await this.#collect(refresh, signal);
		return new Map([...again].filter(([id, position]) => told.get(id) === position));
	}

	/** Asks for everything and takes what comes, until it is all there or nothing more comes. */
	async #collect(refresh: NonNullable<OscRemote['refresh']>, signal: AbortSignal): Promise<Map<string, number>> {
		const packet = encodeOsc(oscQuestion(refresh));
		const told = new Map<string, number>();
		this.#collecting = told;
		this.#garbled = false;
		try {
			await this.#send(packet, signal);
			const startedMs = this.clock.monotonicMs();
			for (let before = -1; told.size < this.#bindings.size; before = told.size) {
				if (told.size > 0 && told.size === before) break;
				if (told.size === 0 && this.clock.monotonicMs() - startedMs >= REFRESH_TIMEOUT_MS) {
					this.#missed();
					throw this.#garbled ? garbledError(this.unit) : silentError(this.unit, REFRESH_TIMEOUT_MS);
				}
				await delay(this.clock, REFRESH_QUIET_MS, signal);
				if (this.#collecting !== told) throw awayError(this.unit, 'the connection was lost.');
			}
			if (told.size < this.#bindings.size) this.#missed();
			return told;
		} finally {
			this.#collecting = null;
		}
	}

	/** Asks for each control by itself; an answer that a datagram lost is asked for once more. */
	async #queryAll(signal: AbortSignal): Promise<Map<string, number>> {
		const told = new Map<string, number>();
		this.#collecting = told;
		this.#garbled = false;
		try {
			for (let round = 0; round < QUERY_ROUNDS && told.size < this.#bindings.size; round += 1) {
				for (const [id, binding] of this.#bindings) {
					if (!told.has(id)) await this.#send(encodeOsc(questionAbout(binding)), signal);
				}
				const sentAtMs = this.clock.monotonicMs();
				while (told.size < this.#bindings.size && this.clock.monotonicMs() - sentAtMs < QUERY_TIMEOUT_MS) {
					await delay(this.clock, QUERY_POLL_MS, signal);
					if (this.#collecting !== told) throw awayError(this.unit, 'the connection was lost.');
				}
			}
			if (told.size > 0) return told;
			throw this.#garbled ? garbledError(this.unit) : silentError(this.unit, QUERY_ROUNDS * QUERY_TIMEOUT_MS);
		} finally {
			this.#collecting = null;
		}
	}

	async #ping(ping: NonNullable<OscRemote['ping']>, signal: AbortSignal): Promise<void> {
		const answer = this.#anything.expect((heard) => heard);
		this.#garbled = false;
		try {
			await this.#send(encodeOsc(oscQuestion(ping)), signal);
			const late = () => (this.#garbled ? garbledError(this.unit) : silentError(this.unit, REFRESH_TIMEOUT_MS));
			await answer.within(REFRESH_TIMEOUT_MS, signal, late);
		} finally {
			answer.cancel();
		}
	}

	#renew(renew: NonNullable<OscRemote['renew']>): void {
		// A link that breaks says so by itself, and the next connection renews again.
		this.#send(encodeOsc(oscQuestion(renew))).catch(() => undefined);
	}

	/** No fitting feedback came: the unit stands elsewhere, talks garbage, or said nothing. */
	#unconfirmed(id: string, { control }: OscBinding, position: number, sentAtMs: number): SetOutcome {
		const stands = this.#known.get(id);
		const toldAtMs = this.#toldAtMs.get(id) ?? Number.NEGATIVE_INFINITY;
		if (stands !== undefined && toldAtMs >= sentAtMs) {
			this.tell(id, stands);
			throw refusedError(
				this.unit,
				`${control.label} stands at ${stands}, not at ${position}.`,
				'Look at the unit: it may be locked, or somebody is moving the same control.',
			);
		}
		if (this.#garbled) throw garbledError(this.unit);
		this.#known.delete(id);
		this.doubt();
		return { evidence: 'asked', position };
	}

	/** Something that should have come did not, and may still. */
	#missed(): void {
		this.#missedAtMs = this.clock.monotonicMs();
	}

	#watchHeartbeat(): void {
		const { heartbeatMs } = this.#remote;
		if (heartbeatMs === undefined) return;
		const patienceMs = heartbeatMs * MISSED_HEARTBEATS;
		this.#cancelHeartbeat?.();
		this.#cancelHeartbeat = this.clock.after(patienceMs, () => {
			this.#known.clear();
			const reason = `Nothing was heard for ${patienceMs} ms.`;
			if (this.probe === null) this.setLink('away', reason);
			else this.lost(reason);
		});
	}
}
