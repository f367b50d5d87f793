import {
	decodeSonyTime,
	encodeSony9pin,
	encodeSonyStatus,
	encodeSonyTime,
	SONY,
	SONY_GAP_MS,
	SONY_NAK,
	type Sony9pinEvent,
	type Sony9pinFrame,
	Sony9pinParser,
	type Sony9pinStatus,
	type SonyTimeCode,
	sonyNak,
	sonySpeed,
} from '../../protocols/sony9pin.ts';
import type { Cancel } from '../../shared/clock.ts';
import type { Front, FrontContext } from './front.ts';
import type { SimulatedBox } from './simulatedBox.ts';
import { type SimulatedTape, TAPE_FPS, type TapeMotion } from './simulatedTape.ts';

/** A machine completes its answer within 9 ms. */
const ANSWER_MS = 2;
/** BVW-75 PAL. */
const DEVICE_TYPE = Uint8Array.of(0x21, 0x25);

const TRANSPORT: Readonly<Record<number, Exclude<TapeMotion, 'cue'>>> = {
	0: 'stop',
	1: 'play',
	2: 'record',
	16: 'forward',
	32: 'rewind',
};
const SPEEDS: Readonly<Record<number, Exclude<TapeMotion, 'cue'>>> = { 1: 'jog', 2: 'variable', 3: 'shuttle' };

function timeCode(seconds: number): SonyTimeCode {
	const frames = Math.floor(seconds * TAPE_FPS);
	return {
		hours: Math.floor(frames / (3600 * TAPE_FPS)) % 24,
		minutes: Math.floor(frames / (60 * TAPE_FPS)) % 60,
		seconds: Math.floor(frames / TAPE_FPS) % 60,
		frames: frames % TAPE_FPS,
		dropFrame: false,
	};
}

type SwitchName = 'local' | 'standby' | 'full_ee';

/** The machine's switches: where the box has a control for one, that is where it stands. */
class Switches {
	readonly #box: SimulatedBox;
	readonly #controls: ReadonlyMap<string, string>;
	readonly #own = new Map<SwitchName, boolean>([['standby', true]]);

	constructor(box: SimulatedBox) {
		this.#box = box;
		this.#controls = new Map(
			Object.entries(box.definition.wire).flatMap(([id, { driver }]) =>
				driver === undefined || !box.positions.has(id) ? [] : [[driver.parameter, id] as const],
			),
		);
	}

	on(name: SwitchName): boolean {
		const control = this.#controls.get(name);
		return control === undefined ? (this.#own.get(name) ?? false) : this.#box.positions.get(control) === 1;
	}

	set(name: SwitchName, on: boolean): void {
		const control = this.#controls.get(name);
		if (control === undefined) this.#own.set(name, on);
		else this.#box.move(control, on ? 1 : 0, 'wire');
	}
}

/** A recorder on Sony 9-pin with the state rules of the protocol: status bits, lock time, wind speeds, BCD time. */
export function createSony9pinFront({ box, clock, send }: FrontContext, tape: SimulatedTape): Front {
	const parser = new Sony9pinParser();
	const answers = new Set<Cancel>();
	let cancelGap: Cancel = () => undefined;
	let refusing = false;
	const switches = new Switches(box);

	const status = (): Sony9pinStatus => {
		const { motion } = tape;
		const stopped = motion === 'stop';
		const set: Partial<Sony9pinStatus> = {
			local: switches.on('local'),
			standby: switches.on('standby'),
			fullEe: switches.on('full_ee'),
			stop: stopped,
			play: motion === 'play' || motion === 'record',
			record: motion === 'record',
			forward: motion === 'forward',
			rewind: motion === 'rewind',
			shuttle: motion === 'shuttle',
			jog: motion === 'jog',
			variable: motion === 'variable',
			reverse: tape.reverse,
			servoLock: tape.locked,
			cueing: motion === 'cue',
			cueComplete: tape.cueComplete,
			still: tape.cueComplete,
			endOfTape: tape.atEnd,
		};
		return set as Sony9pinStatus;
	};
	const answer = (frame: Sony9pinFrame) => {
		const cancel = clock.after(ANSWER_MS, () => {
			answers.delete(cancel);
			send(encodeSony9pin(frame));
		});
		answers.add(cancel);
	};
	const nak = (bits: number) => answer(sonyNak(bits));
	const move = ({ command, data }: Sony9pinFrame): boolean => {
		const plain = TRANSPORT[command];
		if (plain !== undefined) {
			tape.go(plain);
			return true;
		}
		if (command === 0x31) {
			const time = decodeSonyTime(data);
			if (time === null) return false;
			tape.cue(time.hours * 3600 + time.minutes * 60 + time.seconds + time.frames / TAPE_FPS);
			return true;
		}
		const motion = SPEEDS[command & 15];
		if (motion === undefined || data.length === 0 || (command >> 4 !== 1 && command >> 4 !== 2)) return false;
		const still = (data[0] ?? 0) === 0 && motion !== 'shuttle';
		tape.go(motion, still ? 0 : (command >> 4 === 2 ? -1 : 1) * sonySpeed(data));
		return true;
	};
	const command = (frame: Sony9pinFrame): boolean => {
		switch ((frame.group << 8) | frame.command) {
			case 0x00c:
				switches.set('local', false);
				return true;
			case 0x01d:
				switches.set('local', true);
				return true;
			case 0x204:
				switches.set('standby', false);
				return true;
			case 0x205:
				switches.set('standby', true);
				return true;
			case 0x260:
				switches.set('full_ee', false);
				return true;
			case 0x261:
				switches.set('full_ee', true);
				return true;
			default:
				return frame.group === 2 && move(frame);
		}
	};
	const sense = (frame: Sony9pinFrame): boolean => {
		if (frame.group === 0 && frame.command === 0x11) {
			answer({ group: 1, command: 0x11, data: DEVICE_TYPE });
			return true;
		}
		if (frame.group !== 6 || frame.data.length !== 1) return false;
		const wanted = frame.data[0] ?? 0;
		if (frame.command === 0x20) {
			const first = wanted >> 4;
			const count = wanted & 15;
			const bytes = new Uint8Array(first + count);
			bytes.set(encodeSonyStatus(status()).subarray(0, first + count));
			answer({ group: 7, command: 0x20, data: bytes.subarray(first) });
			return true;
		}
		if (frame.command !== 0x0c) return false;
		const slow = tape.motion === 'play' || tape.motion === 'record' || tape.motion === 'stop';
		const source = wanted === 4 ? 0x00 : slow ? 0x04 : 0x14;
		answer({ group: 7, command: source, data: encodeSonyTime(timeCode(tape.positionSeconds())) });
		return true;
	};
	const handle = (events: readonly Sony9pinEvent[]) => {
		for (const event of events) {
			if (event.kind === 'badChecksum') nak(SONY_NAK.checksum);
			else if (event.kind === 'broken') nak(SONY_NAK.timeout);
			else if (sense(event.frame)) continue;
			else if (refusing) nak(SONY_NAK.undefinedCommand);
			else if (command(event.frame)) answer(SONY.ack);
			else nak(SONY_NAK.undefinedCommand);
		}
	};
	return {
		receive: (bytes) => {
			cancelGap();
			handle(parser.push(bytes));
			if (parser.pending) cancelGap = clock.after(SONY_GAP_MS, () => handle(parser.gap()));
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => {
			cancelGap();
			for (const cancel of answers) cancel();
		},
	};
}
