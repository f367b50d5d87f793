import type { UnitTest } from '../../shared/protocol/wire.ts';
import { daemonOptions, SESSION_OPTIONS } from '../daemonOptions.ts';
import type { Output } from '../framework/output.ts';
import { EXIT, type Verb } from '../framework/verb.ts';
import { openUnitLine } from './unitLine.ts';
import { wireText } from './wireText.ts';

const SHOWN_LINES = 8;

function printTest(stdout: Output, test: UnitTest): void {
	stdout.write(`${test.unit}: ${test.reachedBy}\n`);
	for (const line of test.lines.slice(-SHOWN_LINES)) stdout.write(`  ${wireText(line, false)}`);
	stdout.write(`  ${test.bytesOut} bytes out, ${test.bytesIn} bytes in; ${test.answered} of ${test.asked} answered\n`);
	if (test.answerMs !== null) {
		const { min, median, p99 } = test.answerMs;
		const ms = (value: number) => value.toFixed(1);
		stdout.write(`  An answer takes ${ms(median)} ms (shortest ${ms(min)}, 99 of 100 within ${ms(p99)})\n`);
	}
	stdout.write(`${test.text}\n`);
	for (const remedy of test.remedies) stdout.write(`  - ${remedy}\n`);
}

export const test: Verb = {
	name: 'test',
	summary: 'Ask a unit some times whether it is there, and say what is wrong when it is not',
	usage: 'UNIT [--rounds N] [--rig FILE] [--data DIR] [--json]',
	options: {
		...SESSION_OPTIONS,
		rounds: { type: 'string', value: 'N', summary: 'How often it is asked, 1 to 100 (default 10)' },
		json: { type: 'boolean', summary: 'Print the test as JSON' },
	},
	notes:
		'It only asks (read-back, refresh, status, device type) and sets nothing. Exit code 0 when the unit answers or can never answer, 3 when it should and does not.',
	run: async ({ args, env, stdout }) => {
		const { UNIT } = args.exactly('UNIT');
		const line = await openUnitLine(daemonOptions(args, env), UNIT);
		try {
			const result = await line.test(args.integer('rounds', 1, 100) ?? 10);
			if (args.flag('json')) stdout.write(`${JSON.stringify(result)}\n`);
			else printTest(stdout, result);
			return result.verdict === 'works' || result.verdict === 'one-way' ? EXIT.ok : EXIT.refused;
		} finally {
			await line.close();
		}
	},
};
