import { MidiParser } from '../../protocols/midi.ts';
import type { MmcCommand, MmcPlainName } from '../../protocols/mmc/commands.ts';
import { MMC_FIELDS, type MmcField } from '../../protocols/mmc/fields.ts';
import { decodeMmc, encodeMmcResponse, MMC_ALL } from '../../protocols/mmc/message.ts';
import type { MotionState } from '../../protocols/mmc/motion.ts';
import { timeCodeSeconds } from '../../protocols/timeCode.ts';
import type { MmcAbility } from '../../shared/model/wire.ts';
import type { Front, FrontContext } from './front.ts';
import { startMtc, TAPE_RATE, tapeTimeCode } from './mtcSender.ts';
import type { SimulatedTape, TapeMotion } from './simulatedTape.ts';

/** A machine needs this long for its answer. */
const ANSWER_MS = 5;

const PLAIN: Partial<Readonly<Record<MmcPlainName, Exclude<TapeMotion, 'cue'>>>> = {
	stop: 'stop',
	pause: 'stop',
	play: 'play',
	deferredPlay: 'play',
	forward: 'forward',
	rewind: 'rewind',
};

const STATES: Readonly<Record<TapeMotion, MotionState>> = {
	stop: 'stop',
	play: 'play',
	record: 'play',
	forward: 'forward',
	rewind: 'rewind',
	shuttle: 'shuttle',
	jog: 'search',
	variable: 'variablePlay',
	cue: 'stop',
};

/**
 * A recorder on MIDI Machine Control (RP-013), with time code on its tape: it takes the transport commands, locate and the
 * record strobe as the standard has them, and passes over what it does not know. One that answers gives its tally, its
 * record status and its time; the other never says a word but MTC.
 *
 * @param device 0–126; commands for 127 are for everybody
 */
export function createMmcFront(
	{ clock, send }: FrontContext,
	tape: SimulatedTape,
	ability: MmcAbility | undefined,
	device: number,
): Front {
	const parser = new MidiParser();
	const own = device === MMC_ALL ? 0 : device;
	let refusing = false;
	let located = false;
	let disposed = false;

	const tally = (): MmcField => {
		const { motion } = tape;
		const locating = motion === 'cue';
		const playing = motion === 'play' || motion === 'record';
		return {
			kind: 'motion',
			field: MMC_FIELDS.motionControlTally,
			value: {
				state: STATES[motion],
				// Play is in transition until its servo locks.
				stateLevel: locating || (playing && !tape.locked) ? 0 : 1,
				process: locating || (located && tape.cueComplete) ? 'locate' : 'none',
				processLevel: !locating && located && tape.cueComplete ? 1 : 0,
			},
		};
	};
	const field = (name: number): MmcField | null => {
		switch (name) {
			case MMC_FIELDS.selectedTimeCode: {
				const time = tapeTimeCode(tape);
				return {
					kind: 'time',
					field: name,
					value: { time, subframes: null, negative: false, blank: false, estimated: false },
				};
			}
			case MMC_FIELDS.timeStandard:
				return { kind: 'rate', field: name, rate: TAPE_RATE };
			case MMC_FIELDS.motionControlTally:
				return tally();
			case MMC_FIELDS.recordStatus: {
				const activity = tape.motion === 'record' ? 'record' : 'none';
				return { kind: 'record', field: name, value: { activity, inhibited: false, noTracks: false } };
			}
			default:
				return null;
		}
	};
	const answer = (names: readonly number[]) => {
		if (ability?.answers !== true) return;
		const unknown = names.filter((name) => field(name) === null);
		clock.after(ANSWER_MS, () => {
			if (disposed) return;
			const fields = names.map(field).filter((one) => one !== null);
			if (unknown.length > 0) fields.push({ kind: 'unsupported', field: MMC_FIELDS.responseError, fields: unknown });
			if (fields.length > 0) send(encodeMmcResponse(fields, own));
		});
	};
	const strobe = () => {
		const { motion } = tape;
		// The standard has it honoured from play and from a complete stop only.
		if (motion === 'play' || motion === 'stop') tape.go('record');
	};
	const take = (command: MmcCommand) => {
		if (command.kind === 'read') {
			answer(command.fields);
			return;
		}
		if (refusing) return;
		switch (command.kind) {
			case 'plain': {
				const motion = PLAIN[command.name];
				if (command.name === 'recordStrobe') strobe();
				else if (command.name === 'recordExit' && tape.motion === 'record') tape.go('play');
				// Play alone leaves a tape in record that is in record.
				else if (motion !== undefined && !(motion === 'play' && tape.motion === 'record')) tape.go(motion);
				break;
			}
			case 'locate':
				located = true;
				tape.cue(timeCodeSeconds(command.to.time));
				break;
			case 'speed':
				if (command.name === 'shuttle') tape.go('shuttle', command.speed);
				if (command.name === 'variablePlay') tape.go('variable', command.speed);
				break;
			default:
				break;
		}
	};
	const stopMtc = ability?.mtc === true ? startMtc(clock, tape, send) : () => undefined;
	return {
		receive: (bytes) => {
			for (const message of parser.push(bytes)) {
				const mmc = message.kind === 'sysEx' ? decodeMmc(message.bytes) : null;
				if (mmc?.kind !== 'commands' || (mmc.device !== own && mmc.device !== MMC_ALL)) continue;
				for (const command of mmc.commands) take(command);
			}
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => {
			disposed = true;
			stopMtc();
			parser.reset();
		},
	};
}
