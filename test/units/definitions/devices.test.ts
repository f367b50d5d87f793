import { describe, expect, test } from 'vitest';
import { messageCodec } from '../../../src/protocols/settingMessage.ts';
import { describeProblem } from '../../../src/units/definitions/fileProblem.ts';
import { loadDefinitions, readDefinitions } from '../../../src/units/definitions/loadDefinitions.ts';

const devices = new URL('../../../devices', import.meta.url).pathname;

describe('the definitions in devices/', () => {
	const report = readDefinitions(devices, messageCodec);

	test('all are read and have no problem', () => {
		expect(report.problems.map(describeProblem)).toEqual([]);
		expect(report.files).toBe(30);
		expect([...report.definitions.keys()].sort()).toEqual([
			'3m/m79',
			'alesis/adat-m20',
			'ampex/atr-102',
			'behringer/dsp9024',
			'behringer/x-air',
			'behringer/x32',
			'bricasti/m7',
			'chandler/curve-bender',
			'denon/dn-780r',
			'detent/open-eq',
			'directout/madi-bridge',
			'generic/mmc-recorder',
			'generic/mmc-recorder-answering',
			'generic/parallel-transport',
			'generic/relay-switcher',
			'manley/variable-mu',
			'otari/mtr-90-iii',
			'pultec/eqp-1a',
			'rme/adi-2-dac',
			'rme/oscmix',
			'rme/totalmix-fx',
			'rme/totalmix-global',
			'rme/totalmix-midi',
			'studer/a80',
			'studer/a8xx',
			'tascam/cd-rw901',
			'tascam/dv-ra1000hd',
			'tascam/ss-cdr250n',
			'tc-electronic/system-6000',
			'weiss/gambit-eq1',
		]);
	});

	test('unconfirmed facts are named', () => {
		expect(report.unconfirmed).toContainEqual({ definition: 'pultec/eqp-1a', control: 'eq_in', confidence: 'G' });
		expect(report.unconfirmed).toContainEqual({ definition: 'manley/variable-mu', control: 'input', confidence: 'U' });
	});

	test('loading gives the same definitions by id', () => {
		expect(loadDefinitions(devices)).toEqual(report.definitions);
	});
});
