import { type MidiMessage, MidiParser } from '../../protocols/midi.ts';
import { MidiSettingDecoder } from '../../protocols/midiDecoder.ts';
import { encodeMidiSetting } from '../../protocols/midiSetting.ts';
import type { Actor, SessionPort } from '../../session/port.ts';
import type { Clock } from '../../shared/clock.ts';
import { describeError } from '../../shared/errors.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { MidiControlConfig, SurfaceKey, SurfaceMessage } from '../../shared/model/midiControl.ts';
import type { Command } from '../../shared/protocol/commands.ts';
import type { LinkStatus } from '../../transports/byteLink.ts';
import type { MidiPort } from '../../transports/midi.ts';
import { Strip } from '../strip.ts';
import {
	grainOf,
	incomingWire,
	outgoingWire,
	positionAfterTicks,
	positionOfTravel,
	TRAVEL,
	ticksOf,
	travelOf,
} from './surfaceWire.ts';

export interface MidiControlDeps {
	config: MidiControlConfig;
	/** Resolved definitions by unit id. */
	definitions: ReadonlyMap<string, ResolvedDefinition>;
	port: MidiPort;
	session: Pick<SessionPort, 'command' | 'snapshot' | 'onChanges'>;
	clock: Clock;
	notice: (level: 'info' | 'warning', text: string) => void;
}

/** A controller has no business with long messages; what is longer is not kept. */
const MAX_SYSEX_BYTES = 1024;
/** A controller that is used as a key counts as pressed from here on. */
const PRESSED = 64;
const CONTEXT = { device: 0, channel: 0 };

interface Mapped {
	unit: string;
	message: SurfaceMessage;
	strip: Strip;
	take(travel: number): void;
}

/**
 * A DAW or a hardware controller that drives Detent over MIDI, as one more remote: its moves are commands of the session,
 * with the role that the rig gives it, and it is shown where everything stands. Nothing that comes from it is sent back.
 */
export class MidiControl {
	readonly #deps: MidiControlDeps;
	readonly #actor: Actor;
	readonly #parser = new MidiParser(MAX_SYSEX_BYTES);
	readonly #decoder: MidiSettingDecoder;
	readonly #mapped: ReadonlyMap<string, Mapped>;
	readonly #pressed = new Set<number>();
	#stops: (() => void)[] = [];
	#troubled = false;

	constructor(deps: MidiControlDeps) {
		this.#deps = deps;
		this.#actor = { id: 'midi-control', name: `MIDI ${deps.config.port}`, role: 'engineer' };
		const mapped = new Map<string, Mapped>();
		for (const [index, { unit, control: id, message }] of deps.config.controls.entries()) {
			const definition = deps.definitions.get(unit);
			const control = definition === undefined ? null : findControl(definition, id);
			if (control === null) continue;
			const strip = new Strip({
				clock: deps.clock,
				grain: grainOf(control, message),
				believed: () => deps.session.snapshot().state.units[unit]?.controls[id]?.position ?? null,
				move: (position, gesture, seq, last) =>
					deps.session.command(
						{ type: 'control.move', unit, control: id, position, gesture: `midi-${index}-${gesture}`, seq, last },
						this.#actor,
					),
				show: (position) => this.#show(message, travelOf(control, position)),
				refused: (error) => deps.notice('warning', describeError(error)),
			});
			const take = (travel: number) => {
				if (message.send !== 'ticks') return strip.want(positionOfTravel(control, travel));
				const from = strip.place;
				if (from !== null) strip.want(positionAfterTicks(control, from, ticksOf(Math.round(travel * 127))));
			};
			mapped.set(String(index), { unit, message, strip, take });
		}
		this.#mapped = mapped;
		const bindings = [...mapped].map(([id, { message }]) => ({ id, control: TRAVEL, midi: incomingWire(message) }));
		this.#decoder = new MidiSettingDecoder(bindings, CONTEXT);
	}

	start(): void {
		const { port, session } = this.#deps;
		this.#stops = [
			port.onBytes((bytes) => this.#receive(bytes)),
			port.onStatus((status) => this.#statusChanged(status)),
			session.onChanges(({ changes }) => {
				const units = new Set(changes.map(({ path }) => (path[0] === 'units' ? path[1] : undefined)));
				for (const { unit, strip } of this.#mapped.values()) if (units.has(unit)) strip.refresh();
			}),
		];
		port.open();
	}

	async stop(): Promise<void> {
		for (const stop of this.#stops) stop();
		this.#stops = [];
		for (const { strip } of this.#mapped.values()) strip.forget();
		await this.#deps.port.close();
	}

	#statusChanged({ open, reason }: LinkStatus): void {
		const { config, notice } = this.#deps;
		this.#parser.reset();
		this.#decoder.reset();
		this.#pressed.clear();
		for (const { strip } of this.#mapped.values()) strip.forget();
		if (open) {
			if (this.#troubled) notice('info', `The MIDI controller on "${config.port}" is back.`);
			this.#troubled = false;
			for (const { strip } of this.#mapped.values()) strip.refresh();
		} else if (reason !== null && !this.#troubled) {
			this.#troubled = true;
			notice('warning', `The MIDI controller is away: ${reason}`);
		}
	}

	#receive(bytes: Uint8Array): void {
		for (const message of this.#parser.push(bytes)) {
			if (this.#deps.config.role !== 'engineer') continue;
			this.#takeKey(message);
			for (const { id, position, waitsFor } of this.#decoder.take(message)) {
				if (waitsFor === null) this.#mapped.get(id)?.take(position);
			}
		}
	}

	#takeKey(message: MidiMessage): void {
		for (const [index, { command, key }] of this.#deps.config.keys.entries()) {
			const down = isDown(key, message);
			if (down === null) continue;
			const wasDown = this.#pressed.has(index);
			if (down) this.#pressed.add(index);
			else this.#pressed.delete(index);
			if (down && !wasDown) this.#give(command);
		}
	}

	#give(type: MidiControlConfig['keys'][number]['command']): void {
		const { session, notice } = this.#deps;
		const command: Command =
			type === 'transport.play' ? { type, frame: session.snapshot().state.transport.frame } : { type };
		session.command(command, this.#actor).catch((error: unknown) => notice('warning', describeError(error)));
	}

	async #show(message: SurfaceMessage, travel: number): Promise<void> {
		const { port } = this.#deps;
		const wire = outgoingWire(message);
		if (wire === null || !port.status().open) return;
		try {
			for (const bytes of encodeMidiSetting(TRAVEL, wire, CONTEXT, travel)) await port.write(bytes);
		} catch {
			// A port that breaks says so itself, and everything is shown again when it is back.
		}
	}
}

/** Whether a message presses a key or lets it go; null for a message about something else. */
function isDown(key: SurfaceKey, message: MidiMessage): boolean | null {
	if (!('channel' in message) || message.channel !== key.channel - 1) return null;
	if ('cc' in key) {
		return message.kind === 'controlChange' && message.controller === key.cc ? message.value >= PRESSED : null;
	}
	if (message.kind === 'noteOn' && message.note === key.note) return message.velocity > 0;
	return message.kind === 'noteOff' && message.note === key.note ? false : null;
}
