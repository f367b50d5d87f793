import { dataFolder } from '../store/layout.ts';
import { examine, type Finding } from './doctor/checks.ts';
import { probeMachine } from './doctor/probes.ts';
import { EXIT, type Verb } from './framework/verb.ts';

const MARKS: Record<Finding['verdict'], string> = { ok: ' ok ', warn: 'WARN', fail: 'FAIL' };

/** The report as it is printed: one line per finding, its remedy below it. */
export function reportText(findings: readonly Finding[]): string {
	const lines = findings.flatMap(({ area, verdict, text, remedy }) => [
		`${MARKS[verdict]}  ${area.padEnd(8)}  ${text}`,
		...(remedy === null ? [] : [`${' '.repeat(16)}→ ${remedy}`]),
	]);
	const fails = findings.filter(({ verdict }) => verdict === 'fail').length;
	const warnings = findings.filter(({ verdict }) => verdict === 'warn').length;
	const sum =
		fails > 0
			? `Detent can't work here yet: ${fails} to mend, ${warnings} to know.`
			: warnings > 0
				? `Detent works here; ${warnings} to know.`
				: 'All is well.';
	return `${lines.join('\n')}\n\n${sum}\n`;
}

export const verb: Verb = {
	name: 'doctor',
	summary: 'Check this machine: log, audio, MIDI, serial ports, realtime, clock',
	usage: '[--data DIR] [--json]',
	options: {
		data: { type: 'string', value: 'DIR', summary: 'Where the log and the audio lie (default ~/.local/share/detent)' },
		json: { type: 'boolean', summary: 'Print JSON' },
	},
	notes: 'Changes nothing. Exit code 1 when something keeps Detent from working.',
	run: async ({ args, env, stdout }) => {
		args.exactly();
		const findings = examine(await probeMachine(dataFolder(args.text('data'), env)));
		stdout.write(args.flag('json') ? `${JSON.stringify(findings, null, 2)}\n` : reportText(findings));
		return findings.some(({ verdict }) => verdict === 'fail') ? EXIT.failed : EXIT.ok;
	},
};
