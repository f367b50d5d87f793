import {
	encodeStuderAnswer,
	STUDER_COMMANDS,
	STUDER_XOFF,
	STUDER_XON,
	StuderParser,
} from '../../protocols/studerAscii.ts';
import type { Cancel } from '../../shared/clock.ts';
import type { Front, FrontContext } from './front.ts';
import type { SimulatedTape } from './simulatedTape.ts';

const ANSWER_MS = 20;
/** So many commands wait in the machine before it says XOFF. */
const QUEUE = 2;
const SOFTWARE_DATE = '12 05 89';

/**
 * A Studer: works off its commands one by one, holds the sender while it has too many, ends every one with CR LF, and
 * starts anew at CAN. What an unknown command does is not in our sources; here it does nothing.
 */
export function createStuderFront({ clock, send }: FrontContext, tape: SimulatedTape): Front {
	const parser = new StuderParser();
	let queue: string[] = [];
	let cancel: Cancel | null = null;
	let held = false;
	let refusing = false;
	const hold = (now: boolean) => {
		if (held === now) return;
		held = now;
		send(Uint8Array.of(now ? STUDER_XOFF : STUDER_XON));
	};
	const obey = (command: string): string => {
		if (command === STUDER_COMMANDS.softwareDate) return SOFTWARE_DATE;
		if (!refusing && command === STUDER_COMMANDS.play) tape.go('play');
		if (!refusing && command === STUDER_COMMANDS.stop) tape.go('stop');
		return '';
	};
	const work = () => {
		cancel ??= clock.after(ANSWER_MS, () => {
			cancel = null;
			const command = queue.shift();
			if (command === undefined) return;
			send(encodeStuderAnswer(obey(command)));
			if (queue.length === 0) hold(false);
			else work();
		});
	};
	return {
		receive: (bytes) => {
			for (const event of parser.push(bytes)) {
				if (event.kind === 'can') {
					queue = [];
					hold(false);
				} else if (event.kind === 'line' && event.text !== '') {
					queue.push(event.text);
					if (queue.length >= QUEUE) hold(true);
					work();
				}
			}
		},
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => cancel?.(),
	};
}
