import { type SonyCommandName, sonyAnswer, sonyCommandName } from '../../protocols/sony9pin/commands.ts';
import {
	encodeSony9pin,
	SONY_GAP_MS,
	type Sony9pinEvent,
	type Sony9pinFrame,
	Sony9pinParser,
} from '../../protocols/sony9pin/frame.ts';
import { SONY_NAK, sonyNak } from '../../protocols/sony9pin/nak.ts';
import { encodeSonySpeed, sonySpeed } from '../../protocols/sony9pin/speed.ts';
import { encodeSonyStatus, type Sony9pinStatus } from '../../protocols/sony9pin/status.ts';
import { decodeSonyTime, encodeSonyTime, sonySeconds, sonyTimeAt } from '../../protocols/sony9pin/time.ts';
import type { Cancel } from '../../shared/clock.ts';
import type { Front, FrontContext } from './front.ts';
import { type SimulatedTape, TAPE_FPS, type TapeMotion } from './simulatedTape.ts';
import { SonyMemory } from './sonyMemory.ts';
import { type SonySwitch, SonySwitches } from './sonySwitches.ts';

/** A machine completes its answer within 9 ms. */
const ANSWER_MS = 2;
/** BVW-75 PAL. */
const DEVICE_TYPE = Uint8Array.of(0x21, 0x25);

const MOTIONS: Partial<Record<SonyCommandName, Exclude<TapeMotion, 'cue'>>> = {
	stop: 'stop',
	play: 'play',
	syncPlay: 'play',
	record: 'record',
	forward: 'forward',
	rewind: 'rewind',
};

/** Motions with a speed, and their direction. */
const SPEEDS: Partial<Record<SonyCommandName, ['jog' | 'variable' | 'shuttle', 1 | -1]>> = {
	jogForward: ['jog', 1],
	jogReverse: ['jog', -1],
	variableForward: ['variable', 1],
	variableReverse: ['variable', -1],
	shuttleForward: ['shuttle', 1],
	shuttleReverse: ['shuttle', -1],
};

/** What each command sets a switch to. */
const TURNS: Partial<Record<SonyCommandName, [SonySwitch, boolean]>> = {
	localDisable: ['local', false],
	localEnable: ['local', true],
	standbyOff: ['standby', false],
	standbyOn: ['standby', true],
	fullEeOff: ['full_ee', false],
	fullEeOn: ['full_ee', true],
	autoModeOff: ['auto_mode', false],
	autoModeOn: ['auto_mode', true],
	editOff: ['edit', false],
	editOn: ['edit', true],
	freezeOff: ['freeze', false],
	freezeOn: ['freeze', true],
};

/** Bits of a current time sense; it has no timer 2 and reads no VITC. */
const TIME = { ltc: 0x01, vitc: 0x02, timer1: 0x04, timer2: 0x08, ltcUserBits: 0x10, vitcUserBits: 0x20 };
/** Speed of a wind, as a multiple of play speed, that it tells when it is asked. */
const WIND_TOLD = 40;

/** A recorder on Sony 9-pin with the state rules of the protocol: status bits, lock time, wind speeds, BCD time. */
export function createSony9pinFront({ box, clock, send }: FrontContext, tape: SimulatedTape): Front {
	const parser = new Sony9pinParser();
	const memory = new SonyMemory(TAPE_FPS);
	const switches = new SonySwitches(box);
	const answers = new Set<Cancel>();
	let cancelGap: Cancel = () => undefined;
	let refusing = false;
	let tensionReleased = false;
	let selectEe = false;
	/** Of the last jog, variable or shuttle command. */
	let speedBytes: Uint8Array = encodeSonySpeed(0);

	const status = (): Partial<Sony9pinStatus> => {
		const { motion } = tape;
		const edit = memory.editBits;
		return {
			local: switches.on('local'),
			standby: switches.on('standby'),
			fullEe: switches.on('full_ee'),
			autoMode: switches.on('auto_mode'),
			edit: switches.on('edit'),
			freeze: switches.on('freeze'),
			tensionReleased,
			selectEe,
			stop: motion === 'stop',
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
			inSet: memory.has('in'),
			outSet: memory.has('out'),
			audioInSet: memory.has('audioIn'),
			audioOutSet: memory.has('audioOut'),
			insert: (edit & 0x40) !== 0,
			assemble: (edit & 0x20) !== 0,
			video: (edit & 0x10) !== 0,
			audio1: (edit & 0x01) !== 0,
			audio2: (edit & 0x02) !== 0,
			audio3: (edit & 0x04) !== 0,
			audio4: (edit & 0x08) !== 0,
			recordInhibited: tape.writeProtected,
			endOfTape: tape.atEnd,
		};
	};
	const answer = (frame: Sony9pinFrame) => {
		const cancel = clock.after(ANSWER_MS, () => {
			answers.delete(cancel);
			send(encodeSony9pin(frame));
		});
		answers.add(cancel);
	};
	const nak = (bits: number) => answer(sonyNak(bits));
	const label = (seconds: number) => encodeSonyTime(sonyTimeAt(seconds, TAPE_FPS, false));

	const timeAnswer = (wanted: number): Sony9pinFrame | null => {
		const at = tape.positionSeconds();
		if (wanted === TIME.timer1) return sonyAnswer('timer1', label(memory.timerSeconds(at)));
		const wantsTime = (wanted & (TIME.ltc | TIME.vitc)) !== 0;
		const wantsBits = (wanted & (TIME.ltcUserBits | TIME.vitcUserBits)) !== 0;
		if ((wanted & (TIME.timer1 | TIME.timer2)) !== 0 || wanted > 0x3f || (!wantsTime && !wantsBits)) return null;
		const readable = tape.striped && (wanted & (TIME.ltc | TIME.ltcUserBits)) !== 0;
		if (!readable) return sonyAnswer('timeMissing');
		// At other speeds it counts on by the control track.
		const reads = tape.motion === 'play' || tape.motion === 'record' || tape.motion === 'stop';
		if (!wantsTime) return sonyAnswer('ltcUserBits', memory.userBits);
		if (!wantsBits) return sonyAnswer(reads ? 'ltc' : 'ltcInterpolated', label(at));
		const both = Uint8Array.of(...label(at), ...memory.userBits);
		return sonyAnswer(reads ? 'ltcWithUserBits' : 'ltcInterpolatedWithUserBits', both);
	};
	const speedAnswer = (): Sony9pinFrame => {
		switch (tape.motion) {
			case 'stop':
				return sonyAnswer('speed', encodeSonySpeed(0));
			case 'play':
			case 'record':
				return sonyAnswer('speed', encodeSonySpeed(1));
			case 'jog':
			case 'variable':
			case 'shuttle':
				return sonyAnswer('speed', speedBytes);
			default:
				return sonyAnswer('speed', encodeSonySpeed(WIND_TOLD));
		}
	};
	const statusAnswer = (wanted: number): Sony9pinFrame | null => {
		const first = wanted >> 4;
		const count = wanted & 15;
		if (count === 0) return null;
		const bytes = new Uint8Array(first + count);
		bytes.set(encodeSonyStatus(status()).subarray(0, first + count));
		return sonyAnswer('status', bytes.subarray(first));
	};
	/** What a question is answered with; undefined for a command that is none. */
	const sense = (name: SonyCommandName, data: Uint8Array): Sony9pinFrame | null | undefined => {
		switch (name) {
			case 'deviceTypeRequest':
				return sonyAnswer('deviceType', DEVICE_TYPE);
			case 'statusSense':
				return statusAnswer(data[0] ?? 0);
			case 'timeSense':
				return timeAnswer(data[0] ?? 0);
			case 'speedSense':
				return speedAnswer();
			default:
				return memory.sense(name, data);
		}
	};
	const cueTo = (seconds: number | null): boolean => {
		if (seconds === null) return false;
		tape.cue(seconds);
		return true;
	};
	const step = (frames: number): boolean => {
		tape.cue(tape.positionSeconds() + frames / TAPE_FPS);
		return true;
	};
	const move = (name: SonyCommandName, data: Uint8Array): boolean => {
		const plain = MOTIONS[name];
		if (plain !== undefined) {
			tape.go(plain);
			return true;
		}
		const run = SPEEDS[name];
		if (run !== undefined) {
			const [motion, sign] = run;
			speedBytes = data.slice();
			// Many decks take data 0 of jog and variable as still.
			const still = (data[0] ?? 0) === 0 && motion !== 'shuttle';
			tape.go(motion, still ? 0 : sign * sonySpeed(data));
			return true;
		}
		const time = decodeSonyTime(data);
		switch (name) {
			case 'cueUp':
				return cueTo(time === null ? null : sonySeconds(time, TAPE_FPS));
			case 'preroll': {
				const point = memory.point('in');
				return cueTo(point === null ? null : point - memory.prerollSeconds);
			}
			case 'frameStepForward':
				return step(1);
			case 'frameStepReverse':
				return step(-1);
			default:
				return false;
		}
	};
	const mode = (name: SonyCommandName): boolean => {
		const turned = TURNS[name];
		if (turned !== undefined) {
			switches.set(...turned);
			if (name === 'fullEeOff' || name === 'fullEeOn') selectEe = false;
			if (name === 'standbyOff' || name === 'standbyOn') tensionReleased = false;
			return true;
		}
		if (name === 'tensionRelease') tensionReleased = true;
		else if (name === 'selectEeOn') selectEe = true;
		else return false;
		return true;
	};
	const obey = (name: SonyCommandName, data: Uint8Array): boolean =>
		mode(name) || move(name, data) || memory.take(name, data, tape.positionSeconds());
	const take = (frame: Sony9pinFrame) => {
		const name = sonyCommandName(frame);
		const told = name === null ? null : sense(name, frame.data);
		if (told === null || name === null) nak(SONY_NAK.undefinedCommand);
		else if (told !== undefined) answer(told);
		else if (!refusing && obey(name, frame.data)) answer(sonyAnswer('ack'));
		else nak(SONY_NAK.undefinedCommand);
	};
	const handle = (events: readonly Sony9pinEvent[]) => {
		for (const event of events) {
			if (event.kind === 'badChecksum') nak(SONY_NAK.checksum);
			else if (event.kind === 'broken') nak(SONY_NAK.timeout);
			else take(event.frame);
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
