import { expect, test } from 'vitest';
import { loadNaudiodon } from '../../../src/audio/backends/naudiodon.ts';
import { isDetentError } from '../../../src/shared/errors.ts';

test('a sound library that cannot be loaded is named by the system’s own reason, in one line', () => {
	const reason = 'libportaudio.so.2: cannot open shared object file: No such file or directory';
	const load = () => {
		throw new Error(`${reason}\nRequire stack:\n- /somewhere`);
	};
	let said: unknown;
	try {
		loadNaudiodon(load);
	} catch (error) {
		said = error;
	}
	expect(isDetentError(said, 'audio') && said.describe()).toContain(`cannot be loaded: ${reason} Run`);
});
