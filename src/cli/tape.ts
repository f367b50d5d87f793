import { readLocalAccess } from '../remote/localAccess.ts';
import { DetentError } from '../shared/errors.ts';
import type { TapeAction } from '../shared/model/tape.ts';
import type { CommandInput } from '../shared/protocol/commands.ts';
import type { UnitState } from '../shared/protocol/state.ts';
import { formatTapeTime, parseTapeTime } from '../shared/tapeWords.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { usageError } from './framework/args.ts';
import { textTable } from './framework/textTable.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { locateAndWatch } from './tape/locate.ts';
import {
	findPlace,
	findPoint,
	foundMachine,
	machine,
	machines,
	pointsOf,
	seenMotion,
	threeLines,
	within,
} from './tape/machine.ts';

const OPTIONS = {
	...DAEMON_OPTIONS,
	json: { type: 'boolean', summary: 'Print as JSON' },
} as const satisfies Verb['options'];

/** Through the daemon that holds the data folder, or by a session of this process's own. */
async function withSession(context: VerbContext, work: (session: AttachedSession) => Promise<number>): Promise<number> {
	const session = await attachSession(daemonOptions(context.args, context.env));
	try {
		return await work(session);
	} finally {
		await session.close();
	}
}

/** What is armed lives as long as the session; one that ends with this command would arm nothing. */
function requireDaemon({ args, env }: VerbContext): void {
	if (readLocalAccess(daemonOptions(args, env).dataRoot) !== null) return;
	throw new DetentError('cli.no-daemon', {
		message: 'No daemon runs, and record is disarmed when the program that armed it ends.',
		remedy: 'Start one with `detent serve`, then try again.',
	});
}

function asJson({ id, name, link, linkReason, tape, tapeDesk }: UnitState): Record<string, unknown> {
	return { unit: id, name, link, linkReason, tape, desk: tapeDesk };
}

function print({ args, stdout }: VerbContext, unit: UnitState, more: Record<string, unknown> = {}): void {
	if (args.flag('json')) stdout.write(`${JSON.stringify({ ...asJson(unit), ...more })}\n`);
	else stdout.write(threeLines(unit));
}

const status: Verb = {
	name: 'status',
	summary: 'What each machine was asked, what it answered and what it does',
	usage: '[UNIT] [--json]',
	options: OPTIONS,
	notes: null,
	run: async (context) => {
		const [wanted, ...tooMany] = context.args.positionals;
		if (tooMany.length > 0) throw usageError('Expected one UNIT at most.', 'See --help.');
		return withSession(context, async (session) => {
			const chosen = wanted === undefined ? machines(session.state()) : [machine(session.state(), wanted)];
			const ids = new Set(chosen.map(({ id }) => id));
			const state = await within(
				session,
				1000,
				({ units }) => [...ids].every((id) => units[id]?.tape != null),
				context.signal,
			);
			const found = [...ids].map((id) => machine(state, id));
			if (wanted === undefined && context.args.flag('json'))
				context.stdout.write(`${JSON.stringify(found.map((unit) => asJson(unit)))}\n`);
			else for (const unit of found) print(context, unit);
			if (ids.size === 0 && !context.args.flag('json'))
				context.stdout.write('This rig has no machine with a transport that Detent can reach.\n');
			return EXIT.ok;
		});
	},
};

function motion(action: TapeAction, summary: string): Verb {
	return {
		name: action,
		summary,
		usage: 'UNIT [--json]',
		options: OPTIONS,
		notes:
			action === 'record'
				? 'The machine must be armed (`detent tape arm UNIT`). It counts as recording only when its own tally says so.'
				: 'Exit code 0 when the machine took it. What it then does is printed, and is another thing.',
		run: async (context) => {
			const { UNIT } = context.args.exactly('UNIT');
			if (action === 'record') requireDaemon(context);
			return withSession(context, async (session) => {
				const { id } = await foundMachine(session, UNIT, context.signal);
				await session.command({ type: 'tape.command', unit: id, action });
				print(context, await seenMotion(session, id, action !== 'stop', context.signal));
				return EXIT.ok;
			});
		},
	};
}

const arm: Verb = {
	name: 'arm',
	summary: 'Arm record on a machine, or disarm it',
	usage: 'UNIT [--off] [--json]',
	options: { ...OPTIONS, off: { type: 'boolean', summary: 'Disarm' } },
	notes:
		'It is disarmed by itself when the record ends, when the machine is away, when another track is chosen, when a recall\nor a pass starts, and after two minutes without use.',
	run: async (context) => {
		const { UNIT } = context.args.exactly('UNIT');
		requireDaemon(context);
		return withSession(context, async (session) => {
			const { id } = await foundMachine(session, UNIT, context.signal);
			await session.command({ type: 'tape.arm', unit: id, armed: !context.args.flag('off') });
			print(context, machine(session.state(), id));
			return EXIT.ok;
		});
	},
};

/** Goes to a place, and says whether the tape has come there. */
async function goTo(
	context: VerbContext,
	session: AttachedSession,
	unit: string,
	seconds: number,
	command: CommandInput,
): Promise<number> {
	const { progress, signal, args, stdout } = context;
	const { unit: now, there } = await locateAndWatch(session, unit, seconds, command, progress, signal);
	print(context, now, { there });
	if (args.flag('json')) return there === false ? EXIT.failed : EXIT.ok;
	if (there === true) stdout.write('  It is there.\n');
	else if (there === null) stdout.write('  It was told; whether it has come there it cannot tell.\n');
	else stdout.write(`  It stands, and not at ${formatTapeTime(seconds)}.\n`);
	return there === false ? EXIT.failed : EXIT.ok;
}

const locate: Verb = {
	name: 'locate',
	summary: 'Send a tape to a time or a point of the track, and watch it on its way',
	usage: 'UNIT TIME|POINT [--json]',
	options: OPTIONS,
	notes:
		'TIME: 90, 1:30 or 0:01:30.5, from the zero of the counter or time code (`-- -0:05` for five seconds before it).\nPOINT: the name of a locator point of the track that is worked on. Ctrl-C stops the tape.',
	run: async (context) => {
		const { UNIT, PLACE } = context.args.exactly('UNIT', 'PLACE');
		return withSession(context, async (session) => {
			const { id } = await foundMachine(session, UNIT, context.signal);
			const { seconds, point } = findPlace(session.state(), id, PLACE);
			const command: CommandInput =
				point === null ? { type: 'tape.locate', unit: id, seconds } : { type: 'tape.toPoint', point: point.id };
			return goTo(context, session, id, seconds, command);
		});
	},
};

const zero: Verb = {
	name: 'zero',
	summary: 'Send a tape to the zero of its counter or time code',
	usage: 'UNIT [--json]',
	options: OPTIONS,
	notes: 'Ctrl-C stops the tape.',
	run: async (context) => {
		const { UNIT } = context.args.exactly('UNIT');
		return withSession(context, async (session) => {
			const { id } = await foundMachine(session, UNIT, context.signal);
			return goTo(context, session, id, 0, { type: 'tape.toZero', unit: id });
		});
	},
};

function printPoints({ args, stdout }: VerbContext, session: AttachedSession): number {
	const points = pointsOf(session.state());
	if (args.flag('json')) stdout.write(`${JSON.stringify(points)}\n`);
	else if (points.length === 0) stdout.write('The track that is worked on has no locator point.\n');
	else
		stdout.write(
			textTable([
				['Place', 'Point', 'Machine'],
				...points.map(({ seconds, name, unit }) => [formatTapeTime(seconds), name, unit]),
			]),
		);
	return EXIT.ok;
}

const setPoint: Verb = {
	name: 'set',
	summary: 'Name a place on a tape; without TIME where the tape stands now',
	usage: 'UNIT NAME [TIME] [--json]',
	options: OPTIONS,
	notes: 'A name that the machine has on this track already is moved.',
	run: async (context) => {
		const [unit, name, time, ...tooMany] = context.args.positionals;
		if (unit === undefined || name === undefined || tooMany.length > 0)
			throw usageError('Expected UNIT NAME [TIME].', 'See --help.');
		const seconds = time === undefined ? undefined : parseTapeTime(time);
		if (seconds === null) throw usageError(`${time} is no time.`, 'A time is written 1:30 or 0:01:30.5.');
		return withSession(context, async (session) => {
			const { id } = await foundMachine(session, unit, context.signal);
			const place = seconds === undefined ? {} : { seconds };
			await session.command({ type: 'locator.set', unit: id, name, ...place });
			return printPoints(context, session);
		});
	},
};

const renamePoint: Verb = {
	name: 'rename',
	summary: 'Give a point another name',
	usage: 'POINT NAME [--json]',
	options: OPTIONS,
	notes: null,
	run: async (context) => {
		const { POINT, NAME } = context.args.exactly('POINT', 'NAME');
		return withSession(context, async (session) => {
			const { id } = findPoint(session.state(), null, POINT);
			await session.command({ type: 'locator.rename', point: id, name: NAME });
			return printPoints(context, session);
		});
	},
};

const removePoint: Verb = {
	name: 'remove',
	summary: 'Remove a point; the log still tells that it was',
	usage: 'POINT [--json]',
	options: OPTIONS,
	notes: null,
	run: async (context) => {
		const { POINT } = context.args.exactly('POINT');
		return withSession(context, async (session) => {
			const { id } = findPoint(session.state(), null, POINT);
			await session.command({ type: 'locator.remove', point: id });
			return printPoints(context, session);
		});
	},
};

const points: Verb = {
	name: 'points',
	summary: 'List the locator points of the track that is worked on; set, rename, remove',
	usage: '[COMMAND] [--json]',
	options: OPTIONS,
	notes: null,
	commands: { set: setPoint, rename: renamePoint, remove: removePoint },
	run: async (context) => {
		context.args.exactly();
		return withSession(context, async (session) => printPoints(context, session));
	},
};

export const verb: Verb = {
	name: 'tape',
	summary: 'Tape machines: status, motion, arming, places',
	usage: 'COMMAND',
	options: OPTIONS,
	notes: 'Uses the running daemon where one holds the data folder. UNIT is the id of a unit of the rig, or its name.',
	commands: {
		status,
		play: motion('play', 'Play'),
		stop: motion('stop', 'Stop'),
		rewind: motion('rewind', 'Wind back'),
		forward: motion('forward', 'Wind forward'),
		record: motion('record', 'Record on an armed machine'),
		arm,
		locate,
		zero,
		points,
	},
	run: async (context) => status.run(context),
};
