import {
	encodeTascam,
	encodeTascamStatus,
	encodeTascamTime,
	TASCAM,
	type TascamFrame,
	TascamParser,
	type TascamState,
	tascamAnswer,
} from '../../protocols/tascamAscii.ts';
import type { Cancel } from '../../shared/clock.ts';
import { TASCAM_SELECTS } from '../drivers/tascamDriver.ts';
import type { Front, FrontContext } from './front.ts';
import type { SimulatedTape } from './simulatedTape.ts';

const ANSWER_MS = 15;
const FRAMES_PER_SECOND = 75;
const SOFTWARE_VERSION = '0100';

/** A TASCAM recorder: transport commands are not answered, a changed state is reported, what it cannot do is illegal. */
export function createTascamFront({ box, clock, send }: FrontContext, tape: SimulatedTape): Front {
	const parser = new TascamParser();
	const pending = new Set<Cancel>();
	let refusing = false;
	let recordReady = false;
	const bound = new Map(
		Object.entries(box.definition.wire).map(([id, wire]) => [TASCAM_SELECTS[wire.driver?.parameter ?? ''] ?? '', id]),
	);
	const give = (command: string, data = '') => {
		const cancel = clock.after(ANSWER_MS, () => {
			pending.delete(cancel);
			send(encodeTascam(command, data));
		});
		pending.add(cancel);
	};
	const state = (): TascamState => {
		const { motion } = tape;
		if (motion === 'play' || motion === 'record' || motion === 'forward' || motion === 'rewind') return motion;
		return motion !== 'stop' ? 'other' : recordReady ? 'record ready' : 'stop';
	};
	/** False for data that the command does not know. */
	const move = ({ command, data }: TascamFrame): boolean => {
		switch (`${command} ${data}`) {
			case `${TASCAM.stop} `:
				recordReady = false;
				tape.go('stop');
				return true;
			case `${TASCAM.play} `:
				tape.go(recordReady || tape.motion === 'record' ? 'record' : 'play');
				recordReady = false;
				return true;
			case `${TASCAM.record} 01`:
				// While it records, the same command begins a new track.
				if (tape.motion !== 'record') {
					tape.go('stop');
					recordReady = true;
				}
				return true;
			case `${TASCAM.shuttle} 00`:
			case `${TASCAM.shuttle} 01`:
				recordReady = false;
				tape.go(data === '00' ? 'forward' : 'rewind');
				return true;
			default:
				return false;
		}
	};
	const select = ({ command, data }: TascamFrame): boolean => {
		const id = bound.get(command);
		if (id === undefined) return false;
		if (data === 'FF') give(tascamAnswer(command), box.positions.get(id) === 1 ? '01' : '00');
		else if (refusing) return false;
		else if (data === '00' || data === '01') box.move(id, data === '01' ? 1 : 0, 'wire');
		else return false;
		return true;
	};
	const take = (frame: TascamFrame) => {
		const { command, data } = frame;
		if (command === TASCAM.information) give(tascamAnswer(command), SOFTWARE_VERSION);
		else if (command === TASCAM.mechaStatus) give(tascamAnswer(command), encodeTascamStatus(state()));
		else if (command === TASCAM.trackTime && data === '00') {
			const all = Math.floor(tape.positionSeconds() * FRAMES_PER_SECOND);
			const seconds = Math.floor(all / FRAMES_PER_SECOND);
			const time = {
				kind: '00',
				minutes: Math.floor(seconds / 60),
				seconds: seconds % 60,
				frames: all % FRAMES_PER_SECOND,
			};
			give(tascamAnswer(command), encodeTascamTime(time));
		} else if (select(frame)) return;
		else {
			const before = state();
			if (refusing || !move(frame)) give(TASCAM.illegal);
			else if (state() !== before) give(TASCAM.changedStatus, '00');
		}
	};
	return {
		receive: (bytes) => {
			for (const event of parser.push(bytes)) if (event.kind === 'frame') take(event.frame);
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => {
			for (const cancel of pending) cancel();
		},
	};
}
