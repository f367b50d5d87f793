import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { chainText } from '../../../src/units/definitions/chainText.ts';
import { chainsById, studioChains } from '../../../src/units/definitions/studioChains.ts';

test('a chain that was written as a file is the same chain when it is read', () => {
	const chains = [...chainsById(studioChains('/no/such/folder')).values()];
	expect(chains).toHaveLength(3);
	for (const chain of chains) expect(chainSchema.parse(parse(chainText(chain, ['the mix'])))).toEqual(chain);
});
