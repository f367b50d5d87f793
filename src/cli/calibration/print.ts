import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { calibrationSvg } from '../../shared/calibrationSvg.ts';
import { calibrationRows } from '../../shared/calibrationText.ts';
import { DetentError } from '../../shared/errors.ts';
import { type Calibration, referenceInForce, type StepReport } from '../../shared/model/calibration.ts';
import type { Output } from '../framework/output.ts';
import { textTable } from '../framework/textTable.ts';

const SIGNS = { good: 'good   ', check: 'LOOK   ', bad: 'BAD    ', skipped: 'skipped' } as const;

/** How a step ended. */
export function printReport(stdout: Output, { step, verdict, read, remedy }: StepReport): void {
	stdout.write(`  ${SIGNS[verdict]}  ${step.padEnd(10)}  ${read}\n`);
	if (remedy !== null) stdout.write(`${' '.repeat(23)}${remedy}\n`);
}

/** A whole calibration: where, what, and its figures. */
export function printCalibration(stdout: Output, calibration: Calibration, warnings: readonly string[]): void {
	const { at, converter, rateHz, patch, verdict, id, loop, changed } = calibration;
	const pair = loop === undefined ? '' : ` of the pair ${loop}`;
	stdout.write(`Calibration${pair} of ${at.slice(0, 16).replace('T', ' ')} UTC (${id.slice(-8)}): ${verdict}\n`);
	stdout.write(
		`  ${converter ?? 'converter not named'}, ${rateHz / 1000} kHz, ${patch === 'cable' ? 'loop cable' : 'units in bypass'}, 0 VU (+4 dBu) = ${referenceInForce(calibration).toFixed(2)} dBFS\n\n`,
	);
	const rows = calibrationRows(calibration).map(({ what, left, right, unit }) => [what, left, right, unit]);
	stdout.write(textTable([['', 'left', 'right', ''], ...rows]));
	if (changed !== undefined) stdout.write(`\nSince ${changed.since.slice(0, 10)}: ${changed.what.join('; ')}.\n`);
	for (const warning of warnings) stdout.write(`\n! ${warning}`);
	if (warnings.length > 0) stdout.write('\n');
}

/** Writes the drawing. @throws DetentError `file.unwritable` */
export function writePlot(path: string, calibration: Calibration): void {
	try {
		writeFileSync(resolve(path), calibrationSvg(calibration, 'auto'));
	} catch (cause) {
		throw new DetentError('file.unwritable', {
			message: 'The drawing cannot be written.',
			subject: path,
			remedy: 'Choose a folder that exists and that you may write to.',
			cause,
		});
	}
}
