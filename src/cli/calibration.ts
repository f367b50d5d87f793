import { z } from 'zod';
import {
	type Calibration,
	type CalibrationStanding,
	calibrationSchema,
	loopPatchSchema,
	verdictSchema,
} from '../shared/model/calibration.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { check } from './calibration/check.ts';
import { printCalibration, writePlot } from './calibration/print.ts';
import { tone } from './calibration/tone.ts';
import { DAEMON_OPTIONS, daemonOptions } from './daemonOptions.ts';
import { usageError } from './framework/args.ts';
import { textTable } from './framework/textTable.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

const OPTIONS = {
	...DAEMON_OPTIONS,
	json: { type: 'boolean', summary: 'Print as JSON' },
} as const satisfies Verb['options'];

const linesSchema = z.array(
	z.strictObject({
		id: z.string(),
		at: z.string(),
		days: z.int(),
		loop: z.string().nullable(),
		verdict: verdictSchema,
		converter: z.string().nullable(),
		rateHz: z.int(),
		referenceDbfs: z.number(),
		patch: loopPatchSchema,
	}),
);

async function withSession(context: VerbContext, work: (session: AttachedSession) => Promise<number>): Promise<number> {
	const session = await attachSession(daemonOptions(context.args, context.env));
	try {
		return await work(session);
	} finally {
		await session.close();
	}
}

/** What speaks against a calibration, when it is the one in force. */
function warningsOf(session: AttachedSession, { id }: Calibration): string[] {
	return standings(session).flatMap(({ calibration, doubts }) =>
		calibration.id === id ? doubts.map(({ text }) => text) : [],
	);
}

/** The calibrations in force, the main pair's first. */
function standings(session: AttachedSession): CalibrationStanding[] {
	const { calibration, loopCalibrations } = session.state().audio;
	return [calibration, ...Object.values(loopCalibrations)].filter((standing) => standing !== null);
}

const list: Verb = {
	name: 'list',
	summary: 'The calibrations that are stored, newest first, and what speaks against the newest',
	usage: '[--json]',
	options: OPTIONS,
	notes: null,
	run: (context) =>
		withSession(context, async (session) => {
			const lines = linesSchema.parse(await session.command({ type: 'calibration.list' }));
			const { stdout, args } = context;
			if (args.flag('json')) stdout.write(`${JSON.stringify(lines)}\n`);
			else if (lines.length === 0) stdout.write('Nothing was calibrated yet. `detent calibrate` guides through it.\n');
			else {
				const rows = lines.map(({ id, at, days, loop, verdict, converter, rateHz, referenceDbfs, patch }) => [
					id.slice(-8),
					loop ?? 'main',
					at.slice(0, 10),
					String(days),
					verdict,
					referenceDbfs.toFixed(2),
					`${rateHz / 1000} kHz`,
					patch,
					converter ?? '',
				]);
				stdout.write(
					textTable([['id', 'pair', 'date', 'days', 'verdict', '0 VU dBFS', 'rate', 'patch', 'converter'], ...rows]),
				);
				for (const { calibration, doubts } of standings(session))
					for (const { text } of doubts)
						stdout.write(`! ${calibration.loop === undefined ? '' : `Pair ${calibration.loop}: `}${text}\n`);
			}
			return EXIT.ok;
		}),
};

const show: Verb = {
	name: 'show',
	summary: 'The figures of a calibration, the newest unless another is named',
	usage: '[ID] [--svg FILE] [--json]',
	options: { ...OPTIONS, svg: { type: 'string', value: 'FILE', summary: 'Draw response and noise into a file' } },
	notes: null,
	run: (context) =>
		withSession(context, async (session) => {
			const { args, stdout } = context;
			const [ref, ...tooMany] = args.positionals;
			if (tooMany.length > 0) throw usageError('Expected one ID at most.', 'See --help.');
			const calibration = calibrationSchema.parse(
				await session.command({ type: 'calibration.show', ...(ref === undefined ? {} : { calibration: ref }) }),
			);
			const warnings = warningsOf(session, calibration);
			const svg = args.text('svg');
			if (svg !== null) writePlot(svg, calibration);
			if (args.flag('json')) stdout.write(`${JSON.stringify({ calibration, warnings })}\n`);
			else printCalibration(stdout, calibration, warnings);
			return EXIT.ok;
		}),
};

const changed: Verb = {
	name: 'changed',
	summary: 'Say that the cabling is not what it was: passes warn until the next calibration',
	usage: '[WHY]',
	options: OPTIONS,
	notes: null,
	run: (context) =>
		withSession(context, async (session) => {
			const why = context.args.positionals.join(' ');
			await session.command({ type: 'calibration.cablingChanged', ...(why === '' ? {} : { why }) });
			context.stdout.write('Passes warn of it until the next calibration.\n');
			return EXIT.ok;
		}),
};

export const verb: Verb = {
	name: 'calibration',
	summary: 'Stored calibrations; a short check of the loop; the tone at the rack; a word about changed cables',
	usage: '[COMMAND]',
	options: OPTIONS,
	notes: '`detent calibrate` makes one.',
	commands: { list, show, check, changed, tone },
	run: async (context) => list.run(context),
};
