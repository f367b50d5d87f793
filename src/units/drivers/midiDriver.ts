import type { TemplateContext } from '../../protocols/byteTemplate.ts';
import { encodeMidi, MAX_SYSEX_BYTES, type MidiMessage, MidiParser } from '../../protocols/midi.ts';
import { type HeardSetting, MidiSettingDecoder } from '../../protocols/midiDecoder.ts';
import { type DumpShape, MAX_DUMP_BYTES } from '../../protocols/midiDump.ts';
import { wireValueOf } from '../../protocols/wireValues.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection } from '../../shared/model/rig.ts';
import type { Remote } from '../../shared/model/wire.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { MidiPort } from '../../transports/midi.ts';
import { Pacer } from '../../transports/pacer.ts';
import type { SetOutcome, UnitMemory } from '../driver.ts';
import { BaseDriver, type Begun } from './baseDriver.ts';
import { CableLoop } from './cableLoop.ts';
import type { DumpInbox } from './dumpInbox.ts';
import { Expectations } from './expectations.ts';
import { type Binding, MidiBindings } from './midiBindings.ts';
import { type MemoryLine, MidiMemory } from './midiMemory.ts';
import { identityQuestion, type MidiQuestion, readBackQuestion } from './midiQuestion.ts';
import { awayError, garbledError, notSettableError, refusedError, silentError } from './unitErrors.ts';
import { Watchdog } from './watchdog.ts';

type MidiRemote = Extract<Remote, { kind: 'midi' }>;
type MidiConnection = Extract<Connection, { kind: 'midi' }>;

/** Longest wait for a read-back, and how often it is asked for. */
export const READ_BACK_TIMEOUT_MS = 500;
export const READ_BACK_TRIES = 3;
/** Silence after which a unit that answers is asked; with two questions that stay without an answer, two seconds pass. */
export const WATCH_QUIET_MS = 1000;
const WATCH_TRIES = 2;
/** How late an answer may be to a question that was given up. */
const LATE_MS = 3000;
/** A unit that sends active sensing does so every 300 ms. */
export const SENSING_LOST_MS = 1000;
/** The fine half of a pair follows its coarse half at once. */
const FINE_HALF_MS = 20;

const ACTIVE_SENSING = 0xfe;
const LOOP_NOTE =
	'What is sent comes back at once: the output is wired to the input, or something passes everything through (MIDI THRU).';

/**
 * A unit on a MIDI port, as its definition binds it. With a read-back a setting is acknowledged by what the unit says;
 * without one it is asked for. A unit that can answer something is asked when nothing was heard for a while; one that
 * cannot is never called connected. Nothing that comes from the unit is ever sent back to it.
 */
export class MidiDriver extends BaseDriver {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	override readonly memory: UnitMemory | null;
	protected readonly openLink: LinkState;
	protected readonly probe: ((signal: AbortSignal) => Promise<void>) | null;
	readonly #bindings: MidiBindings;
	readonly #remote: MidiRemote;
	readonly #context: TemplateContext;
	readonly #parser: MidiParser;
	readonly #decoder: MidiSettingDecoder;
	readonly #pacer: Pacer;
	readonly #expected: Expectations<Uint8Array>;
	readonly #readBack: MidiQuestion | null;
	readonly #identity: MidiQuestion | null;
	readonly #loop: CableLoop;
	readonly #watchdog: Watchdog | null;
	/** Coarse halves that wait for their fine one. */
	readonly #coarse = new Map<string, Cancel>();
	/** Where each control stood by the last word of the unit. */
	readonly #told = new Map<string, number>();
	/** A transfer of the unit's memory that is under way. */
	#dump: { inbox: DumpInbox; shape: DumpShape } | null = null;
	#garbled = false;
	/** Questions that stayed without an answer, and when the last of them was given up. */
	#owed = { answers: 0, atMs: 0 };

	constructor(
		unit: string,
		definition: ResolvedDefinition,
		remote: MidiRemote,
		connection: MidiConnection,
		port: MidiPort,
		clock: Clock,
	) {
		super(unit, port, clock);
		this.#remote = remote;
		this.#context = { device: connection.deviceId, channel: connection.channel - 1 };
		this.#parser = new MidiParser(remote.dump === undefined ? MAX_SYSEX_BYTES : MAX_DUMP_BYTES);
		this.#pacer = new Pacer(clock);
		this.#expected = new Expectations(clock);
		this.#loop = new CableLoop(clock);
		this.#bindings = new MidiBindings(definition, this.#context);
		this.#decoder = new MidiSettingDecoder(this.#bindings.all.values(), this.#context);
		this.settable = new Set(this.#bindings.all.keys());
		this.#readBack = readBackQuestion(remote, this.#context);
		this.#identity = identityQuestion(remote, this.#context);
		this.readable = new Set(this.#readBack === null ? [] : this.#bindings.told);
		const asks = this.readable.size > 0 || this.#identity !== null;
		const senses = remote.activeSensing === true;
		this.openLink = asks || senses ? 'connected' : 'cannot be seen';
		this.probe = asks ? (signal) => this.#askWhetherThere(signal) : null;
		this.#watchdog =
			asks || senses
				? new Watchdog({
						clock,
						quietMs: senses ? SENSING_LOST_MS : WATCH_QUIET_MS,
						busy: () => this.conversing || this.link().link !== this.openLink,
						ask: () => (asks ? this.doubt() : this.setLink('away', `No active sensing for ${SENSING_LOST_MS} ms.`)),
					})
				: null;
		this.memory = remote.dump === undefined ? null : new MidiMemory(this.#memoryLine(), remote.dump, this.#context);
	}

	protected override opened(): void {
		this.#watchdog?.start();
		if (this.probe === null && this.#remote.activeSensing === true) this.setLink('away', 'Nothing was heard yet.');
		else super.opened();
	}

	protected receive(bytes: Uint8Array): void {
		for (const message of this.#parser.push(bytes)) this.#take(message);
		if (this.#parser.pendingBytes > 0) this.#dump?.inbox.stir();
	}

	protected forget(reason: string): void {
		this.#watchdog?.stop();
		this.#parser.reset();
		this.#decoder.reset();
		this.#loop.forget();
		this.#bindings.forget();
		this.#told.clear();
		for (const cancel of this.#coarse.values()) cancel();
		this.#coarse.clear();
		this.note(null);
		this.#expected.failAll(awayError(this.unit, reason));
		this.#dump?.inbox.fail(awayError(this.unit, reason));
	}

	/** A port that seems dead may be: it is opened anew once, unless another unit is heard on it. */
	protected override lost(reason: string): void {
		const wasThere = this.link().link === this.openLink;
		this.#told.clear();
		super.lost(reason);
		if (wasThere && this.link().link === 'away') this.port.reopen?.(reason);
	}

	protected async apply(id: string, position: number, signal: AbortSignal): Promise<SetOutcome> {
		const binding = await this.#write(id, position, signal);
		if (!this.readable.has(id)) return { evidence: 'asked', position };
		const wanted = Math.round(wireValueOf(binding.control, binding.midi.values, position) ?? -1);
		let stands: number | undefined;
		for (let tries = 0; tries < READ_BACK_TRIES; tries += 1) {
			stands = (await this.readAll(signal)).get(id);
			const value = stands === undefined ? null : wireValueOf(binding.control, binding.midi.values, stands);
			if (stands !== undefined && value !== null && Math.round(value) === wanted) {
				return { evidence: 'acknowledged', position: stands };
			}
		}
		if (stands !== undefined) this.tell(id, stands);
		throw refusedError(
			this.unit,
			`${binding.control.label} stands at ${stands ?? 'an unknown place'}, not at ${position}.`,
			'Look at the unit: it may be locked, or somebody is turning the same control.',
		);
	}

	protected override async begin(id: string, position: number, signal: AbortSignal): Promise<Begun> {
		await this.#write(id, position, signal);
		return { outcome: { evidence: 'asked', position } };
	}

	async #write(id: string, position: number, signal: AbortSignal): Promise<Binding> {
		const binding = this.#bindings.all.get(id);
		if (binding === undefined) throw notSettableError(this.unit, id);
		for (const message of this.#bindings.messages(binding, position)) await this.#send(message, signal);
		return binding;
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		if (this.#readBack === null) return new Map();
		const positions = await this.#askForSure(this.#readBack, signal);
		for (const [id, position] of positions) this.#told.set(id, position);
		return positions;
	}

	/**
	 * An answer does not say which question it belongs to. After questions that stayed without one, their answers may still
	 * come: then it is asked once more for each of them, so that the last answer is to a question of now, and only what the
	 * last two say alike counts.
	 */
	async #askForSure(question: MidiQuestion, signal: AbortSignal): Promise<Map<string, number>> {
		let before: Map<string, number> | null = null;
		let positions = this.#bindings.positions(await this.#ask(question, READ_BACK_TRIES, signal));
		for (let owed = this.#owedAnswers(); owed > 0; owed -= 1) {
			before = positions;
			positions = this.#bindings.positions(await this.#ask(question, READ_BACK_TRIES, signal));
		}
		if (before === null) return positions;
		const earlier = before;
		return new Map([...positions].filter(([id, position]) => earlier.get(id) === position));
	}

	#owedAnswers(): number {
		return this.clock.monotonicMs() - this.#owed.atMs > LATE_MS ? 0 : this.#owed.answers;
	}

	/** Asks what the unit can answer. A knob that stands elsewhere than it last said was turned by somebody. */
	async #askWhetherThere(signal: AbortSignal): Promise<void> {
		const tries = this.link().link === this.openLink ? WATCH_TRIES : READ_BACK_TRIES;
		const question = this.readable.size > 0 ? this.#readBack : this.#identity;
		if (question === null) return;
		const data = await this.#ask(question, tries, signal);
		if (question !== this.#readBack) return;
		for (const [id, position] of this.#bindings.positions(data)) {
			if (this.#told.get(id) === position) continue;
			this.#told.set(id, position);
			this.tell(id, position);
		}
	}

	/** The answer's data. A question sets nothing, so it may be repeated. */
	async #ask(question: MidiQuestion, maxTries: number, signal: AbortSignal): Promise<Uint8Array> {
		for (let tries = 1; ; tries += 1) {
			this.#garbled = false;
			const expectation = this.#expected.expect((bytes) => question.answer(bytes));
			try {
				await this.#send(question.request, signal);
				return await expectation.within(READ_BACK_TIMEOUT_MS, signal, () =>
					this.#garbled ? garbledError(this.unit) : silentError(this.unit, READ_BACK_TIMEOUT_MS),
				);
			} catch (error) {
				expectation.cancel();
				this.#owed = { answers: this.#owedAnswers() + 1, atMs: this.clock.monotonicMs() };
				if (signal.aborted || tries >= maxTries || !this.port.status().open) throw error;
			}
		}
	}

	#take(message: MidiMessage): void {
		if (message.kind === 'realtime') {
			if (message.status === ACTIVE_SENSING && this.#remote.activeSensing === true) this.#heard();
			return;
		}
		if (message.kind === 'sysEx' && this.#expected.offer(message.bytes)) {
			this.#heard();
			return;
		}
		if (message.kind === 'sysEx' && this.#dump !== null && this.#dump.shape.judge(message.bytes) !== 'other') {
			this.#dump.inbox.push(message.bytes);
			this.#heard();
			return;
		}
		if (this.#cameBack(message)) return;
		if (message.kind === 'sysEx' && (this.#readBack?.begins(message.bytes) ?? false)) this.#garbled = true;
		for (const setting of this.#decoder.take(message)) this.#moved(setting);
	}

	#memoryLine(): MemoryLine {
		return {
			unit: this.unit,
			clock: this.clock,
			converse: (task, signal) => this.enqueue(task, signal),
			send: (message, signal) => this.#send(message, signal),
			looped: () => this.#loop.found,
			listen: (inbox, shape) => {
				const { open, reason } = this.port.status();
				if (!open) throw awayError(this.unit, reason ?? 'it is not connected.');
				if (this.#dump !== null) {
					throw refusedError(this.unit, 'Its memory is being transferred already.', 'Wait for it, or cancel it.');
				}
				this.#dump = { inbox, shape };
				return () => {
					this.#dump = null;
				};
			},
		};
	}

	#heard(): void {
		this.#watchdog?.heard();
		this.seen();
	}

	/** True for our own message: it says nothing about the unit. A unit with feedback may well say the same. */
	#cameBack(message: MidiMessage): boolean {
		const isOwn = this.#remote.feedback !== true || message.kind === 'sysEx';
		if (!isOwn || !this.#loop.returned(encodeMidi(message))) return false;
		if (this.#loop.found) this.note(LOOP_NOTE);
		return true;
	}

	/** A message that the unit sent by itself: somebody turned one of its knobs. */
	#moved({ id, position, waitsFor }: HeardSetting): void {
		this.#coarse.get(id)?.();
		this.#coarse.delete(id);
		if (waitsFor === 'program') return;
		const tell = () => {
			this.#told.set(id, position);
			this.tell(id, position);
		};
		if (waitsFor === null) {
			tell();
			return;
		}
		const cancel = this.clock.after(FINE_HALF_MS, () => {
			this.#coarse.delete(id);
			tell();
		});
		this.#coarse.set(id, cancel);
	}

	async #send(message: Uint8Array, signal: AbortSignal): Promise<void> {
		const write = () => {
			this.#loop.sent(message);
			if (!this.#loop.found) this.note(null);
			return this.port.write(message);
		};
		await this.#pacer.send(write, this.#remote.pacingMs, signal);
	}
}
