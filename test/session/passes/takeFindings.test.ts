import { expect, test } from 'vitest';
import { TakeFindings } from '../../../src/session/passes/takeFindings.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';

const warning = (frame: number, frames: number | null): Finding => ({
	kind: 'hum',
	severity: 'warning',
	by: 'programme',
	frame,
	frames,
	channel: 'both',
	text: `from ${frame}`,
});
const join = (frame: number, fromTake: number, toTake: number) => ({
	frame,
	fadeFrames: 10,
	fromTake,
	toTake,
	residualDb: null,
});

test('of each take what lies between its own joins is in the mended print, and of what reaches beyond only that', () => {
	const findings = new TakeFindings([], () => {});
	findings.found(1, [warning(50, 20), warning(90, 20), warning(205, null), warning(210, 20)]);
	findings.found(2, [warning(120, 5), warning(450, null)]);
	const joins = [join(100, 0, 1), join(200, 1, 0), join(400, 0, 2)];
	expect(findings.between(joins).map(({ frame, frames, ofTake }) => [frame, frames, ofTake])).toEqual([
		[100, 10, 1],
		[205, 5, 1],
		[450, null, 2],
	]);
});

test('a try that is printed again leaves nothing behind', () => {
	const told: Finding[][] = [];
	const findings = new TakeFindings([warning(10, 5)], (all) => told.push(all));
	findings.found(1, [warning(120, 5)]);
	findings.found(1, []);
	expect(told.map((all) => all.length)).toEqual([2, 1]);
	expect(findings.between([join(100, 0, 1)])).toEqual([warning(10, 5)]);
});
