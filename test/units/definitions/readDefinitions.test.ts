import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { isDetentError } from '../../../src/shared/errors.ts';
import { describeProblem } from '../../../src/units/definitions/fileProblem.ts';
import { loadDefinitions, readDefinitions } from '../../../src/units/definitions/loadDefinitions.ts';
import { acmeBox } from './acmeBox.ts';

const roots: string[] = [];
afterEach(() => {
	for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

const GOOD = acmeBox();

function folder(files: Record<string, string | Uint8Array>): string {
	const root = mkdtempSync(join(tmpdir(), 'detent-definitions-'));
	roots.push(root);
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, 'devices', name)), { recursive: true });
		writeFileSync(join(root, 'devices', name), text);
	}
	return join(root, 'devices');
}

const problems = (files: Record<string, string | Uint8Array>) =>
	readDefinitions(folder(files), null).problems.map(describeProblem);
const box = (text: string) => problems({ 'acme/box.yaml': text });

describe('an error names file, line, column and what was expected', () => {
	test('a good file has none', () => {
		expect(box(GOOD)).toEqual([]);
	});

	test('a mistyped key', () => {
		expect(box(GOOD.replace('label: GAIN', 'lable: GAIN'))).toEqual([
			'devices/acme/box.yaml:8:5: "label" is missing in "controls.0", expected string',
			'devices/acme/box.yaml:9:5: the key "lable" is not known here; did you mean "label"?',
		]);
	});

	test('a mistyped choice', () => {
		expect(box(GOOD.replace('type: stepped', 'type: steped'))[0]).toBe(
			'devices/acme/box.yaml:11:11: "controls.0.type" is "steped", expected "stepped", "toggle", "button", "continuous", "trimmer", "readout"; did you mean "stepped"?',
		);
		expect(box(GOOD.replace('class: eq', 'class: compresor'))[0]).toContain('did you mean "compressor"?');
	});

	test('a value of the wrong type', () => {
		expect(box(GOOD.replace('channels: 2', 'channels: two'))[0]).toMatch(/^devices\/acme\/box.yaml:6:11: "channels"/);
	});

	test('YAML that is none', () => {
		expect(box(GOOD.replace('value: 0 }', 'value: 0'))[0]).toMatch(
			/^devices\/acme\/box.yaml:1[45]:\d+: not valid YAML/,
		);
	});

	test('a key that is given twice', () => {
		expect(box(`${GOOD}maker: Other\n`)[0]).toContain('box.yaml:18:1: not valid YAML');
	});

	test('an empty file, one that is not text, and one that is too large', () => {
		expect(box('')[0]).toContain('devices/acme/box.yaml:1:1');
		expect(problems({ 'acme/box.yaml': Uint8Array.of(0xff, 0xfe, 0x00) })[0]).toContain('it is not UTF-8 text');
		expect(box(`${GOOD}# ${'x'.repeat(1_000_001)}`)[0]).toContain('larger than');
	});

	test('a key that would reach into objects', () => {
		expect(box(`${GOOD}__proto__: { polluted: true }\n`)[0]).toContain('box.yaml:18:1: a key must be a plain word');
	});

	test('an alias that grows without end', () => {
		const bomb = Array.from({ length: 12 }, (_, level) => {
			const item = level === 0 ? 'x' : `*a${level - 1}`;
			return `b${level}: &a${level} [${Array.from({ length: 9 }, () => item).join(', ')}]`;
		});
		expect(box(`${bomb.join('\n')}\n`)[0]).toContain('too deep or too large');
	});

	test('properties out of their fixed order', () => {
		expect(box(GOOD.replace('maker: Acme\nmodel: Box', 'model: Box\nmaker: Acme'))).toEqual([
			'devices/acme/box.yaml:4:1: "maker" belongs before "model"',
		]);
		expect(box(GOOD.replace(/( {4}purpose: gain\n)( {4}type: stepped\n)/, '$2$1'))).toEqual([
			'devices/acme/box.yaml:11:5: "purpose" belongs before "type"',
		]);
	});

	test('a folder that is not there', () => {
		expect(() => loadDefinitions('/nowhere/devices')).toThrow('The folder cannot be read');
	});

	test('loading refuses the whole folder, with every place', () => {
		const dir = folder({ 'acme/box.yaml': GOOD, 'acme/other.yaml': GOOD });
		try {
			loadDefinitions(dir);
			expect.unreachable();
		} catch (error) {
			expect(isDetentError(error, 'device') && error.describe()).toContain(
				'devices/acme/other.yaml:2:5: the id is "acme/box", but the file\'s place says "acme/other"',
			);
		}
	});
});

describe('$import', () => {
	const template = `dial:
  type: continuous
  marks: [{ legend: '0', position: 0 }]
loop: { $import: templates/t.yaml#loop }
two:
  - { legend: a }
  - { legend: b }
`;
	const control = (lines: string) =>
		GOOD.replace(/ {2}- id: gain[\s\S]*confidence: G\nconfidence/, `${lines}confidence`);
	const read = (lines: string) => {
		const dir = folder({ 'templates/t.yaml': template, 'acme/box.yaml': control(lines) });
		return readDefinitions(dir, null);
	};

	test('fills in a part of a template; keys beside it win', () => {
		const report = read(`  - $import: templates/t.yaml#dial
    id: gain
    label: GAIN
    purpose: gain
    marks: []
    confidence: G
`);
		expect(report.problems.map(describeProblem)).toEqual([]);
		expect(report.definitions.get('acme/box')?.controls[0]).toMatchObject({
			type: 'continuous',
			id: 'gain',
			marks: [],
		});
	});

	test('fills in a list', () => {
		const report = read(`  - id: gain
    label: GAIN
    purpose: gain
    type: toggle
    positions: { $import: templates/t.yaml#two }
    confidence: G
`);
		expect(report.definitions.get('acme/box')?.controls[0]).toMatchObject({
			positions: [{ legend: 'a' }, { legend: 'b' }],
		});
	});

	test.each([
		['templates/t.yaml#dail', 'templates/t.yaml has no "dail"'],
		['templates/u.yaml#dial', 'templates/u.yaml cannot be used'],
		['../../secret.yaml#x', '$import must look like templates/<file>.yaml#<name>'],
		['templates/t.yaml#loop', 'or imports itself'],
	])('%s is refused', (reference, message) => {
		const report = read(`  - { $import: '${reference}', id: gain }\n`);
		expect(report.problems.map(describeProblem).join('\n')).toContain(message);
		expect(report.definitions.size).toBe(0);
	});

	test('a problem inside a template names the template', () => {
		const dir = folder({
			'templates/t.yaml': template.replace('position: 0', 'position: 2'),
			'acme/box.yaml': control(`  - $import: templates/t.yaml#dial
    id: gain
    label: GAIN
    purpose: gain
    confidence: G
`),
		});
		expect(readDefinitions(dir, null).problems.map(describeProblem)[0]).toContain('devices/templates/t.yaml:3:36');
	});
});
