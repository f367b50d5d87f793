import { encodeTemplate, matchTemplate, type TemplateContext } from '../../protocols/byteTemplate.ts';
import { encodeMidi, MidiParser } from '../../protocols/midi.ts';
import { encodeMidiSetting, midiValueOf } from '../../protocols/settingMessage.ts';
import { positionOfWire, wireValueOf } from '../../protocols/wireValues.ts';
import type { Clock } from '../../shared/clock.ts';
import type { SettableControl } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection } from '../../shared/model/rig.ts';
import type { Remote, Wire } from '../../shared/model/wire.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { MidiPort } from '../../transports/midi.ts';
import { Pacer } from '../../transports/pacer.ts';
import type { SetOutcome } from '../driver.ts';
import { BaseDriver, type Begun } from './baseDriver.ts';
import { Expectations } from './expectations.ts';
import { awayError, garbledError, notSettableError, refusedError, silentError } from './unitErrors.ts';

type MidiRemote = Extract<Remote, { kind: 'midi' }>;
type MidiConnection = Extract<Connection, { kind: 'midi' }>;

interface Binding {
	control: SettableControl;
	midi: NonNullable<Wire['midi']>;
	/** Offset in the read-back answer; null when the unit does not tell. */
	offset: number | null;
}

/** Longest wait for a read-back, and how often it is asked for. */
export const READ_BACK_TIMEOUT_MS = 500;
export const READ_BACK_TRIES = 3;

/**
 * A unit on a MIDI port: control, program and bank changes and SysEx as its definition binds them. With a read-back a
 * setting is acknowledged by what the unit says; without one it is asked for, and the unit cannot be seen. Nothing that
 * comes from the unit is ever sent back to it.
 */
export class MidiDriver extends BaseDriver {
	readonly settable: ReadonlySet<string>;
	readonly readable: ReadonlySet<string>;
	protected readonly openLink: LinkState;
	protected readonly probe: ((signal: AbortSignal) => Promise<void>) | null;
	readonly #bindings: ReadonlyMap<string, Binding>;
	readonly #remote: MidiRemote;
	readonly #context: TemplateContext;
	readonly #parser = new MidiParser();
	readonly #pacer: Pacer;
	readonly #expected: Expectations<Uint8Array>;
	/** Last MSB of each controller pair. */
	readonly #msb = new Map<number, number>();
	/** Last program or bank sent, which belong together. */
	readonly #sent = new Map<string, number>();
	#garbled = false;

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
		this.#pacer = new Pacer(clock);
		this.#expected = new Expectations(clock);
		const bindings = new Map<string, Binding>();
		for (const [id, wire] of Object.entries(definition.wire)) {
			const control = findControl(definition, id);
			if (control === null || wire.midi === undefined) continue;
			bindings.set(id, { control, midi: wire.midi, offset: wire.midiRead?.offset ?? null });
		}
		this.#bindings = bindings;
		this.settable = new Set(bindings.keys());
		const tells = [...bindings].filter(([, { offset }]) => offset !== null && remote.readBack !== undefined);
		this.readable = new Set(tells.map(([id]) => id));
		this.openLink = this.readable.size > 0 ? 'connected' : 'cannot be seen';
		this.probe = this.readable.size === 0 ? null : async (signal) => this.#tellAll(await this.readAll(signal));
	}

	protected receive(bytes: Uint8Array): void {
		for (const message of this.#parser.push(bytes)) {
			if (message.kind === 'sysEx') {
				if (this.#expected.offer(message.bytes)) {
					this.seen();
					continue;
				}
				this.#garbled = true;
			}
			this.#heard(encodeMidi(message));
			if (message.kind === 'controlChange' && message.channel === this.#context.channel) {
				this.#msb.set(message.controller, message.value);
			}
		}
	}

	protected forget(reason: string): void {
		this.#parser.reset();
		this.#sent.clear();
		this.#msb.clear();
		this.#expected.failAll(awayError(this.unit, reason));
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
		const binding = this.#bindings.get(id);
		if (binding === undefined) throw notSettableError(this.unit, id);
		for (const message of this.#messages(id, binding, position)) await this.#send(message, signal);
		return binding;
	}

	protected async readAll(signal: AbortSignal): Promise<Map<string, number>> {
		const { readBack } = this.#remote;
		if (readBack === undefined) return new Map();
		const request = encodeTemplate(readBack.request, this.#context, null);
		for (let tries = 1; ; tries += 1) {
			this.#garbled = false;
			const expectation = this.#expected.expect((bytes) => {
				const header = matchTemplate(readBack.answerHeader, bytes, this.#context, false);
				if (header === null || bytes.length !== header.bytes + readBack.answerBytes + 1) return null;
				return this.#positions(bytes.subarray(header.bytes, -1));
			});
			try {
				await this.#send(request, signal);
				return await expectation.within(READ_BACK_TIMEOUT_MS, signal, () =>
					this.#garbled ? garbledError(this.unit) : silentError(this.unit, READ_BACK_TIMEOUT_MS),
				);
			} catch (error) {
				expectation.cancel();
				if (signal.aborted || tries >= READ_BACK_TRIES || !this.port.status().open) throw error;
			}
		}
	}

	/** Messages of one setting. A bank counts only with the program change after it, so both are sent. */
	#messages(id: string, { control, midi }: Binding, position: number): Uint8Array[] {
		const own = encodeMidiSetting(control, midi, this.#context, position);
		if (midi.send !== 'bank' && midi.send !== 'program') return own;
		this.#sent.set(id, position);
		const partners = [...this.#bindings].filter(([other, binding]) => {
			const kind = binding.midi.send;
			return other !== id && (kind === 'bank' || (kind === 'program' && midi.send === 'bank')) && this.#sent.has(other);
		});
		const others = (kind: 'bank' | 'program') =>
			partners
				.filter(([, binding]) => binding.midi.send === kind)
				.flatMap(([other, binding]) =>
					encodeMidiSetting(binding.control, binding.midi, this.#context, this.#sent.get(other) ?? 0),
				);
		return midi.send === 'bank' ? [...own, ...others('bank'), ...others('program')] : [...others('bank'), ...own];
	}

	async #send(message: Uint8Array, signal: AbortSignal): Promise<void> {
		await this.#pacer.send(() => this.port.write(message), this.#remote.pacingMs, signal);
	}

	#positions(data: Uint8Array): Map<string, number> {
		const positions = new Map<string, number>();
		for (const [id, { control, midi, offset }] of this.#bindings) {
			const value = offset === null ? undefined : data[offset];
			const position = value === undefined ? null : positionOfWire(control, midi.values, value);
			if (position !== null) positions.set(id, position);
		}
		return positions;
	}

	/** A message that the unit sent by itself: somebody turned one of its knobs. */
	#heard(bytes: Uint8Array): void {
		for (const [id, { control, midi }] of this.#bindings) {
			const msb = midi.send === 'cc' ? (this.#msb.get(midi.cc) ?? 0) : 0;
			const value = midiValueOf(midi, this.#context, bytes, msb);
			const position = value === null ? null : positionOfWire(control, midi.values, value);
			if (position !== null) this.tell(id, position);
		}
	}

	#tellAll(positions: ReadonlyMap<string, number>): void {
		for (const [id, position] of positions) this.tell(id, position);
	}
}
